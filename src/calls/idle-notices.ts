import type { Balancer } from '../balancing/balancer.js';
import type { Need } from '../balancing/policy.js';
import { below, type RandomFactory, type RandomSource } from '../engine/random.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Notice } from './courier.js';
import type { Passenger } from './passenger.js';
import type { Server } from './server.js';
import type { Stand } from './stand.js';

const PAYLOAD = 32;

/** A server says that it has nothing left to do. */
class IdleNotice extends Notice {
  server = 0;
  balancer: Balancer<Passenger> | null = null;
  /** The policy is told; what waits is tried again. */
  idle = false;
  freed = false;

  constructor(free: IdleNotice[]) {
    super(free, PAYLOAD);
  }

  arrived(now: Nanoseconds): void {
    if (this.idle) this.balancer?.idle(this.server, now);
    if (this.freed) this.balancer?.freed(now);
  }
}

/**
 * Tells balancers of a server that has nothing left to do. It stands in line at one of them, drawn anew
 * each time: were it to tell all, each would send it a request (Lu and others, "Join-Idle-Queue",
 * Performance Evaluation 68, 2011). What waits at the balancers for a free worker is tried again
 * everywhere, from that one on.
 */
export class IdleNotices implements Actor {
  actorId = -1;
  private readonly idle: boolean;
  private readonly freed: boolean;
  private readonly notices: IdleNotice[] = [];
  /** By server. */
  private readonly randoms: readonly RandomSource[];

  constructor(
    simulator: Simulator,
    servers: readonly Server[],
    private readonly stands: readonly Stand[],
    needs: readonly Need[],
    random: RandomFactory,
  ) {
    simulator.add(this);
    this.idle = needs.includes('idle');
    this.freed = needs.includes('freed');
    this.randoms = servers.map(({ name }) => random.stream(name, 'idle'));
    servers.forEach((server, place) => {
      server.onTurn((idle) => {
        if (idle) simulator.defer(this, place);
      });
    });
  }

  /** In a step of its own: the server was in the middle of something. */
  wake(server: number): void {
    const { stands, idle, freed } = this;
    const { length } = stands;
    const first = length === 1 ? 0 : below(this.randoms[server], length);
    this.tell(server, stands[first], idle);
    if (!freed) return;
    for (let i = 1; i < length; i++) this.tell(server, stands[(first + i) % length], false);
  }

  private tell(server: number, { balancer, courier }: Stand, idle: boolean): void {
    const notice = this.notices.pop() ?? new IdleNotice(this.notices);
    notice.server = server;
    notice.balancer = balancer;
    notice.idle = idle;
    notice.freed = this.freed;
    courier.tell(server, notice);
  }
}
