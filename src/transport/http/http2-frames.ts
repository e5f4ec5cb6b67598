import { utf8 } from '../../engine/utf8.js';
import { Envelope, spellAt } from '../envelope.js';
import type { Head } from './head.js';

/** Bytes before every frame (RFC 9113, section 4.1). */
const HEADER = 9;
/** Before each message of a stream of messages: compressed or not, and its length (gRPC over HTTP/2). */
export const MESSAGE_PREFIX = 5;
const PREFACE = utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Frames of RFC 9113, section 6. */
const Type = { DATA: 0, HEADERS: 1, RESET: 3, SETTINGS: 4, PING: 6, GOAWAY: 7, UPDATE: 8 } as const;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const ACK = 0x1;

/** Settings (section 6.5.2). */
const ENABLE_PUSH = 2;
const MAX_CONCURRENT_STREAMS = 3;
const INITIAL_WINDOW_SIZE = 4;
const SETTING = 6;

/** Windows before anybody has said (section 6.9.2), and the largest frame (section 6.5.2). */
export const INITIAL_WINDOW = 65_535;
export const MAXIMUM_FRAME = 16_384;

/** Error codes (section 7). */
export const ErrorCode = { NO_ERROR: 0, INTERNAL: 2, REFUSED_STREAM: 7, CANCEL: 8 } as const;

/** What is written in one go: one frame, or several that belong together. */
export const Write = {
  /** The client's preface, its SETTINGS, and more window for the connection. */
  PREFACE: 0,
  /** The server's SETTINGS, and more window for the connection. */
  SETTINGS: 1,
  SETTINGS_ACK: 2,
  /** HEADERS, DATA, or both. */
  MESSAGE: 3,
  /** WINDOW_UPDATE of a stream, of the connection, or of both. */
  UPDATE: 4,
  RESET: 5,
  GOAWAY: 6,
  PING: 7,
  PONG: 8,
  /** GOAWAY that leaves all streams alone, and a PING, which is answered when the client knows of it. */
  WARNING: 9,
} as const;

/** Of streams that a GOAWAY leaves alone, the last: all. */
const LAST_STREAM = 0x7fff_ffff;

/** Frames of HTTP/2 that are written in one go. Fields that a write does not use are meaningless. */
export class Frames extends Envelope {
  write = 0;
  stream = 0;
  /** Of MESSAGE: null without HEADERS. */
  head: Head | null = null;
  /** Of the whole body, as the head says. */
  bytes = 0;
  refused = false;
  /** Of the body, in this frame; -1 without DATA. */
  data = -1;
  /** It begins a message of a stream of them, of so many bytes; -1 where it does not. */
  begins = -1;
  endsStream = false;
  /** Of a stream of messages. */
  streaming = false;
  tunnel = false;
  /** Increments of windows; 0 for none. */
  streamIncrement = 0;
  connectionIncrement = 0;
  /** What SETTINGS say; 0 for nothing. */
  streams = 0;
  window = 0;
  /** Why, as `ErrorCode`. */
  code = 0;

  get length(): number {
    switch (this.write) {
      case Write.PREFACE:
        return PREFACE.length + this.settings + update(this.connectionIncrement);
      case Write.SETTINGS:
        return this.settings + update(this.connectionIncrement);
      case Write.SETTINGS_ACK:
        return HEADER;
      case Write.MESSAGE:
        return this.headers + (this.data < 0 ? 0 : HEADER + this.data);
      case Write.UPDATE:
        return update(this.streamIncrement) + update(this.connectionIncrement);
      case Write.RESET:
        return HEADER + 4;
      case Write.WARNING:
        return 2 * (HEADER + 8);
      default:
        return HEADER + 8;
    }
  }

  spell(into: Uint8Array, from: number): void {
    const out = new Uint8Array(this.length - Math.max(0, this.data));
    const view = new DataView(out.buffer);
    spellAt(into, from, 0, out.subarray(0, this.put(out, view)));
    if (this.write !== Write.MESSAGE || this.begins < 0) return;
    const prefix = new Uint8Array(MESSAGE_PREFIX);
    new DataView(prefix.buffer).setUint32(1, this.begins);
    spellAt(into, from, out.length, prefix);
  }

  private get settings(): number {
    return HEADER + SETTING * this.pairs().length;
  }

  private get headers(): number {
    return this.head === null ? 0 : HEADER + this.head.length(this.bytes, false, this.refused);
  }

  private pairs(): [number, number][] {
    const pairs: [number, number][] = [];
    if (this.write === Write.PREFACE) pairs.push([ENABLE_PUSH, 0]);
    if (this.streams > 0) pairs.push([MAX_CONCURRENT_STREAMS, this.streams]);
    if (this.window > 0) pairs.push([INITIAL_WINDOW_SIZE, this.window]);
    return pairs;
  }

  /** Writes all but the body; returns how many bytes that were. */
  private put(out: Uint8Array, view: DataView): number {
    const { write, stream } = this;
    let at = 0;
    const frame = (type: number, flags: number, id: number, length: number): void => {
      view.setUint32(at, length * 256 + type);
      view.setUint8(at + 4, flags);
      view.setUint32(at + 5, id);
      at += HEADER;
    };
    const word = (value: number): void => {
      view.setUint32(at, value);
      at += 4;
    };
    const more = (id: number, increment: number): void => {
      if (increment === 0) return;
      frame(Type.UPDATE, 0, id, 4);
      word(increment);
    };
    switch (write) {
      case Write.PREFACE:
      case Write.SETTINGS: {
        if (write === Write.PREFACE) {
          out.set(PREFACE, at);
          at += PREFACE.length;
        }
        const pairs = this.pairs();
        frame(Type.SETTINGS, 0, 0, SETTING * pairs.length);
        for (const [name, value] of pairs) {
          view.setUint16(at, name);
          at += 2;
          word(value);
        }
        more(0, this.connectionIncrement);
        break;
      }
      case Write.SETTINGS_ACK:
        frame(Type.SETTINGS, ACK, 0, 0);
        break;
      case Write.MESSAGE: {
        const { head, data, endsStream } = this;
        if (head !== null) {
          const block = head.bytes(this.bytes, false, this.refused);
          const ends = endsStream && data < 0 ? END_STREAM : 0;
          frame(Type.HEADERS, END_HEADERS | ends, stream, block.length);
          out.set(block, at);
          at += block.length;
        }
        if (data >= 0) frame(Type.DATA, endsStream ? END_STREAM : 0, stream, data);
        break;
      }
      case Write.UPDATE:
        more(stream, this.streamIncrement);
        more(0, this.connectionIncrement);
        break;
      case Write.RESET:
        frame(Type.RESET, 0, stream, 4);
        word(this.code);
        break;
      case Write.GOAWAY:
      case Write.WARNING:
        frame(Type.GOAWAY, 0, 0, 8);
        word(write === Write.WARNING ? LAST_STREAM : stream);
        word(this.code);
        if (write === Write.GOAWAY) break;
        frame(Type.PING, 0, 0, 8);
        at += 8;
        break;
      default:
        // Eight bytes of the sender's own.
        frame(Type.PING, write === Write.PONG ? ACK : 0, 0, 8);
        at += 8;
    }
    return at;
  }
}

/** Length of a WINDOW_UPDATE; of none where there is nothing to add. */
function update(increment: number): number {
  return increment === 0 ? 0 : HEADER + 4;
}
