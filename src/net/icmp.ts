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
