import { OptionReader } from '../../../engine/option-reader.js';
import type { Packet } from '../../../net/packet.js';
import type { Chain } from '../chain.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

class Jump implements Verdict {
  readonly name = 'jump';
  readonly opening = false;

  constructor(private readonly chain: Chain) {}

  get everyPacket(): boolean {
    return this.chain.everyPacket;
  }

  judge(packet: Packet, passage: Passage): Next {
    const next = this.chain.run(packet, passage);
    return next === Next.RETURN ? Next.RULE : next;
  }
}

export const jump: VerdictEntry = {
  name: 'jump',
  summary: 'asks another chain; where that does not decide, the next rule',
  options: [{ name: 'to', kind: 'text', meaning: 'A chain of the same machine.' }],
  positional: ['to'],
  create(options, context) {
    return new Jump(context.chain(new OptionReader(jump, options).text('to')));
  },
};
