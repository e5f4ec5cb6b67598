import { OptionReader } from '../../../engine/option-reader.js';
import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

class SetMark implements Verdict {
  readonly name = 'mark';
  readonly opening = false;
  readonly everyPacket = true;

  constructor(private readonly value: number) {}

  judge(packet: Packet, _passage: Passage): Next {
    packet.mark = this.value;
    return Next.RULE;
  }
}

export const mark: VerdictEntry = {
  name: 'mark',
  summary: 'gives the packet a mark for later rules of the same machine, and goes on',
  source: 'linux net/netfilter/xt_mark.c',
  options: [
    { name: 'value', kind: 'integer', min: 0, max: 0xffffffff, meaning: 'The whole mark.' },
  ],
  positional: ['value'],
  create(options) {
    return new SetMark(new OptionReader(mark, options).number('value'));
  },
};
