import { Envelope, spellAt } from '../envelope.js';
import { byte, join, words } from './bytes.js';
import type { TlsVersion } from './hello.js';

/** The most bytes of content of one record (RFC 8446, section 5.1). */
const MOST = 16_384;
const HEADER = 5;
const LEGACY = 0x0303;

/** Content types (RFC 8446, section 5.1). */
export const Content = { CIPHER_SPEC: 20, ALERT: 21, HANDSHAKE: 22, DATA: 23 } as const;

/**
 * What a record of AES-GCM has beside its content: header, type and tag in TLS 1.3 (RFC 8446, section
 * 5.2); header, nonce and tag in TLS 1.2 (RFC 5288, section 3).
 */
export const overheads: Readonly<Record<TlsVersion, number>> = {
  '1.2': HEADER + 8 + 16,
  '1.3': HEADER + 1 + 16,
};

/** So many bytes of content in records, as few as can be. */
export function recorded(bytes: number, version: TlsVersion): number {
  return bytes + Math.ceil(bytes / MOST) * overheads[version];
}

/** A record that is not encrypted. */
export function record(type: number, content: Uint8Array): Uint8Array {
  return join(byte(type), words(LEGACY, content.length), content);
}

/** An encrypted record with so many bytes of content, which nobody can read. */
export function encrypted(type: number, bytes: number, version: TlsVersion): Uint8Array {
  const shown = version === '1.3' ? Content.DATA : type;
  return record(shown, new Uint8Array(overheads[version] - HEADER + bytes));
}

/** A message in encrypted records. */
export class Records extends Envelope {
  version: TlsVersion = '1.3';
  /** Of the message. */
  bytes = 0;

  get length(): number {
    return recorded(this.bytes, this.version);
  }

  spell(into: Uint8Array, from: number): void {
    const overhead = overheads[this.version];
    const whole = MOST + overhead;
    const { length } = this;
    for (let at = from - (from % whole); at < Math.min(length, from + into.length); at += whole) {
      const rest = Math.min(whole, length - at) - HEADER;
      spellAt(into, from, at, join(byte(Content.DATA), words(LEGACY, rest)));
    }
  }
}
