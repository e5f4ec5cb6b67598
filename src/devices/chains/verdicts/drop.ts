import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

/** The packet ends, and nobody is told. */
export class Drop implements Verdict {
  readonly name = 'drop';
  readonly opening = false;
  readonly everyPacket = true;

  /** @param reason one of `dropReasons` */
  constructor(private readonly reason: string) {}

  judge(_packet: Packet, passage: Passage): Next {
    passage.reason = this.reason;
    passage.icmpCode = -1;
    passage.resets = false;
    return Next.END;
  }
}

export const DROP = new Drop('filtered');

export const drop: VerdictEntry = {
  name: 'drop',
  summary: 'ends the packet without a word',
  options: [],
  positional: [],
  create: () => DROP,
};
