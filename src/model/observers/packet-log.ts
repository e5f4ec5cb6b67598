import type { Listener } from '../../facts/bus.js';
import { type FactOf, NOBODY } from '../../facts/facts.js';
import { formatIpv4 } from '../../net/address.js';
import { Packet, Protocol } from '../../net/packet.js';
import { protocolName } from '../../net/packet-pool.js';
import { tellSegment } from '../../net/segment-told.js';
import type { PacketRow } from '../results.js';

type Ends = Pick<PacketRow, 'source' | 'sourcePort' | 'destination' | 'destinationPort'>;

/** Writes down how every packet ended, and between which ends it was sent before any translation. */
export class PacketLog implements Listener<'packets'> {
  readonly rows: PacketRow[] = [];
  /** Of packets on their way that translation has changed, and of copies of such. */
  private readonly originals = new Map<number, Ends>();

  tell(fact: FactOf<'packets'>, live: object | null): void {
    if (!(live instanceof Packet)) return;
    if (fact.kind === 'packet-made') {
      const original = this.originals.get(fact.from);
      if (original !== undefined) this.originals.set(fact.packet, original);
    } else if (fact.kind === 'packet-rewritten') {
      if (this.originals.has(fact.packet)) return;
      const ends = endsOf(live);
      const { what, before } = fact;
      const port = ends.sourcePort === null ? null : before.port;
      const changed =
        what === 'source'
          ? { source: before.address, sourcePort: port }
          : { destination: before.address, destinationPort: port };
      this.originals.set(fact.packet, { ...ends, ...changed });
    } else if (fact.kind === 'packet-ended') this.end(fact, live);
  }

  private end(fact: Extract<FactOf<'packets'>, { kind: 'packet-ended' }>, packet: Packet): void {
    const { at, end, place, reason, request } = fact;
    const ends = endsOf(packet);
    const original = this.originals.get(packet.id) ?? ends;
    this.originals.delete(packet.id);
    this.rows.push({
      id: packet.id,
      created: packet.createdAt,
      ended: at,
      protocol: protocolName(packet),
      ...ends,
      size: packet.size,
      end,
      place,
      reason,
      originalSource: original.source,
      originalSourcePort: original.sourcePort,
      originalDestination: original.destination,
      originalDestinationPort: original.destinationPort,
      request: request > NOBODY ? request : null,
      ...headerOf(packet, ends.sourcePort !== null),
    });
  }
}

type Header = Pick<PacketRow, 'payload' | 'flags' | 'sequence' | 'acknowledgement' | 'window'>;

function headerOf({ tcp, payload: carried }: Packet, hasPorts: boolean): Header {
  const payload = hasPorts ? carried : null;
  if (tcp === null) {
    return { payload, flags: '', sequence: null, acknowledgement: null, window: null };
  }
  const { flags, sequence, acknowledgement, window } = tellSegment(tcp, carried);
  return { payload, flags, sequence, acknowledgement, window };
}

function endsOf(packet: Packet): Ends {
  const { arp } = packet;
  const ported = packet.protocol === Protocol.UDP || packet.protocol === Protocol.TCP;
  const hasPorts = ported && arp === null;
  return {
    source: formatIpv4(arp === null ? packet.source : arp.sender),
    sourcePort: hasPorts ? packet.sourcePort : null,
    destination: formatIpv4(arp === null ? packet.destination : arp.target),
    destinationPort: hasPorts ? packet.destinationPort : null,
  };
}
