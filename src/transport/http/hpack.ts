import { utf8 } from '../../engine/utf8.js';
import { FURTHER, Head, padding, type RequestWords } from './head.js';

/** Places in the static table (RFC 7541, appendix A). */
const Name = {
  AUTHORITY: 1,
  METHOD: 2,
  PATH: 4,
  STATUS: 8,
  COOKIE: 32,
  LENGTH: 28,
  TYPE: 31,
  AGENT: 58,
} as const;
const GET = 2;
const POST = 3;
const HTTP = 6;
const HTTPS = 7;
const OK = 8;
const NO_NAME = 0;

/** What a stream of messages says of them (gRPC over HTTP/2); the suffix names how they are encoded. */
const MESSAGES = 'application/grpc+opaque';
const BYTES = 'application/octet-stream';

/**
 * Header blocks of HTTP/2 (RFC 9113, section 8.3) in HPACK (RFC 7541): fields of the static table by
 * their place, all others literally and without indexing (section 6.2.2), without Huffman's code.
 *
 * Not modelled: the dynamic table, by which later requests on a connection have shorter heads.
 */
export function requestBlock(words: RequestWords, secure: boolean, streaming: boolean): Head {
  const { host, path, fields } = words;
  return new Head(({ bytes }) => {
    const posts = streaming || bytes > 0;
    return join([
      indexed(posts ? POST : GET),
      indexed(secure ? HTTPS : HTTP),
      literal(Name.PATH, path),
      literal(Name.AUTHORITY, host),
      literal(Name.AGENT, 'netloom'),
      ...body(bytes, streaming),
      ...(streaming ? [literal(NO_NAME, 'trailers', 'te')] : []),
      ...further(fields),
    ]);
  });
}

export function responseBlock(fields: number, streaming: boolean): Head {
  return new Head(({ bytes, refused }) =>
    join([
      refused ? literal(Name.STATUS, '503') : indexed(OK),
      ...body(bytes, streaming),
      ...further(fields),
    ]),
  );
}

/** What asks for a tunnel to a host and port (RFC 9113, section 8.5). */
export function connectBlock({ host }: RequestWords): Head {
  return new Head(() => join([literal(Name.METHOD, 'CONNECT'), literal(Name.AUTHORITY, host)]));
}

/** The answer: the tunnel stands. */
export function connected(): Head {
  return new Head(() => indexed(OK));
}

/** What a server ends a stream of messages with. */
export function trailers(): Head {
  return new Head(() => literal(NO_NAME, '0', 'grpc-status'));
}

function body(bytes: number, streaming: boolean): Uint8Array[] {
  if (streaming) return [literal(Name.TYPE, MESSAGES)];
  return bytes > 0 ? [literal(Name.TYPE, BYTES), literal(Name.LENGTH, `${bytes}`)] : [];
}

function further(fields: number): Uint8Array[] {
  return fields === 0 ? [] : [literal(Name.COOKIE, padding(fields, FURTHER.length))];
}

function indexed(place: number): Uint8Array {
  return Uint8Array.of(0x80 | place);
}

/** A field without indexing; its name by place, or spelled out. */
function literal(place: number, value: string, name = ''): Uint8Array {
  const begin = integer(0x00, 4, place);
  return join(place === NO_NAME ? [begin, text(name), text(value)] : [begin, text(value)]);
}

function text(value: string): Uint8Array {
  const bytes = utf8(value);
  return join([integer(0x00, 7, bytes.length), bytes]);
}

/** An integer behind the first bits of a byte (section 5.1). */
function integer(first: number, bits: number, value: number): Uint8Array {
  const most = (1 << bits) - 1;
  if (value < most) return Uint8Array.of(first | value);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
