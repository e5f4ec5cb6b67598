/** What an ARP packet asks, or says (RFC 826). */
export const ArpOperation = { REQUEST: 1, REPLY: 2 } as const;

/** ARP for IPv4: whose hardware addresses these are, the frame's own, says the frame. */
export class ArpBody {
  operation = 0;
  /** Protocol addresses. */
  sender = 0;
  target = 0;

  copy(of: ArpBody): this {
    this.operation = of.operation;
    this.sender = of.sender;
    this.target = of.target;
    return this;
  }
}
