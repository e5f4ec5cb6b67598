import type { Ownership } from '../devices/chains/passage.js';
import { type Packet, Protocol } from '../net/packet.js';
import type { PlainMachine } from '../scenario/plain.js';
import type { IcmpTransport } from '../transport/icmp.js';
import type { MachineTcp } from './machine-tcp.js';
import type { UdpTransport } from '../transport/udp.js';

/** Whether rules of a machine ask which process has sent a packet: most do not. */
export function asksForProcesses({ chains }: PlainMachine): boolean {
  for (const { rules } of chains.values()) {
    if (rules.some(({ when, not }) => when.has('process') || not.has('process'))) return true;
  }
  return false;
}

/** Tells the process of a packet by the socket that it was sent from. */
export class SocketOwners implements Ownership {
  constructor(
    private readonly udp: UdpTransport,
    private readonly tcp: MachineTcp,
    private readonly icmp: IcmpTransport,
  ) {}

  ownerOf(packet: Packet): string {
    const { icmp, sourcePort, protocol } = packet;
    if (protocol === Protocol.TCP) return this.tcp.ownerOf(packet);
    return icmp === null ? this.udp.ownerOf(sourcePort) : this.icmp.ownerOf(icmp.identifier);
  }
}
