import type { Packet } from '../../../net/packet.js';
import type { Match } from '../rule.js';
import type { MatchEntry } from './entry.js';

class Marked implements Match {
  constructor(private readonly values: readonly number[]) {}

  holds({ mark: value }: Packet): boolean {
    return this.values.includes(value);
  }
}

export const mark: MatchEntry = {
  name: 'mark',
  summary: 'What a rule before has marked it with; 0 for nothing.',
  source: 'linux net/netfilter/xt_mark.c',
  takes: 'integers',
  create: (values) => new Marked(values),
};
