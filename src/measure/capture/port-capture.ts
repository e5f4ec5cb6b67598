import type { Packet } from '../../net/packet.js';
import type { Nanoseconds } from '../../engine/time.js';
import { frameBytes } from './frame.js';
import type { PcapngWriter } from './pcapng.js';
import { SpelledStreams } from './spelled-streams.js';

/** Writes every frame that a port sends or receives; see `tapPorts`. */
export class PortCapture {
  private readonly port: number;

  /** @param name of the port, as Wireshark shows it. */
  constructor(
    private readonly writer: PcapngWriter,
    name: string,
    private readonly streams = new SpelledStreams(),
  ) {
    this.port = writer.addInterface(name);
  }

  frame(packet: Packet, now: Nanoseconds): void {
    this.writer.addPacket(this.port, now, frameBytes(packet, this.streams));
  }
}
