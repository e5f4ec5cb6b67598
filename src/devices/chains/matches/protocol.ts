import { type Packet, Protocol } from '../../../net/packet.js';
import type { Match } from '../rule.js';
import type { MatchEntry } from './entry.js';

const NUMBERS = new Map<string, number>([
  ['icmp', Protocol.ICMP],
  ['tcp', Protocol.TCP],
  ['udp', Protocol.UDP],
]);

class OfProtocol implements Match {
  constructor(private readonly numbers: readonly number[]) {}

  holds({ protocol }: Packet): boolean {
    return this.numbers.includes(protocol);
  }
}

export const protocol: MatchEntry = {
  name: 'protocol',
  summary: 'The protocol.',
  takes: 'words',
  choices: [...NUMBERS.keys()],
  create: (words) => new OfProtocol(words.map((word) => NUMBERS.get(word) as number)),
};
