import { utf8 } from '../../engine/utf8.js';
import { byte, join, secret } from './bytes.js';

/** Tags of DER (ITU-T X.690). */
const INTEGER = 0x02;
const BITS = 0x03;
const OCTETS = 0x04;
const NULL = 0x05;
const OBJECT = 0x06;
const TEXT = 0x0c;
const IA5 = 0x16;
const TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** Object identifiers, encoded. */
const SHA256_RSA = byte(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b);
const RSA = byte(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
const COMMON_NAME = byte(0x55, 0x04, 0x03);
const COMMENT = byte(0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42, 0x01, 0x0d);

const KEY_BYTES = 256;

/**
 * A certificate (RFC 5280, section 4.1) that can be read and proves nothing: RSA of 2,048 bits, and
 * padded by a comment to `length` bytes, which must be some hundred more than it has anyway.
 */
export function certificate(subject: string, length: number): Uint8Array {
  const bare = build(subject, 0);
  // Lengths have more bytes with it: measured once, then made up for.
  const more = Math.max(0, length - bare.length);
  const padded = build(subject, more);
  return build(subject, Math.max(0, more - (padded.length - Math.max(length, bare.length))));
}

function build(subject: string, comment: number): Uint8Array {
  const algorithm = der(SEQUENCE, der(OBJECT, SHA256_RSA), der(NULL));
  const key = der(SEQUENCE, der(INTEGER, byte(0), modulus()), der(INTEGER, byte(1, 0, 1)));
  const note = der(
    SEQUENCE,
    der(OBJECT, COMMENT),
    der(OCTETS, der(IA5, utf8('-'.repeat(comment)))),
  );
  const contents = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, byte(2))),
    der(INTEGER, byte(1)),
    algorithm,
    name('Netloom'),
    der(SEQUENCE, der(TIME, utf8('700101000000Z')), der(TIME, utf8('491231235959Z'))),
    name(subject),
    der(SEQUENCE, der(SEQUENCE, der(OBJECT, RSA), der(NULL)), der(BITS, byte(0), key)),
    der(EXTENSIONS, der(SEQUENCE, note)),
  );
  return der(SEQUENCE, contents, algorithm, der(BITS, byte(0), secret(KEY_BYTES, 7)));
}

function modulus(): Uint8Array {
  const bytes = secret(KEY_BYTES, 3);
  bytes[0] |= 0x80;
  return bytes;
}

function name(common: string): Uint8Array {
  const attribute = der(SEQUENCE, der(OBJECT, COMMON_NAME), der(TEXT, utf8(common)));
  return der(SEQUENCE, der(SET, attribute));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(...parts);
  const { length } = body;
  if (length < 0x80) return join(byte(tag, length), body);
  const size = length < 0x100 ? byte(0x81, length) : byte(0x82, length >> 8, length & 0xff);
  return join(byte(tag), size, body);
}
