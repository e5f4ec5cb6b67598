import type { Flow } from '../net/flow-table.js';
import { type Packet, Protocol } from '../net/packet.js';
import type { Port } from '../net/port.js';
import { Mark } from './mark.js';

/** One rule; what is null matches anything. */
export interface FilterRule {
  /** For people: where a drop is counted. */
  name: string;
  in: Port | null;
  out: Port | null;
  source: { network: number; mask: number } | null;
  destination: { network: number; mask: number } | null;
  protocol: number | null;
  destinationPort: number | null;
  established: boolean | null;
  /** Whether a virtual service has chosen where the flow goes. */
  virtual: boolean | null;
  verdict: 'accept' | 'drop' | 'reject';
}

/** The forward chain of a packet filter: the first rule that matches decides, else the policy. */
export class FilterChain {
  private readonly rest: FilterRule;

  constructor(
    private readonly rules: readonly FilterRule[],
    policy: 'accept' | 'drop',
  ) {
    this.rest = {
      name: 'policy',
      in: null,
      out: null,
      source: null,
      destination: null,
      protocol: null,
      destinationPort: null,
      established: null,
      virtual: null,
      verdict: policy,
    };
  }

  /** The rule that decides about a packet; addresses are as after destination translation. */
  decide(packet: Packet, inPort: Port | null, outPort: Port): FilterRule {
    for (const rule of this.rules) if (matches(rule, packet, inPort, outPort)) return rule;
    return this.rest;
  }
}

function matches(rule: FilterRule, packet: Packet, inPort: Port | null, outPort: Port): boolean {
  if (rule.established !== null) {
    const established = packet.mark !== Mark.NEW && packet.mark !== Mark.UNTRACKED;
    if (rule.established !== established) return false;
  }
  if (rule.virtual !== null) {
    const flow = packet.flow as Flow | null;
    if (rule.virtual !== (flow !== null && flow.backend >= 0)) return false;
  }
  if (rule.in !== null && rule.in !== inPort) return false;
  if (rule.out !== null && rule.out !== outPort) return false;
  const { source, destination } = rule;
  if (source !== null && (packet.source & source.mask) !== source.network) return false;
  if (destination !== null && (packet.destination & destination.mask) !== destination.network) {
    return false;
  }
  if (rule.protocol !== null && rule.protocol !== packet.protocol) return false;
  if (rule.destinationPort === null) return true;
  return packet.protocol !== Protocol.ICMP && rule.destinationPort === packet.destinationPort;
}
