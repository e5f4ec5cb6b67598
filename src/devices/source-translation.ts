import type { Flow, FlowTable } from '../net/flow-table.js';

/** Linux gives up the search for a free port early too (nf_nat_l4proto_unique_tuple). */
const PORTS_TRIED = 128;
/** Where a flow may take any port. */
const ANY_LOW = 1024;
const ANY_HIGH = 65535;

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
    const low = any ? ANY_LOW : lowPort;
    const high = any ? ANY_HIGH : flow.highPort;
    if (any || flow.isEcho || (sourcePort >= low && sourcePort <= high)) {
      if (this.isFree(flow, sourcePort, now)) return 0;
    }
    const count = high - low + 1;
    for (let tries = 0; tries < count && tries < PORTS_TRIED; tries++) {
      const port = low + (this.nextPort++ % count);
      if (this.isFree(flow, port, now)) return 0;
    }
    return count;
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
