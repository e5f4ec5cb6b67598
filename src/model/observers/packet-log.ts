import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import { formatIpv4 } from '../../net/address.js';
import { Packet } from '../../net/packet.js';
import { protocolName } from '../../net/packet-pool.js';
import type { PacketRow } from '../results.js';

/** Writes down how every packet ended. */
export class PacketLog implements Listener<'packets'> {
  readonly rows: PacketRow[] = [];

  tell(fact: FactOf<'packets'>, live: object | null): void {
    if (fact.kind !== 'packet-ended' || !(live instanceof Packet)) return;
    const { at, end, place, reason } = fact;
    this.rows.push({
      id: live.id,
      created: live.createdAt,
      ended: at,
      protocol: protocolName(live),
      source: formatIpv4(live.source),
      destination: formatIpv4(live.destination),
      size: live.size,
      end,
      place,
      reason,
    });
  }
}
