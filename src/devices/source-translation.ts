import type { Flow, FlowTable } from '../net/flow-table.js';
import { Protocol } from '../net/packet.js';
import { hasAdvanced, isOver } from './tracking/tcp.js';

/** Linux gives up the search for a free port early too (nf_nat_l4proto_unique_tuple). */
const PORTS_TRIED = 128;
/** The last of them may be taken from connections that are over (linux NF_NAT_HARDER_THRESH). */
const HARDER = 32;
/** Ports of three classes: where a flow may take any, it takes one of its own class (as above). */
const USER_PORTS = 1024;
const LOW_PORTS = 600;
const LEAST_PORTS = 512;

function lowestOf(port: number): number {
  if (port >= USER_PORTS) return USER_PORTS;
  return port < LEAST_PORTS ? 1 : LOW_PORTS;
}

function highestOf(port: number): number {
  if (port >= USER_PORTS) return 65_535;
  return port < LEAST_PORTS ? LEAST_PORTS - 1 : USER_PORTS - 1;
}

/** Finds the port that a new flow's replies come back to. */
export class SourceTranslation {
  private nextPort = 0;

  constructor(private readonly table: FlowTable) {}

  /**
   * Completes the reply tuple of a flow, translated or not: the replies of one that is not may look
   * like those of one that is. It keeps its source port if it may and its reply tuple is free, else
   * takes another. Gives 0, or of how many ports none was found free.
   */
  complete(flow: Flow, now: number): number {
    const { sourcePort, lowPort } = flow;
    const any = lowPort === 0;
    // Identifiers of echoes have no classes.
    const own = flow.isEcho ? USER_PORTS : sourcePort;
    const low = any ? lowestOf(own) : lowPort;
    const high = any ? highestOf(own) : flow.highPort;
    if (any || flow.isEcho || (sourcePort >= low && sourcePort <= high)) {
      if (this.isFree(flow, sourcePort, now)) return 0;
    }
    const count = high - low + 1;
    const most = Math.min(count, PORTS_TRIED);
    for (let tries = 0; tries < most; tries++) {
      const port = low + (this.nextPort++ % count);
      if (this.isFree(flow, port, now)) return 0;
      if (most - tries <= HARDER && this.frees(flow, now)) return 0;
    }
    return count;
  }

  /** Takes the reply tuple from a translated connection that is over, where it could not be mixed up. */
  private frees(flow: Flow, now: number): boolean {
    if (flow.protocol !== Protocol.TCP) return false;
    const { replySource, replyDestination, replySourcePort, replyDestinationPort } = flow;
    const { table } = this;
    const ports = [replySourcePort, replyDestinationPort] as const;
    const other = table.find(replySource, replyDestination, ...ports, flow.replyProtocol, now);
    if (other === null) return true;
    if (!isOver(other) || !other.isDisguised || !hasAdvanced(other, flow)) return false;
    table.remove(other, now);
    return true;
  }

  private isFree(flow: Flow, port: number, now: number): boolean {
    flow.replyDestinationPort = port;
    // An echo has one identifier for both.
    if (flow.isEcho) flow.replySourcePort = port;
    const { replySource, replyDestination, replySourcePort, replyProtocol } = flow;
    const { table } = this;
    return (
      table.find(replySource, replyDestination, replySourcePort, port, replyProtocol, now) === null
    );
  }
}
