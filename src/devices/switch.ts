import type { Simulator } from '../engine/simulator.js';
import { formatMac } from '../net/address.js';
import { BROADCAST, type Packet, VLAN_TAG } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Node, Port } from '../net/port.js';
import { linkHeader } from './fragmentation.js';
import { MacTable, PORT, SEEN } from './mac-table.js';

/** VLAN membership of a port: untagged frames belong to `access`, tagged ones have to be in `trunk`. */
export interface VlanMembership {
  /** 0: untagged frames are refused. */
  access: number;
  trunk: ReadonlySet<number>;
}

export interface SwitchOptions {
  /** Entries are stale once this old (inclusive); 0 makes a hub. */
  ageing: number;
  /** Entries of the forwarding table at most; beyond it addresses stay unknown, and are flooded. */
  limit: number;
}

/**
 * A learning bridge (IEEE 802.1D, without the spanning tree): learns the port of each source
 * address, forwards known addresses, floods the others to every port but the one of arrival.
 * Follows Linux's bridge (net/bridge/br_fdb.c): learning also moves an address, a frame for the
 * port it came by is dropped, and so, in silence, is one larger than the MTU of the port ahead. A
 * port without a VLAN membership, beside others that have one, is a trunk of all VLANs.
 *
 * Not modelled: spanning tree (a loop storms), multicast snooping, per-port state machines.
 */
export class Switch implements Node {
  readonly ports: Port[] = [];
  flooded = 0;
  private readonly table = new MacTable();
  private vlans: (VlanMembership | null)[] | null = null;

  constructor(
    private readonly simulator: Simulator,
    private readonly pool: PacketPool,
    readonly name: string,
    private readonly options: SwitchOptions,
  ) {}

  addPort(port: Port, vlan: VlanMembership | null): void {
    this.ports.push(port);
    if (vlan !== null) {
      this.vlans ??= [];
      this.vlans[port.index] = vlan;
    }
  }

  /** Addresses learnt so far (stale ones included). */
  get learnt(): number {
    return this.table.size;
  }

  receive(port: Port, packet: Packet): void {
    const vlan = this.vlans === null ? 0 : this.classify(port, packet);
    if (vlan < 0) {
      this.pool.drop(packet, port.place, 'vlan-mismatch');
      return;
    }
    const now = this.simulator.now;
    this.learn(packet, port, vlan, now);
    if (packet.destinationMac === BROADCAST) {
      this.tellSwitched(packet, '');
      this.flood(port, packet, vlan);
      return;
    }
    const { table } = this;
    const place = table.find(packet.destinationMac, vlan);
    if (place < 0 || this.isStale(place, now)) {
      if (place >= 0 && this.pool.facts.tables !== null) this.tellForgot(packet);
      this.tellSwitched(packet, '');
      this.flood(port, packet, vlan);
      return;
    }
    const out = this.ports[table.cells[place + PORT]];
    if (out === port) {
      this.pool.drop(packet, port.place, 'same-port');
      return;
    }
    this.tellSwitched(packet, out.name);
    this.emit(out, packet, vlan);
  }

  private learn(packet: Packet, port: Port, vlan: number, now: number): void {
    const { sourceMac: mac } = packet;
    const { table } = this;
    let place = table.find(mac, vlan);
    const { tables } = this.pool.facts;
    const news =
      tables !== null &&
      (place < 0 || table.cells[place + PORT] !== port.index || this.isStale(place, now));
    if (place < 0) {
      if (table.size >= this.options.limit) {
        this.pool.hit(this.name, 'forwarding table', this.options.limit);
        return;
      }
      place = table.add(mac, vlan);
    }
    table.cells[place + PORT] = port.index;
    table.cells[place + SEEN] = now;
    if (news) this.tellLearnt(packet, port);
  }

  private isStale(place: number, now: number): boolean {
    return this.table.cells[place + SEEN] + this.options.ageing <= now;
  }

  private tellSwitched(packet: Packet, out: string): void {
    const { packets } = this.pool.facts;
    if (packets === null) return;
    const { id, request } = packet;
    const { name: place, simulator } = this;
    packets.tell(
      { kind: 'packet-switched', at: simulator.now, place, packet: id, request, out },
      packet,
    );
  }

  private tellLearnt({ sourceMac, request }: Packet, { name: value }: Port): void {
    const { name: place, simulator } = this;
    const key = formatMac(sourceMac);
    this.pool.facts.tables?.tell(
      { kind: 'learnt', at: simulator.now, place, table: 'mac', key, value, request },
      null,
    );
  }

  /** An entry is too old: seen when it would have been of use. */
  private tellForgot({ destinationMac, request }: Packet): void {
    const { name: place, simulator } = this;
    const key = formatMac(destinationMac);
    this.pool.facts.tables?.tell(
      { kind: 'forgot', at: simulator.now, place, table: 'mac', key, request },
      null,
    );
  }

  private flood(from: Port, packet: Packet, vlan: number): void {
    let last: Port | null = null;
    for (const port of this.ports) {
      if (port === from || port.link === null || !this.isMember(port, vlan)) continue;
      if (last !== null) {
        this.flooded++;
        const copy = this.pool.copy(packet);
        this.pool.tellMade(copy, this.name, packet.id);
        this.emit(last, copy, vlan);
      }
      last = port;
    }
    if (last === null) this.pool.drop(packet, from.place, 'same-port');
    else this.emit(last, packet, vlan);
  }

  /** The VLAN of a frame on arrival, 0 where the switch has none, -1 where the port refuses it. */
  private classify(port: Port, packet: Packet): number {
    const membership = this.vlans?.[port.index];
    if (membership === null || membership === undefined) return packet.vlan;
    if (packet.vlan === 0) return membership.access === 0 ? -1 : membership.access;
    return membership.trunk.has(packet.vlan) || packet.vlan === membership.access
      ? packet.vlan
      : -1;
  }

  private isMember(port: Port, vlan: number): boolean {
    const membership = this.vlans?.[port.index];
    if (membership === null || membership === undefined) return true;
    return (vlan !== 0 && membership.access === vlan) || membership.trunk.has(vlan);
  }

  private emit(port: Port, packet: Packet, vlan: number): void {
    if (this.vlans !== null) {
      const tag = this.vlans[port.index]?.access === vlan ? 0 : vlan;
      if (tag !== 0 && packet.vlan === 0) packet.size += VLAN_TAG;
      else if (tag === 0 && packet.vlan !== 0) packet.size -= VLAN_TAG;
      packet.vlan = tag;
    }
    if (packet.size - linkHeader(packet) > port.mtu) {
      this.pool.drop(packet, port.place, 'mtu-exceeded');
      return;
    }
    port.send(packet);
  }
}
