/**
 * The life of the proxy beside a pod's process (istio pkg/istio-agent and the injection template, 1.24). Its own
 * start takes time, in which nobody listens where rules lead the pod's traffic. At SIGTERM it drains for a
 * while: it takes all that comes, and tells each client to go elsewhere (GOAWAY, `Connection: close`); then it
 * is gone, with all connections that are left.
 *
 *     together   starts beside the process, and is told to end when the pod's end begins, whatever hook the
 *                process's container has
 *     hold       the same, but the process starts when it is ready (holdApplicationUntilProxyStarts)
 *     native     starts before the process; drains from the pod's end on, and is told to end when that is gone
 *
 * Probes ask the agent beside it, so they are answered by nobody before it is there: a pod is ready when both
 * are.
 */
import type { Distribution } from '../engine/distribution.js';
import type { RandomSource } from '../engine/random.js';
import { type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import { Down } from '../traffic/condition.js';
import type { Replica } from '../traffic/replica.js';
import type { Clock } from './clock.js';

export interface SidecarOptions {
  order: 'together' | 'hold' | 'native';
  /** From when its container runs until it is ready. */
  startup: Distribution;
  /** From SIGTERM until it is gone (terminationDrainDuration). */
  drain: Nanoseconds;
}

type State = 'off' | 'starting' | 'ready' | 'ending';

export class Sidecar {
  private state: State = 'off';
  /** Counts its processes: what belongs to an earlier one is forgotten. */
  private life = 0;
  private left: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly replica: Replica,
    private readonly options: SidecarOptions,
    private readonly random: RandomSource,
  ) {}

  get isReady(): boolean {
    return this.state === 'ready';
  }

  get isThere(): boolean {
    return this.state !== 'off';
  }

  /** Whether the process starts when this one is ready. */
  get isFirst(): boolean {
    return this.options.order !== 'together';
  }

  /** Before the run: its pod is there, or is not. */
  stand(isThere: boolean): void {
    this.state = isThere ? 'ready' : 'off';
    this.replica.setDown(Down.NO_PROCESS, !isThere);
  }

  /** Its container runs. */
  start(ready: () => void): void {
    this.state = 'starting';
    this.after(wholeNanoseconds(this.options.startup.sample(this.random)), () => {
      this.state = 'ready';
      this.replica.setDown(Down.NO_PROCESS, false);
      ready();
    });
  }

  /** The end of its pod begins. @param grace until all is killed */
  podEnds(grace: Nanoseconds): void {
    if (this.options.order !== 'native') this.signal(grace);
    else if (this.state === 'ready') this.replica.drain(true);
  }

  /** Its pod's process is gone, for good. @param left is called when this one is, too */
  processEnded(grace: Nanoseconds, left: () => void): void {
    this.left = left;
    this.signal(grace);
  }

  private signal(grace: Nanoseconds): void {
    if (this.state === 'off' || this.state === 'ending') return;
    const wasReady = this.state === 'ready';
    this.state = 'ending';
    this.life++;
    if (!wasReady) {
      this.gone();
      return;
    }
    this.replica.drain(true);
    this.after(Math.min(this.options.drain, grace), () => this.gone());
  }

  private gone(): void {
    this.state = 'off';
    this.life++;
    this.replica.setDown(Down.NO_PROCESS, true);
    this.replica.drain(false);
    const { left } = this;
    this.left = () => {};
    left();
  }

  private after(delay: Nanoseconds, then: () => void): void {
    const { life } = this;
    this.clock.after(delay, () => {
      if (life === this.life) then();
    });
  }
}
