import type { Message } from '../net/packet.js';

/** A question that a balancer sends to a backend: the backend's server sends it back. */
export abstract class Probe implements Message {
  constructor(readonly backend: number) {}

  /** It has reached the backend. */
  abstract arrive(): void;

  hold(): void {
    // Not pooled: nobody has to know who still looks at it.
  }

  letGo(): void {
    // As above.
  }
}
