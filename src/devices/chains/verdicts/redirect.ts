import { OptionReader } from '../../../engine/option-reader.js';
import { LOOPBACK } from '../../../net/address.js';
import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import { redirectFlow } from './dnat.js';
import type { VerdictEntry } from './entry.js';

/** Sends a new flow to this machine: to the port's own address, or to itself by `lo`. */
class Redirect implements Verdict {
  readonly name = 'redirect';
  readonly opening = true;
  readonly everyPacket = false;

  constructor(private readonly port: number) {}

  judge(packet: Packet, { inPort }: Passage): Next {
    const [own] = inPort?.addresses ?? [];
    redirectFlow(packet, own === undefined ? LOOPBACK : own.address, this.port);
    return Next.ACCEPT;
  }
}

export const redirect: VerdictEntry = {
  name: 'redirect',
  summary: 'sends the flow to a port of the machine itself',
  source: 'linux net/netfilter/nf_nat_redirect.c',
  tracked: true,
  hooks: ['prerouting', 'output'],
  options: [
    {
      name: 'port',
      kind: 'integer',
      min: 1,
      max: 65535,
      optional: true,
      meaning: "Default: the packet's own.",
    },
  ],
  positional: ['port'],
  create(options) {
    const given = new OptionReader(redirect, options);
    return new Redirect(given.has('port') ? given.number('port') : 0);
  },
};
