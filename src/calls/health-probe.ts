import type { Actor, Simulator } from '../engine/simulator.js';
import { END_OF_TIME } from '../engine/time.js';
import type { Balancer } from '../balancing/balancer.js';
import type { Tell } from '../balancing/policy.js';
import { type Packet, Phase } from '../net/packet.js';
import type { UdpHandler, UdpTransport } from '../transport/udp.js';
import { HealthBook, type HealthOptions } from './health.js';
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

const CHECK = 0;
const EXPIRE = 1;

/**
 * Active health checks: datagrams from the balancer to each backend, whose answers (or silence)
 * turn it healthy or unhealthy in the eyes of the policy. All start healthy.
 */
export class HealthChecker implements Actor, UdpHandler {
  actorId = -1;
  private readonly answered: Uint8Array;
  private readonly book: HealthBook;
  private readonly socket: number;
  private port = -1;
  private round = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly balancer: Balancer,
    private readonly backends: readonly { address: number; ports: readonly number[] }[],
    private readonly options: HealthOptions,
    tell?: Tell,
  ) {
    this.answered = new Uint8Array(backends.length);
    this.book = new HealthBook([balancer], backends.length, options, tell);
    this.socket = udp.register(this);
    simulator.add(this);
    simulator.schedule(0, this, CHECK);
  }

  wake(kind: number): void {
    if (kind === EXPIRE) this.settle();
    else this.check();
  }

  datagram(packet: Packet): string {
    const probe = packet.message;
    if (!(probe instanceof HealthProbe)) return 'unexpected';
    if (probe.round !== this.round) return 'late';
    this.answered[probe.backend] = 1;
    return '';
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
        if (this.balancer.backends[i].absent) continue;
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
    const { book, simulator, answered, balancer } = this;
    for (let i = 0; i < answered.length; i++) {
      if (balancer.backends[i].absent) continue;
      book.note(i, answered[i] === 1, simulator.now);
    }
  }
}
