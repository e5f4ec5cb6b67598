import { coin, type KeyedRandom } from '../engine/random.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Flow } from '../net/flow-table.js';
import { Protocol } from '../net/packet.js';

/** How long a packet is taken to need from being looked up to being confirmed, on one of several cores. */
const WINDOW: Nanoseconds = 10_000;

/**
 * The race of two packets that begin a flow together, in Linux before 5.7: two cores look them up, find
 * no flow and make one each; where a destination is translated only the first flow gets into the
 * table, and the other's packet is dropped (`insert_failed`; linux commit 6a757c07e51f lets both in). It
 * meets DNS, whose two questions leave one socket at once: kubernetes issue 56903.
 *
 * There are no cores here: a packet of a flow that was confirmed within the last 10 us, and was not
 * answered yet, loses with a probability.
 */
export class InsertionRace {
  constructor(
    private readonly probability: number,
    private readonly draws: KeyedRandom,
  ) {}

  /** Whether a packet in the flow's original direction is lost by it. */
  loses(flow: Flow, now: Nanoseconds): boolean {
    if (flow.replied || now - flow.openedAt > WINDOW) return false;
    if (!flow.isRedirected || flow.protocol !== Protocol.UDP) return false;
    const { source, sourcePort } = flow;
    const place = Math.imul(source, 0x9e3779b1) ^ Math.imul(sourcePort, 0x85ebca6b);
    const time = Math.imul((now % 0x1_0000_0000) | 0, 0xc2b2ae35 | 0);
    return coin(this.draws.at((place ^ time) >>> 0, 0), this.probability);
  }
}
