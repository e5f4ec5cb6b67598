import type { RandomSource } from '../../engine/random.js';
import type { Packet } from '../packet.js';

/** What happens to one packet on a link. Reused: a filter writes, the link reads. */
export class Verdict {
  /** The reason when dropped, else empty. */
  dropped = '';
  /** Extra delay in whole nanoseconds. */
  delay = 0;
  /** Copies to send besides the packet itself. */
  copies = 0;
  corrupted = false;
  /** True: may overtake packets sent before it. */
  mayReorder = false;

  clear(): void {
    this.dropped = '';
    this.delay = 0;
    this.copies = 0;
    this.corrupted = false;
    this.mayReorder = false;
  }
}

/** An impairment of a link direction: one rule, asked once a packet, in the order of the list. */
export interface Filter {
  judge(packet: Packet, now: number, verdict: Verdict): void;
}

export interface FilterContext {
  random: () => RandomSource;
}
