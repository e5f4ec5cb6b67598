import { answerKey, type Flow, type FlowTable, protocolKey } from '../net/flow-table.js';
import { IcmpQuote } from '../net/icmp-quote.js';
import type { Packet } from '../net/packet.js';
import { FlowState } from './flow-state.js';

/** True for ICMP errors: what they quote says whose they are. */
export function isError(packet: Packet): boolean {
  return packet.icmp !== null && packet.message instanceof IcmpQuote;
}

/**
 * Turns an ICMP error about a tracked flow to who sent the quoted packet, and gives them back what
 * they sent: addresses and ports from before translation (RFC 5508, section 4.2; Linux:
 * nf_conntrack_icmp_error, nf_nat_icmp_reply_translation). Gives the flow, or null.
 */
export function relate(packet: Packet, table: FlowTable, now: number): Flow | null {
  const quote = packet.message as IcmpQuote;
  const { source, destination, icmp } = quote;
  const sourcePort = icmp?.identifier ?? quote.sourcePort;
  const answerPort = icmp?.identifier ?? quote.destinationPort;
  const answer = answerKey(protocolKey(quote.protocol, icmp?.type ?? 0, icmp?.code ?? 0));
  const flow = table.find(destination, source, answerPort, sourcePort, answer, now);
  if (flow === null) return null;
  const aboutOriginal = flow.replySource === destination && flow.replyDestination === source;
  packet.flow = flow;
  packet.state = aboutOriginal ? FlowState.RELATED : FlowState.RELATED_TO_REPLY;

  // A new one: copies of the packet share the old.
  const turned = quote.copy();
  turned.source = aboutOriginal ? flow.source : flow.replySource;
  const port = aboutOriginal ? flow.sourcePort : flow.replySourcePort;
  if (turned.icmp === null) turned.sourcePort = port;
  else turned.icmp.identifier = port;
  turned.destination = aboutOriginal ? flow.destination : flow.replyDestination;
  if (turned.icmp === null) {
    turned.destinationPort = aboutOriginal ? flow.destinationPort : flow.replyDestinationPort;
  }
  packet.message = turned;
  quote.letGo();
  packet.destination = turned.source;
  return flow;
}

/** Where a direction is translated, errors that travel in it bear its address, whoever sends them. */
export function disguise(packet: Packet, flow: Flow): void {
  if (packet.state === FlowState.RELATED) {
    if (flow.destination !== flow.replySource) packet.source = flow.destination;
  } else if (flow.source !== flow.replyDestination) packet.source = flow.replyDestination;
}
