import type { Nanoseconds } from '../../engine/time.js';
import { utf8 } from '../../engine/utf8.js';

/** Block types (draft-ietf-opsawg-pcapng, section 4). */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;

/** Option codes (sections 3.5, 4.1 to 4.3). */
const END_OF_OPTIONS = 0;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;

/** Time stamps count units of 10^-9 s. */
const NANOSECONDS = 9;

/** Which way a packet passed its port: the low bits of `epb_flags` (section 4.3.1). */
export const Direction = { UNKNOWN: 0, IN: 1, OUT: 2 } as const;

/**
 * Writes a capture file in pcapng format, little-endian, one section; Wireshark and tcpdump read it.
 * Time stamps are simulated time since 1970-01-01. Blocks hold a type, their length at both ends and
 * a body padded to 32 bits. The whole file stands in memory, in a buffer that doubles.
 *
 * Not written: name resolution and interface statistics blocks.
 */
export class PcapngWriter {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  private interfaces = 0;

  constructor(application = 'Netloom') {
    const start = this.open(SECTION_HEADER);
    this.put32(BYTE_ORDER_MAGIC);
    this.put16(1); // version 1.0
    this.put16(0);
    this.put32(0xffffffff); // length of the section, 64 bits: not said
    this.put32(0xffffffff);
    this.putOption(SHB_USERAPPL, utf8(application));
    this.putOption(END_OF_OPTIONS);
    this.close(start);
  }

  /** Describes a port; returns the number that its packets refer to. */
  addInterface(name: string): number {
    const start = this.open(INTERFACE_DESCRIPTION);
    this.put16(LINKTYPE_ETHERNET);
    this.put16(0); // reserved
    this.put32(0); // snapshot length: no limit
    this.putOption(IF_NAME, utf8(name));
    this.putOption(IF_TSRESOL, Uint8Array.of(NANOSECONDS));
    this.putOption(END_OF_OPTIONS);
    this.close(start);
    return this.interfaces++;
  }

  /** Adds a frame that passed port `port` (a number from `addInterface`) at `now`. */
  addPacket(
    port: number,
    now: Nanoseconds,
    frame: Uint8Array,
    direction: number = Direction.UNKNOWN,
  ): void {
    if (!(port >= 0 && port < this.interfaces)) throw new RangeError(`no interface ${port}`);
    const start = this.open(ENHANCED_PACKET);
    this.put32(port);
    this.put32(Math.floor(now / 4294967296));
    this.put32(now % 4294967296);
    this.put32(frame.length); // captured
    this.put32(frame.length); // on the wire
    this.putPadded(frame);
    if (direction !== Direction.UNKNOWN) {
      this.putOption(EPB_FLAGS, Uint8Array.of(direction, 0, 0, 0));
      this.putOption(END_OF_OPTIONS);
    }
    this.close(start);
  }

  /** The file so far, as a copy. */
  toBytes(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private open(type: number): number {
    const start = this.length;
    this.put32(type);
    this.put32(0); // the length, known when the block is closed
    return start;
  }

  private close(start: number): void {
    const length = this.length - start + 4;
    this.view.setUint32(start + 4, length, true);
    this.put32(length);
  }

  private putOption(code: number, value: Uint8Array = new Uint8Array(0)): void {
    this.put16(code);
    this.put16(value.length);
    this.putPadded(value);
  }

  private putPadded(value: Uint8Array): void {
    const padded = (value.length + 3) & ~3;
    this.reserve(padded);
    this.bytes.set(value, this.length);
    this.length += padded;
  }

  private put16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.length, value, true);
    this.length += 2;
  }

  private put32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
