/** Why a packet may end undelivered. The place in the list enters the digest; add at the end. */
export const dropReasons = [
  'queue-full',
  'exceeds-burst',
  'red',
  'codel',
  'threshold',
  'loss',
  'link-blocked',
  'corrupted',
  'mtu-exceeded',
  'other-host',
  'vlan-mismatch',
  'same-port',
  'not-forwarding',
  'ttl-expired',
  'no-route',
  'no-neighbour',
  'neighbour-queue-full',
  'neighbour-table-full',
  'fragmentation-needed',
  'reassembly-timeout',
  'filtered',
  'rejected',
  'conntrack-full',
  'nat-ports-exhausted',
  'no-endpoints',
  'port-unreachable',
  'unknown-protocol',
  'stale',
  'flow-limit',
  'unconnected',
  'partitioned',
  // By whom they are for: nothing waits for them any more, they have come before, the server has
  // stopped, or it is not what it takes.
  'late',
  'duplicate',
  'unresponsive',
  'unexpected',
  'martian',
  'insert-failed',
  // Connections that wait to be accepted are as many as may.
  'backlog-full',
  // A machine with few cores is behind with what has come.
  'receive-queue-full',
  // Nobody is at the address any more: a pod that is gone.
  'gone',
] as const;

const numbers = new Map<string, number>(dropReasons.map((reason, index) => [reason, index]));

/** The number of a reason for the digest; unknown ones share one. */
export function reasonNumber(reason: string): number {
  return numbers.get(reason) ?? dropReasons.length;
}
