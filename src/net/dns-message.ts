import { NOBODY } from '../facts/facts.js';
import type { Message } from './packet.js';

/** Response codes (RFC 1035, section 4.1.1). */
export const DnsCode = { OK: 0, SERVER_FAILURE: 2, NO_SUCH_NAME: 3, REFUSED: 5 } as const;

/** Record types (RFC 1035, section 3.2.2; AAAA: RFC 3596). */
export const DnsType = { A: 1, AAAA: 28 } as const;
export type DnsType = (typeof DnsType)[keyof typeof DnsType];

export function typeName(type: DnsType): 'A' | 'AAAA' {
  return type === DnsType.A ? 'A' : 'AAAA';
}

const HEADER = 12;
/** Root label, type and class of the question. */
const QUESTION = 5;
/** A pointer to the question's name, type, class, TTL, length and an IPv4 address. */
const ANSWER = 16;
/** The root as its owner, type, class, TTL, length, both names the root, and five numbers. */
const AUTHORITY = 33;
/** An OPT record without options (RFC 6891, section 6.1.2). */
const OPT = 11;
const TYPE_SOA = 6;
const TYPE_OPT = 41;
const CLASS_IN = 1;
/** A pointer (RFC 1035, section 4.1.4) to the name right behind the header. */
const POINTER = 0xc000 | HEADER;
const TRUNCATED = 0x0200;
/** Of a start of authority: refresh, retry and expire, which nobody here reads. */
const ZONE_TIMES = [7200, 1800, 86400] as const;

/** The most bytes of a message over UDP for who has not said that it takes more (RFC 1035, 4.2.1). */
export const DNS_UDP_MAXIMUM = 512;

/** Bytes before each message over TCP, which tell its length (RFC 1035, section 4.2.2). */
export const DNS_TCP_PREFIX = 2;

/** Seconds for a message that tells none. */
export const NOT_SAID = -1;

/**
 * A DNS question for the addresses of one name, or the answer to it. Garbage collected, not pooled:
 * short-lived, and one exchange of them stands before a request that takes many packets.
 */
export class DnsMessage implements Message {
  type: DnsType = DnsType.A;
  /** The answers do not fit: ask again over TCP (RFC 2181, section 9). */
  truncated = false;
  /** Bytes over UDP that the sender takes (EDNS, RFC 6891); 0 where it does not say. */
  udpSize = 0;
  /** Seconds that a negative answer may be kept (RFC 2308): from the zone's SOA, or `NOT_SAID`. */
  negativeTtl: number = NOT_SAID;
  // Not on the wire: who asks, which of that one's questions it is, and for which request, as facts
  // name it. Random draws are addressed by the first two.
  asker = 0;
  number = 0;
  request = NOBODY;

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

  /** The answer to it, still empty. */
  reply(rcode: number): DnsMessage {
    const reply = new DnsMessage(this.id, true, this.name, rcode);
    reply.type = this.type;
    reply.asker = this.asker;
    reply.number = this.number;
    reply.request = this.request;
    return reply;
  }

  hold(): void {}

  letGo(): void {}

  /** For captures of TCP: its bytes, behind their length, from `from` on. */
  spell(into: Uint8Array, from: number): void {
    const body = showDns(this);
    const bytes = new Uint8Array(DNS_TCP_PREFIX + body.length);
    new DataView(bytes.buffer).setUint16(0, body.length);
    bytes.set(body, DNS_TCP_PREFIX);
    into.set(bytes.subarray(from, from + into.length));
  }
}

/** The place of random numbers for a question: by who asks, and which of that one's it is. */
export function placeOf({ asker, number }: DnsMessage): number {
  return (Math.imul(asker, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b)) >>> 0;
}

/** Bytes of a message on the wire. */
export function dnsLength(message: DnsMessage): number {
  const { name, answers, negativeTtl, udpSize } = message;
  const question = (name === '' ? 0 : name.length + 1) + QUESTION;
  const authority = negativeTtl === NOT_SAID ? 0 : AUTHORITY;
  return HEADER + question + ANSWER * answers.length + authority + (udpSize === 0 ? 0 : OPT);
}

/** Cuts a message's answers to those that so many bytes hold; what does not fit is told of. */
export function truncate(message: DnsMessage, bytes: number): void {
  const over = dnsLength(message) - bytes;
  if (over <= 0) return;
  message.truncated = true;
  message.answers = message.answers.slice(0, -Math.ceil(over / ANSWER));
}

/**
 * The message in wire format (RFC 1035, section 4): recursion desired in questions, and available in
 * answers; class IN. Throws a RangeError for a name that DNS cannot carry: labels have 1 to 63 printable
 * ASCII characters, a name 253.
 */
export function encodeDns(message: DnsMessage): Uint8Array {
  const { answers, negativeTtl, udpSize, type } = message;
  const bytes = new Uint8Array(dnsLength(message));
  const view = new DataView(bytes.buffer);
  const flags = message.response ? 0x8180 | message.rcode : 0x0100;
  view.setUint16(0, message.id);
  view.setUint16(2, message.truncated ? flags | TRUNCATED : flags);
  view.setUint16(4, 1);
  view.setUint16(6, answers.length);
  view.setUint16(8, negativeTtl === NOT_SAID ? 0 : 1);
  view.setUint16(10, udpSize === 0 ? 0 : 1);
  let at = writeName(bytes, HEADER, message.name);
  view.setUint16(at, type);
  view.setUint16(at + 2, CLASS_IN);
  at += 4;
  for (const answer of answers) {
    view.setUint16(at, POINTER);
    view.setUint16(at + 2, type);
    view.setUint16(at + 4, CLASS_IN);
    view.setUint32(at + 6, message.ttl);
    view.setUint16(at + 10, 4);
    view.setInt32(at + 12, answer);
    at += ANSWER;
  }
  if (negativeTtl !== NOT_SAID) at = writeAuthority(view, at, negativeTtl);
  if (udpSize !== 0) {
    view.setUint16(at + 1, TYPE_OPT);
    view.setUint16(at + 3, udpSize);
  }
  return bytes;
}

/**
 * The same for captures, of any name that a scenario has: what DNS cannot carry of it stands there as `?`,
 * and a label that is too long as several.
 */
export function showDns(message: DnsMessage): Uint8Array {
  const { name } = message;
  if (CARRIED.test(name)) return encodeDns(message);
  const whole = name.replace(/[^!-~]|\.(?=\.)|^\.|\.$/g, '?');
  const shown = whole.replace(/([^.]{63})[^.](?=[^.])/g, '$1.');
  return encodeDns(Object.assign(message.reply(message.rcode), message, { name: shown }));
}

/** What most names look like. */
const CARRIED = /^([!-\-/-~]{1,63}(\.(?=.)|$))*$/;

/** The SOA of the root: how long that there is no such thing may be kept. */
function writeAuthority(view: DataView, at: number, ttl: number): number {
  view.setUint16(at + 1, TYPE_SOA);
  view.setUint16(at + 3, CLASS_IN);
  view.setUint32(at + 5, ttl);
  view.setUint16(at + 9, 22);
  view.setUint32(at + 13, 1);
  ZONE_TIMES.forEach((seconds, i) => view.setUint32(at + 17 + 4 * i, seconds));
  view.setUint32(at + 29, ttl);
  return at + AUTHORITY;
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
