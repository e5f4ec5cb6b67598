import { OptionReader } from '../../../engine/option-reader.js';
import type { OptionDescriptor, OptionValue } from '../../../engine/options.js';
import type { Flow } from '../../../net/flow-table.js';
import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

/** Gives a new flow the address of the port that it leaves by. */
class Masquerade implements Verdict {
  readonly name = 'masquerade';
  readonly opening = true;
  readonly everyPacket = false;

  constructor(private readonly ports: SourcePorts) {}

  judge(packet: Packet, { outPort, via }: Passage): Next {
    if (outPort === null) return Next.ACCEPT;
    disguiseFlow(packet, outPort.addressTowards(via), this.ports);
    return Next.ACCEPT;
  }
}

/** Source ports for translation, both ends included; 0 to 0 for a flow's own wherever it is free. */
export interface SourcePorts {
  low: number;
  high: number;
}

/** Has a flow's packets come from another address. Connection tracking finds the port. */
export function disguiseFlow(packet: Packet, address: number, { low, high }: SourcePorts): void {
  const flow = packet.flow as Flow;
  flow.replyDestination = address;
  flow.lowPort = low;
  flow.highPort = high;
}

const bound = (name: string, meaning: string): OptionDescriptor => ({
  name,
  kind: 'integer',
  min: 1,
  max: 65535,
  optional: true,
  meaning,
});

/** The source ports that a translation may take. */
export const PORT_OPTIONS: readonly OptionDescriptor[] = [
  bound('low', 'The first source port that may be taken. Default: any.'),
  bound('high', 'The last one.'),
];

/** @throws RangeError */
export function sourcePortsOf(
  entry: VerdictEntry,
  options: ReadonlyMap<string, OptionValue>,
): SourcePorts {
  const given = new OptionReader(entry, options);
  const [low, high] = ['low', 'high'].map((name) => (given.has(name) ? given.number(name) : 0));
  if (low === 0 && high === 0) return { low, high };
  if (low === 0 || high === 0) given.fail("'low' and 'high' go together");
  if (low > high) given.fail(`the first port, ${low}, is above the last one, ${high}`);
  return { low, high };
}

export const masquerade: VerdictEntry = {
  name: 'masquerade',
  summary: 'has the flow come from the address of the port that it leaves by',
  source: 'linux net/netfilter/nf_nat_masquerade.c',
  tracked: true,
  hooks: ['postrouting'],
  options: PORT_OPTIONS,
  positional: ['low', 'high'],
  create: (options) => new Masquerade(sourcePortsOf(masquerade, options)),
};
