/** Bits of the TCP header's flags, as they stand on the wire (RFC 9293, section 3.1; RFC 3168). */
export const TcpFlag = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  ECE: 64,
  CWR: 128,
} as const;

/** Bytes of the header without options. */
export const TCP_HEADER = 20;
/**
 * As many SACK blocks as there is room for beside time stamps; four without (RFC 2018, section
 * 3).
 */
export const MOST_BLOCKS = 4;

/** Bytes of options, padded as Linux lays them out (linux tcp_options_write). */
const MSS = 4;
const WINDOW_SCALE = 4;
const SACK_PERMITTED = 4;
const TIMESTAMPS = 12;
const SACK = 4;
const SACK_BLOCK = 8;

/**
 * The header of TCP (RFC 9293, section 3.1), as the part of a packet that it is. Ports stand in
 * the packet. Sequence numbers are 32 bits, signed; none of the fields keeps a value from use to
 * use, so set them all, or `clear` it.
 *
 * Not modelled: urgent data.
 */
export class TcpHeader {
  /** Bits of `TcpFlag`. */
  flags = 0;
  sequence = 0;
  acknowledgement = 0;
  /** As the 16 bits on the wire: not scaled. */
  window = 0;

  // Options.
  /** Maximum segment size of a SYN (RFC 9293, section 3.7.1); 0 where there is none. */
  mss = 0;
  /** Shift of a SYN (RFC 7323, section 2); -1 where there is none. */
  windowScale = -1;
  /** Of a SYN (RFC 2018, section 2). */
  sackPermitted = false;
  /** Whether there are time stamps (RFC 7323, section 3): milliseconds, 32 bits, signed. */
  timestamps = false;
  tsValue = 0;
  tsEcho = 0;
  /** SACK blocks (RFC 2018, section 3), of which the first may be a D-SACK (RFC 2883). */
  blocks = 0;
  /** First sequence number of each block, and the one after its last, in turn. */
  readonly sack = new Int32Array(2 * MOST_BLOCKS);

  /** An empty header without options. */
  clear(): this {
    this.flags = 0;
    this.sequence = 0;
    this.acknowledgement = 0;
    this.window = 0;
    this.mss = 0;
    this.windowScale = -1;
    this.sackPermitted = false;
    this.timestamps = false;
    this.tsValue = 0;
    this.tsEcho = 0;
    this.blocks = 0;
    return this;
  }

  copy(of: TcpHeader): this {
    this.flags = of.flags;
    this.sequence = of.sequence;
    this.acknowledgement = of.acknowledgement;
    this.window = of.window;
    this.mss = of.mss;
    this.windowScale = of.windowScale;
    this.sackPermitted = of.sackPermitted;
    this.timestamps = of.timestamps;
    this.tsValue = of.tsValue;
    this.tsEcho = of.tsEcho;
    this.blocks = of.blocks;
    for (let i = 0; i < 2 * of.blocks; i++) this.sack[i] = of.sack[i];
    return this;
  }

  /** Its length in bytes, options included. */
  get length(): number {
    let length = TCP_HEADER;
    if (this.mss > 0) length += MSS;
    // Beside time stamps, the permission stands where their padding would (as Linux writes it).
    if (this.timestamps) length += TIMESTAMPS;
    else if (this.sackPermitted) length += SACK_PERMITTED;
    if (this.windowScale >= 0) length += WINDOW_SCALE;
    if (this.blocks > 0) length += SACK + SACK_BLOCK * this.blocks;
    return length;
  }
}
