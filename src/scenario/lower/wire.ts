import { WIRE, type Wire } from '../plain/network.js';

/** The default wire with what is said, the last saying winning. */
export function wireOf(...told: (Partial<Wire> | undefined)[]): Wire {
  const wire = { ...WIRE };
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
