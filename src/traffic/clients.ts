import type { KeyedRandom } from '../engine/random.js';
import type { Channel } from '../calls/channel.js';

/** One of those who send a workload's requests. */
export interface Client {
  name: string;
  /** Its share of the requests (of the users, in a closed loop) is proportional to this. */
  weight: number;
  /** 32-bit address; 0 where there is none. */
  address: number;
  channel: Channel;
}

/** Deals requests and users to clients by weight. */
export class ClientShares {
  /** Sums of the weights up to and including each client. */
  private readonly sums: Float64Array;

  constructor(
    clients: readonly Client[],
    private readonly random: KeyedRandom,
  ) {
    this.sums = new Float64Array(clients.length);
    let sum = 0;
    clients.forEach(({ weight }, index) => (this.sums[index] = sum += weight));
  }

  /** The client of request (or session) `number`, drawn by that number. */
  draw(number: number): number {
    const { sums } = this;
    if (sums.length === 1) return 0;
    return this.at(this.random.at(number, 0).uniform() * sums[sums.length - 1]);
  }

  /** The client of user `user` among `users`: as even as the weights allow. */
  ofUser(user: number, users: number): number {
    const { sums } = this;
    return this.at(((user + 0.5) / users) * sums[sums.length - 1]);
  }

  /** How many of `users` each client has. */
  usersByClient(users: number): number[] {
    const counts = new Array<number>(this.sums.length).fill(0);
    for (let user = 0; user < users; user++) counts[this.ofUser(user, users)]++;
    return counts;
  }

  /** The first client whose sum lies above `mark`. */
  private at(mark: number): number {
    const { sums } = this;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > mark) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
