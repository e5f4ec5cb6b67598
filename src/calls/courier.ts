import type { Nanoseconds } from '../engine/time.js';
import type { FarEnd, Message } from '../net/packet.js';
import type { Server } from './server.js';

/**
 * What balancers and backends tell each other beside requests. Pooled: whoever carries it holds it, and
 * it is free again when the last lets go.
 */
export abstract class Letter implements Message {
  far: FarEnd | null = null;
  private holders = 0;

  /**
   * @param free those that may be used again
   * @param bytes of payload, on a network
   */
  constructor(
    private readonly free: Letter[],
    readonly bytes: number,
  ) {}

  hold(): void {
    this.holders++;
  }

  letGo(): void {
    if (--this.holders > 0) return;
    this.far?.renew();
    this.free.push(this);
  }
}

/** What a balancer asks a backend, which sends it back with the answer. */
export abstract class Question extends Letter {
  /** Place of the backend among the balancer's. */
  backend = 0;
  readonly isProbe = true;

  /** It has reached the backend, which is in a state to answer. */
  abstract reach(server: Server): void;
  /** Nobody listens where it was sent. */
  refused?(): void;
  /** It is back: '', or the reason why nobody waits for it any more. */
  abstract answered(now: Nanoseconds): string;
}

/** News of a backend that nobody has asked for. */
export abstract class Notice extends Letter {
  /** It has reached the balancer. */
  abstract arrived(now: Nanoseconds): void;
}

/** Carries letters between the balancers that stand in one place and their backends. */
export interface Courier {
  /** Takes a question there, in a step of its own, and the answer back; either may be lost. */
  ask(question: Question): void;
  /** Takes news of a backend to the balancers' place. */
  tell(backend: number, notice: Notice): void;
}
