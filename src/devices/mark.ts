/**
 * What `packet.mark` says while a packet passes a stack that tracks connections. Related are ICMP
 * errors: about a packet of the original direction, or about a reply.
 */
export const Mark = {
  UNTRACKED: 0,
  NEW: 1,
  ORIGINAL: 2,
  REPLY: 3,
  RELATED: 4,
  RELATED_TO_REPLY: 5,
} as const;
