import { type Packet, Protocol } from '../../../net/packet.js';
import type { Match } from '../rule.js';
import type { MatchEntry } from './entry.js';

/** Datagrams may stand for TCP, which then means them too. */
const NUMBERS = new Map<string, readonly number[]>([
  ['icmp', [Protocol.ICMP]],
  ['tcp', [Protocol.TCP, Protocol.UDP]],
  ['udp', [Protocol.UDP]],
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
  create: (words) =>
    new OfProtocol(words.flatMap((word) => NUMBERS.get(word) as readonly number[])),
};
