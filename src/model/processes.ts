import type { Ownership } from '../devices/chains/passage.js';
import type { Packet } from '../net/packet.js';
import type { PlainMachine } from '../scenario/plain.js';
import type { IcmpTransport } from '../transport/icmp.js';
import type { UdpTransport } from '../transport/udp.js';
import type { LateTcp } from './late-tcp.js';

/** Whether rules of a machine ask which process has sent a packet: most do not. */
export function asksForProcesses({ chains }: PlainMachine): boolean {
  for (const { rules } of chains.values()) {
    if (rules.some(({ when, not }) => when.has('process') || not.has('process'))) return true;
  }
  return false;
}

/** What the processes of a machine send by. */
interface Sockets {
  readonly udp: UdpTransport;
  readonly tcp: LateTcp;
  readonly icmp: IcmpTransport;
}

/** Tells the process of a packet by the socket that it was sent from. */
export class SocketOwners implements Ownership {
  constructor(private readonly machine: Sockets) {}

  ownerOf(packet: Packet): string {
    const { udp, tcp, icmp } = this.machine;
    if (packet.icmp !== null) return icmp.ownerOf(packet.icmp.identifier);
    if (packet.tcp !== null) return tcp.made?.ownerOf(packet) ?? '';
    return udp.ownerOf(packet.sourcePort);
  }
}
