import type { Flow, FlowTable } from '../net/flow-table.js';
import { Protocol } from '../net/packet.js';
import type { Port } from '../net/port.js';

/** Source translation for what leaves `network` by another port than that network's own. */
export interface MasqueradeRule {
  network: number;
  mask: number;
  /** Source ports for translation, both ends included. */
  low: number;
  high: number;
}

/** For what no rule of the scenario asks for. */
const ANY: MasqueradeRule = { network: 0, mask: 0, low: 1024, high: 65535 };

/** Linux gives up the search for a free port early too (nf_nat_l4proto_unique_tuple). */
const PORTS_TRIED = 128;

/** Gives new flows the address and port that their replies go back to (Linux: MASQUERADE). */
export class SourceTranslation {
  private nextPort = 0;

  constructor(
    private readonly table: FlowTable,
    private readonly rules: readonly MasqueradeRule[],
  ) {}

  /**
   * Completes the reply tuple of a flow that leaves by `outPort` (null: that stays here) for the
   * next hop `via`. Gives 0, or of how many ports none was found free.
   */
  translate(
    flow: Flow,
    inPort: Port | null,
    outPort: Port | null,
    via: number,
    now: number,
  ): number {
    const rule = outPort === null ? null : this.ruleFor(flow, inPort, outPort);
    if (rule !== null) flow.replyDestination = (outPort as Port).addressTowards(via);
    // Untranslated too: its replies may look like those of a flow that is translated.
    const range = rule ?? ANY;
    return this.findPort(flow, range, now) ? 0 : range.high - range.low + 1;
  }

  private ruleFor(flow: Flow, inPort: Port | null, outPort: Port): MasqueradeRule | null {
    // Between two callers of one subnet the reply would go past us: so says the hairpin rule.
    if (flow.hairpin && inPort === outPort) return ANY;
    for (const rule of this.rules) {
      if ((flow.source & rule.mask) !== rule.network) continue;
      const home = outPort.addresses.some((own) => (own.address & rule.mask) === rule.network);
      if (!home) return rule;
    }
    return null;
  }

  /** Keeps the source port if it may and its reply tuple is free, else takes one of the range. */
  private findPort(flow: Flow, range: MasqueradeRule, now: number): boolean {
    const { sourcePort } = flow;
    const anyPort = range === ANY || isEcho(flow);
    if (anyPort || (sourcePort >= range.low && sourcePort <= range.high)) {
      if (this.isFree(flow, sourcePort, now)) return true;
    }
    const count = range.high - range.low + 1;
    for (let tries = 0; tries < count && tries < PORTS_TRIED; tries++) {
      const port = range.low + (this.nextPort++ % count);
      if (this.isFree(flow, port, now)) return true;
    }
    return false;
  }

  private isFree(flow: Flow, port: number, now: number): boolean {
    flow.replyDestinationPort = port;
    // An echo has one identifier for both.
    if (isEcho(flow)) flow.replySourcePort = port;
    const { replySource, replyDestination, replySourcePort, replyProtocol } = flow;
    const { table } = this;
    return (
      table.find(replySource, replyDestination, replySourcePort, port, replyProtocol, now) === null
    );
  }
}

function isEcho(flow: Flow): boolean {
  return (flow.protocol & 0xff) === Protocol.ICMP;
}
