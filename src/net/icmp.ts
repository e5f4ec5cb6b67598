/** ICMP types and codes that occur here (RFC 792, RFC 1812). */
export const Icmp = {
  ECHO_REPLY: 0,
  UNREACHABLE: 3,
  ECHO: 8,
  TIME_EXCEEDED: 11,
  NET_UNREACHABLE: 0,
  HOST_UNREACHABLE: 1,
  PORT_UNREACHABLE: 3,
  FRAGMENTATION_NEEDED: 4,
  PROHIBITED: 13,
} as const;

/** The header of ICMP (RFC 792), as the part of a packet that it is. */
export class IcmpHeader {
  type = 0;
  code = 0;
  /** Of an echo. */
  identifier = 0;
  sequence = 0;
  /** Of an error about a packet that was too large: the next hop's MTU (RFC 1191); else 0. */
  mtu = 0;

  copy(of: IcmpHeader): this {
    this.type = of.type;
    this.code = of.code;
    this.identifier = of.identifier;
    this.sequence = of.sequence;
    this.mtu = of.mtu;
    return this;
  }
}
