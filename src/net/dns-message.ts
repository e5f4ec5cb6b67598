import type { Message } from './packet.js';

/** Response codes (RFC 1035, section 4.1.1). */
export const DnsCode = { OK: 0, SERVER_FAILURE: 2, NO_SUCH_NAME: 3 } as const;

const HEADER = 12;
/** Root label, type and class of the question. */
const QUESTION = 5;
/** A pointer to the question's name, type, class, TTL, length and an IPv4 address. */
const ANSWER = 16;
const TYPE_A = 1;
const CLASS_IN = 1;
/** A pointer (RFC 1035, section 4.1.4) to the name right behind the header. */
const POINTER = 0xc000 | HEADER;

/**
 * A DNS question for the IPv4 addresses of one name, or the answer to it. Garbage collected, not
 * pooled: short-lived, and one exchange of them stands before a request that takes many packets.
 */
export class DnsMessage implements Message {
  constructor(
    public id: number,
    public response: boolean,
    /** Without a dot at the end; empty for the root. */
    public name: string,
    public rcode: number = DnsCode.OK,
    /** IPv4 addresses as signed 32-bit integers. */
    public answers: readonly number[] = [],
    /** How long the answers may be kept, in seconds. */
    public ttl = 0,
  ) {}

  hold(): void {}

  letGo(): void {}
}

/** Bytes of a message on the wire. */
export function dnsLength(message: DnsMessage): number {
  const name = message.name === '' ? 0 : message.name.length + 1;
  return HEADER + name + QUESTION + ANSWER * message.answers.length;
}

/**
 * The message in wire format (RFC 1035, section 4): recursion desired in questions, and available in
 * answers; type A, class IN. No EDNS, no cut at 512 bytes. Throws a RangeError for a name that DNS
 * cannot carry: labels have 1 to 63 printable ASCII characters, a name 253.
 */
export function encodeDns(message: DnsMessage): Uint8Array {
  const bytes = new Uint8Array(dnsLength(message));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, message.id);
  view.setUint16(2, message.response ? 0x8180 | message.rcode : 0x0100);
  view.setUint16(4, 1);
  view.setUint16(6, message.answers.length);
  let at = writeName(bytes, HEADER, message.name);
  view.setUint16(at, TYPE_A);
  view.setUint16(at + 2, CLASS_IN);
  at += 4;
  for (const answer of message.answers) {
    view.setUint16(at, POINTER);
    view.setUint16(at + 2, TYPE_A);
    view.setUint16(at + 4, CLASS_IN);
    view.setUint32(at + 6, message.ttl);
    view.setUint16(at + 10, 4);
    view.setInt32(at + 12, answer);
    at += ANSWER;
  }
  return bytes;
}

/** Writes labels and the root; returns the place behind them. */
function writeName(bytes: Uint8Array, start: number, name: string): number {
  let at = start;
  const labels = name === '' ? [] : name.split('.');
  for (const label of labels) {
    if (label.length > 63 || name.length > 253 || !/^[!-~]+$/.test(label)) {
      throw new RangeError(`'${name}' is not a name that DNS can carry`);
    }
    bytes[at++] = label.length;
    for (let i = 0; i < label.length; i++) bytes[at++] = label.charCodeAt(i);
  }
  bytes[at++] = 0;
  return at;
}
