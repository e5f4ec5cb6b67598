import type { Described } from '../../engine/options.js';
import { MICROSECOND } from '../../engine/time.js';

/** All that a link and the ports at its ends can be told. */
export interface Wire {
  rate: number | null;
  delay: number;
  mtu: number;
  framing: 'ethernet' | 'ppp' | 'none';
  queue: Described;
  impairments: Described[];
}

/** One line of 1000 packets (linux DEFAULT_TX_QUEUE_LEN). */
const dropTail: Described = { kind: 'drop-tail', options: new Map([['limit', 1000]]) };

export const DEFAULT_WIRE: Wire = {
  rate: 10e9,
  delay: 5 * MICROSECOND,
  mtu: 1500,
  framing: 'ethernet',
  queue: dropTail,
  impairments: [],
};

/** The default wire with what is said, the last saying winning. */
export function wireOf(...told: (Partial<Wire> | undefined)[]): Wire {
  const wire = { ...DEFAULT_WIRE };
  for (const each of told) {
    if (each === undefined) continue;
    if (each.rate !== undefined) wire.rate = each.rate;
    if (each.delay !== undefined) wire.delay = each.delay;
    if (each.mtu !== undefined) wire.mtu = each.mtu;
    if (each.framing !== undefined) wire.framing = each.framing;
    if (each.queue !== undefined) wire.queue = each.queue;
    if (each.impairments !== undefined) wire.impairments = each.impairments;
  }
  return wire;
}
