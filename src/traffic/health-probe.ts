import type { Actor, Simulator } from '../engine/simulator.js';
import { END_OF_TIME } from '../engine/time.js';
import type { Balancer } from '../balancing/balancer.js';
import { type Packet, Phase } from '../net/packet.js';
import type { UdpHandler, UdpTransport } from '../transport/udp.js';
import { Probe } from './probe.js';

/** A health check on its way to a backend, and back. */
export class HealthProbe extends Probe {
  constructor(
    backend: number,
    readonly round: number,
  ) {
    super(backend);
  }

  arrive(): void {
    // That it comes back is the answer.
  }
}

export interface HealthOptions {
  /** Nanoseconds between two checks of one backend, and until a check counts as failed. */
  interval: number;
  timeout: number;
  /** Checks in a row that turn a backend healthy, or unhealthy. */
  rise: number;
  fall: number;
}

const CHECK = 0;
const EXPIRE = 1;

/**
 * Active health checks: datagrams from the balancer to each backend, whose answers (or silence)
 * turn it healthy or unhealthy in the eyes of the policy. All start healthy.
 */
export class HealthChecker implements Actor, UdpHandler {
  actorId = -1;
  private readonly answered: Uint8Array;
  /** Above 0: passes in a row; below: failures. */
  private readonly streak: Int32Array;
  private readonly socket: number;
  private port = -1;
  private round = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly balancer: Balancer,
    private readonly backends: readonly { address: number; ports: readonly number[] }[],
    private readonly options: HealthOptions,
  ) {
    this.answered = new Uint8Array(backends.length);
    this.streak = new Int32Array(backends.length);
    this.socket = udp.register(this);
    simulator.add(this);
    simulator.schedule(0, this, CHECK);
  }

  wake(kind: number): void {
    if (kind === EXPIRE) this.settle();
    else this.check();
  }

  datagram(packet: Packet): void {
    const probe = packet.message;
    if (probe instanceof HealthProbe && probe.round === this.round) {
      this.answered[probe.backend] = 1;
    }
  }

  failed(): void {
    // No answer will come: the time limit finds that out.
  }

  private check(): void {
    this.round++;
    this.answered.fill(0);
    if (this.port >= 0) this.udp.close(this.port);
    this.port = this.udp.open(this.socket);
    if (this.port >= 0) {
      for (let i = 0; i < this.backends.length; i++) {
        const { address, ports } = this.backends[i];
        const probe = new HealthProbe(i, this.round);
        this.udp.send(this.udp.make(0, this.port, address, ports[0], 0, probe, Phase.OPEN));
      }
    }
    const left = END_OF_TIME - this.simulator.now;
    this.simulator.schedule(Math.min(this.options.timeout, left), this, EXPIRE);
    if (this.options.interval <= left) this.simulator.schedule(this.options.interval, this, CHECK);
  }

  private settle(): void {
    const { rise, fall } = this.options;
    for (let i = 0; i < this.backends.length; i++) {
      const before = this.streak[i];
      const now = this.answered[i] === 1 ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1;
      this.streak[i] = now;
      const { eligible } = this.balancer.backends[i];
      if (!eligible && now >= rise) this.balancer.setEligible(i, true, this.simulator.now);
      else if (eligible && now <= -fall) this.balancer.setEligible(i, false, this.simulator.now);
    }
  }
}
