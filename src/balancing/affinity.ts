import type { Nanoseconds } from '../engine/time.js';

/**
 * Which backend a client had last, and when. An entry is believed for `timeout` after its last use,
 * and each use refreshes it, as with kube-proxy's `recent` rules (kubernetes
 * pkg/proxy/iptables/proxier.go; 10800 s by default). One entry a client, kept in typed arrays.
 */
export class ClientAffinity {
  private readonly slots = new Map<number, number>();
  private backends = new Int32Array(64);
  private lastUses = new Float64Array(64);

  constructor(readonly timeout: Nanoseconds) {}

  /** The backend that the client is tied to, or -1. Looking is no use. */
  find(client: number, now: Nanoseconds): number {
    const slot = this.slots.get(client);
    if (slot === undefined || now - this.lastUses[slot] > this.timeout) return -1;
    return this.backends[slot];
  }

  /** The client was given `backend`. */
  use(client: number, backend: number, now: Nanoseconds): void {
    let slot = this.slots.get(client);
    if (slot === undefined) {
      slot = this.slots.size;
      this.slots.set(client, slot);
      if (slot === this.backends.length) this.grow();
    }
    this.backends[slot] = backend;
    this.lastUses[slot] = now;
  }

  private grow(): void {
    const backends = new Int32Array(this.backends.length * 2);
    const lastUses = new Float64Array(this.backends.length * 2);
    backends.set(this.backends);
    lastUses.set(this.lastUses);
    this.backends = backends;
    this.lastUses = lastUses;
  }
}
