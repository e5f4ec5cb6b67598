/**
 * What `packet.state` says while a packet passes a machine that tracks connections (Linux: ctinfo).
 * Related are ICMP errors: about a packet of the original direction, or about a reply.
 */
export const FlowState = {
  UNTRACKED: 0,
  NEW: 1,
  ORIGINAL: 2,
  REPLY: 3,
  RELATED: 4,
  RELATED_TO_REPLY: 5,
} as const;
