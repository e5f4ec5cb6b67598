import { below, type RandomFactory } from '../engine/random.js';

/** Addresses of /24 networks from 1.0.0.0 to 223.255.255.0, as numbers without their last octet. */
const FIRST = 0x010000;
const NETWORKS = 223 * 65536;
/** Places that `KeyedRandom` has for one index. */
const MOST_TRIES = 256;

/**
 * Addresses for those who send requests without a network, for the policies and the affinity that go
 * by them: each in a /24 of its own, as far as there are enough, and these spread evenly. They are
 * drawn by the sender's name and number, so that a further one leaves the others where they are.
 */
export class Addresses {
  private readonly taken = new Set<number>();

  constructor(private readonly random: RandomFactory) {}

  /** The address of one of a component's senders, as a number of 32 bits; each may ask once. */
  draw(component: string, index: number): number {
    const random = this.random.keyed(component, 'address');
    let network = 0;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      network = FIRST + below(random.at(index, tries), NETWORKS);
      if (!this.taken.has(network)) break;
    }
    this.taken.add(network);
    return network * 256 + 1 + below(random, 254);
  }
}
