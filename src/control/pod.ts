/**
 * A pod's life, by its node (pkg/kubelet): it is made, its container runs, its process starts, probes say
 * that it is well; and it ends: a hook, SIGTERM, and the kill when its time is up. Its endpoint goes the
 * moment that its end begins, and whoever balances hears of that in its own time.
 *
 * Not modelled: init containers, several containers (but for the proxy of a mesh), the pod's phases Succeeded and
 * Failed, evictions for want of memory, images that cannot be pulled.
 */
import type { Distribution } from '../engine/distribution.js';
import type { RandomSource } from '../engine/random.js';
import { SECOND, type Nanoseconds, wholeNanoseconds } from '../engine/time.js';
import { Down } from '../traffic/condition.js';
import type { Replica } from '../traffic/replica.js';
import type { Clock } from './clock.js';
import type { Condition } from './endpoint-view.js';
import { CrashLoop } from './crash-loop.js';
import type { Probe } from './probe.js';
import type { Sidecar } from './sidecar.js';

/** After SIGTERM a container has at least so long, whatever its hook has left of the grace. */
const LEAST_GRACE = 2 * SECOND;

/** What its process does at SIGTERM. */
export type AtSigterm = 'exit' | 'drain' | 'ignore';

export interface PodOptions {
  create: Distribution;
  startup: Distribution;
  preStop: Nanoseconds;
  sigterm: AtSigterm;
  grace: Nanoseconds;
  /** It calls others as it starts: without its proxy it crashes. */
  dialsAtStart: boolean;
  /** From the end of its processes until its network is gone. */
  teardown: Distribution;
}

/** What a pod is on a network. */
export interface PodNetwork {
  /** It has an address there, whatever listens; or nobody answers at it any more. */
  plug(there: boolean): void;
}

export interface Probes {
  readiness: Probe | null;
  liveness: Probe | null;
  started: Probe | null;
}

/**
 * Where a pod is in its life:
 * - free: there is no pod in this place
 * - creating: it is made, and its container does not run yet
 * - starting: its container runs, its process takes nothing yet
 * - running: its process takes requests
 * - waiting: its container has ended, and is started again later
 * - pre-stop: its end has begun, its process knows nothing of it
 * - stopping: its process has been told, and is there still, or its address is
 */
export type PodState =
  'free' | 'creating' | 'starting' | 'running' | 'waiting' | 'pre-stop' | 'stopping';

/** A pod's place among endpoints, and its address. */
export interface PodAddress {
  /** What the API says of it from now on. */
  announce(condition: Condition): void;
  /** How long it takes, this time, until its node has seen that its process is not there any more. */
  noticeOfCrash(): Nanoseconds;
}

/** Who keeps pods, and hears of each that changes. */
export interface PodKeeper {
  changed(pod: Pod, before: PodState): void;
}

/** One place for pods, and the pod that is there. */
export class Pod {
  state: PodState = 'free';
  /** The version of what it runs. */
  revision = 0;
  madeAt: Nanoseconds = 0;
  /** Below 0: it is not ready. */
  readySince: Nanoseconds = -1;
  /** When it was made, became ready, or lost that. */
  turnedAt: Nanoseconds = 0;
  restarts = 0;
  /** Which pod of this place it is, from 0. */
  number = 0;
  /** Where it runs; null for nowhere in particular. */
  node: string | null = null;
  /** Below 0: nobody has been here yet. */
  freeSince: Nanoseconds = -1;
  private keeper!: PodKeeper;
  private probes: Probes = { readiness: null, liveness: null, started: null };
  /** Counts pods and containers of this place: what belongs to an earlier one is forgotten. */
  private life = 0;
  private readonly crashLoop = new CrashLoop();
  /** Its end has begun: it goes, and is not started again. */
  private ends = false;
  private leftBehind: (() => void)[] = [];
  /** Its process is ready, as far as its node knows, whatever its proxy is. */
  private isWell = false;
  /** Its processes are gone, and its network is about to be. */
  private dissolves = false;
  /** When all is killed, once its end has begun. */
  private endsBy: Nanoseconds = 0;

  constructor(
    private readonly clock: Clock,
    readonly replica: Replica,
    readonly index: number,
    private readonly options: PodOptions,
    private readonly address: PodAddress,
    private readonly random: RandomSource,
    /** The proxy of a mesh beside its process; null for none. */
    private readonly sidecar: Sidecar | null = null,
    /** Null where there is none. */
    private readonly network: PodNetwork | null = null,
  ) {
    replica.onDown((down) => {
      if (down && replica.isDownFor(Down.CRASHED)) this.crashed();
    });
    // Only who drains has to know when it is done.
    if (options.sigterm === 'drain') {
      replica.onTurn((idle) => {
        // The last answer is still to be given.
        if (idle && this.state === 'stopping') clock.soon(() => this.exitIdle());
      });
    }
  }

  get name(): string {
    return this.replica.name;
  }

  /** It counts among those that there are to be: it is there, and its end has not begun. */
  get isActive(): boolean {
    return this.state !== 'free' && !this.ends;
  }

  get isEnding(): boolean {
    return this.ends;
  }

  get isReady(): boolean {
    return this.readySince >= 0;
  }

  /** Ready for so long, and not about to end. */
  isAvailable(minReady: Nanoseconds): boolean {
    return this.isActive && this.readySince >= 0 && this.clock.now - this.readySince >= minReady;
  }

  /** Before the run. */
  keep(keeper: PodKeeper, probes: Probes): void {
    this.keeper = keeper;
    this.probes = probes;
  }

  /** Before the run: nobody is in this place. */
  leaveFree(): void {
    this.sidecar?.stand(false);
    this.network?.plug(false);
    this.address.announce('out');
    this.replica.setDown(Down.NO_PROCESS, true);
  }

  /** Before the run: a pod is there, has been for long, and is well. @param phase of its probes, from 0 to 1 */
  stand(revision: number, node: string | null, phase: (purpose: string) => number): void {
    this.revision = revision;
    this.node = node;
    this.state = 'running';
    this.sidecar?.stand(true);
    // Nobody asks how long it has been ready.
    this.madeAt = this.readySince = 0;
    this.started = this.isWell = true;
    this.address.announce('ready');
    for (const kind of ['readiness', 'liveness'] as const) {
      const probe = this.probes[kind];
      probe?.begin(wholeNanoseconds(probe.period * phase(kind)));
    }
  }

  /** A pod is made in this place, which is free. */
  make(revision: number, node: string | null): void {
    this.revision = revision;
    this.node = node;
    this.madeAt = this.turnedAt = this.clock.now;
    this.restarts = 0;
    this.crashLoop.forget();
    this.ends = false;
    this.go('creating');
    this.after(this.draw(this.options.create), () => this.run());
  }

  /** Its end begins: its endpoint goes, and its node stops its container. */
  end(): void {
    if (this.ends || this.state === 'free') return;
    this.ends = true;
    this.endsBy = this.clock.now + this.options.grace;
    this.withdraw();
    this.sidecar?.podEnds(this.graceLeft);
    this.announceServing();
    this.probes.liveness?.end();
    this.probes.started?.end();
    if (this.state === 'creating' || this.state === 'waiting') this.vanish();
    else if (this.state === 'starting' || this.state === 'running') this.stop();
  }

  /** Calls something back when the pod that is there is gone. */
  whenGone(then: () => void): void {
    this.leftBehind.push(then);
  }

  private started = false;

  /** The container runs, behind its proxy's where that is to be ready first. */
  private run(): void {
    const { sidecar } = this;
    this.network?.plug(true);
    if (sidecar === null || sidecar.isThere) {
      this.launch();
      return;
    }
    const { life } = this;
    sidecar.start(() => {
      if (sidecar.isFirst && life === this.life) this.launch();
      else if (this.isWell) this.ready();
    });
    if (!sidecar.isFirst) this.launch();
  }

  private launch(): void {
    this.go('starting');
    const { readiness, liveness, started } = this.probes;
    this.started = started === null;
    this.after(this.draw(this.options.startup), () => this.open());
    started?.begin();
    if (started !== null) return;
    liveness?.begin();
    readiness?.begin();
    if (readiness === null) this.ready();
  }

  /** The process takes requests, unless something has it crash. */
  private open(): void {
    const { dialsAtStart } = this.options;
    if (this.replica.isDownFor(Down.CRASHED) || (dialsAtStart && this.sidecar?.isReady === false)) {
      this.crashed();
      return;
    }
    this.replica.setDown(Down.NO_PROCESS, false);
    this.go('running');
  }

  /** A verdict of one of its probes. */
  judge(kind: keyof Probes, passed: boolean): void {
    if (kind === 'readiness') {
      if (passed) this.ready();
      else this.unready();
    } else if (!passed) this.restart();
    else if (kind === 'started' && !this.started) {
      this.started = true;
      const { readiness, liveness, started } = this.probes;
      started!.end();
      liveness?.begin();
      readiness?.begin();
      if (readiness === null) this.ready();
    }
  }

  private ready(): void {
    this.isWell = true;
    this.announceServing();
    if (this.ends || this.readySince >= 0 || this.sidecar?.isReady === false) return;
    this.readySince = this.turnedAt = this.clock.now;
    this.address.announce('ready');
    this.keeper.changed(this, this.state);
  }

  private unready(): void {
    this.isWell = false;
    this.announceServing();
    this.withdraw();
  }

  /** It is not ready any more. */
  private withdraw(): void {
    if (this.readySince < 0) return;
    this.readySince = -1;
    this.turnedAt = this.clock.now;
    if (!this.ends) this.address.announce('out');
    this.keeper.changed(this, this.state);
  }

  /** Once its end has begun: whether it passes its probe still. */
  private announceServing(): void {
    if (!this.ends) return;
    const serves = this.isWell && this.sidecar?.isReady !== false;
    this.address.announce(serves ? 'terminating' : 'out');
  }

  /** A probe has found it dead: the container is stopped, and started again. */
  private restart(): void {
    if (this.ends || (this.state !== 'running' && this.state !== 'starting')) return;
    this.endProbes();
    this.unready();
    this.stop();
  }

  /** The hook, SIGTERM, and the kill. */
  private stop(): void {
    const { grace, preStop } = this.options;
    const hook = grace === 0 ? 0 : Math.min(preStop, grace);
    const left = Math.max(grace - hook, LEAST_GRACE);
    this.go('pre-stop');
    if (hook === 0) this.signal(left);
    else this.after(hook, () => this.signal(left));
  }

  private signal(left: Nanoseconds): void {
    const { replica, options } = this;
    this.go('stopping');
    if (options.sigterm === 'exit') {
      this.exited();
      return;
    }
    if (options.sigterm === 'drain') {
      replica.retire(true);
      this.exitIdle();
      if (this.dissolves) return;
    }
    this.after(left, () => this.exited());
  }

  /** Who has been told to end, and has nothing left to do, ends. */
  private exitIdle(): void {
    if (this.state !== 'stopping' || this.dissolves) return;
    if (this.replica.watch().inFlight === 0) this.exited();
  }

  /** The process has crashed by itself, which its node sees after a while. */
  private crashed(): void {
    const { state } = this;
    if (state === 'free' || state === 'creating' || state === 'waiting' || this.dissolves) return;
    this.replica.setDown(Down.NO_PROCESS, true);
    this.after(this.address.noticeOfCrash(), () => {
      this.unready();
      this.exited();
    });
  }

  /** The process is not there any more: what it had is lost. */
  private exited(): void {
    this.endProbes();
    this.life++;
    this.replica.setDown(Down.NO_PROCESS, true);
    this.replica.retire(false);
    this.unready();
    if (this.ends) {
      this.vanish();
      return;
    }
    this.restarts++;
    this.go('waiting');
    this.after(this.crashLoop.next(this.clock.now), () => this.run());
  }

  /** Its network goes, as soon as its proxy has, and then all of it is gone. */
  private vanish(): void {
    this.endProbes();
    this.life++;
    if (this.sidecar?.isThere === true) {
      this.sidecar.processEnded(this.graceLeft, () => this.vanish());
      return;
    }
    this.dissolves = true;
    if (this.state !== 'stopping') this.go('stopping');
    this.after(this.draw(this.options.teardown), () => this.leave());
  }

  private leave(): void {
    this.network?.plug(false);
    this.dissolves = this.ends = false;
    this.number++;
    this.freeSince = this.clock.now;
    this.go('free');
    const { leftBehind } = this;
    this.leftBehind = [];
    for (const then of leftBehind) then();
  }

  private get graceLeft(): Nanoseconds {
    return Math.max(this.endsBy - this.clock.now, LEAST_GRACE);
  }

  private endProbes(): void {
    const { readiness, liveness, started } = this.probes;
    readiness?.end();
    liveness?.end();
    started?.end();
  }

  private go(state: PodState): void {
    const before = this.state;
    this.state = state;
    this.keeper.changed(this, before);
  }

  /** For as long as the same container, or the same pod without one, is there. */
  private after(delay: Nanoseconds, then: () => void): void {
    const { life } = this;
    this.clock.after(delay, () => {
      if (life === this.life) then();
    });
  }

  private draw(time: Distribution): Nanoseconds {
    return wholeNanoseconds(time.sample(this.random));
  }
}
