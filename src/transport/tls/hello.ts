import { utf8 } from '../../engine/utf8.js';
import { byte, join, long, secret, vector, words } from './bytes.js';

/** Versions that are spoken. */
export const versions = ['1.2', '1.3'] as const;
export type TlsVersion = (typeof versions)[number];

/** What a client's hello says, and a server's answers. */
export interface HelloWords {
  version: TlsVersion;
  /** The server's name; empty for an address, which is not said (RFC 6066, section 3). */
  host: string;
  /** The protocol above, as ALPN names it (RFC 7301); empty for none. */
  protocol: string;
  /** The client offers a ticket; the server takes it. */
  resumed: boolean;
  /** Data without a round trip is on its way (RFC 8446, section 4.2.10). */
  early: boolean;
}

/** Handshake messages (RFC 8446, section 4; RFC 5246, section 7.4). */
export const Handshake = {
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  TICKET: 4,
  CERTIFICATE: 11,
  SERVER_KEY_EXCHANGE: 12,
  CERTIFICATE_REQUEST: 13,
  SERVER_HELLO_DONE: 14,
  CERTIFICATE_VERIFY: 15,
  CLIENT_KEY_EXCHANGE: 16,
} as const;

/** Bytes of a session ticket, about as OpenSSL makes them. */
export const TICKET_BYTES = 224;
/** Of SHA-256, as the cipher suites here use it: verify data of TLS 1.3, and binders. */
export const HASH_BYTES = 32;

const LEGACY = 0x0303;
const TLS13 = 0x0304;
const AES_128_GCM = 0x1301;
const ECDHE_RSA_AES_128_GCM = 0xc02f;
const X25519 = 0x001d;
const POINT_BYTES = 32;
/** What a plain client offers. */
const SUITES_13 = [AES_128_GCM, 0x1302, 0x1303];
const SUITES_12 = [0xc02b, ECDHE_RSA_AES_128_GCM, 0xc02c, 0xc030];
const GROUPS = [X25519, 0x0017, 0x0018];
export const SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];

/** Extensions (IANA, TLS ExtensionType Values). */
const Extension = {
  SERVER_NAME: 0,
  GROUPS: 10,
  POINT_FORMATS: 11,
  SIGNATURES: 13,
  PROTOCOL: 16,
  MASTER_SECRET: 23,
  TICKET: 35,
  PRE_SHARED_KEY: 41,
  EARLY_DATA: 42,
  VERSIONS: 43,
  KEY_MODES: 45,
  KEY_SHARE: 51,
  RENEGOTIATION: 0xff01,
} as const;

/** A handshake message behind its header. */
export function handshake(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return join(byte(type), vector(3, ...parts));
}

/** The client's first words (RFC 8446, section 4.1.2; RFC 5246, section 7.4.1.2). */
export function clientHello(said: HelloWords): Uint8Array {
  const { version, host, protocol, resumed, early } = said;
  const modern = version === '1.3';
  const extensions = [
    ...(host === '' ? [] : [serverName(host)]),
    extension(Extension.GROUPS, vector(2, words(...GROUPS))),
    extension(Extension.SIGNATURES, vector(2, words(...SIGNATURES))),
    ...(protocol === '' ? [] : [protocols(protocol)]),
    ...(modern ? modernOffers(early) : oldOffers(resumed)),
    // Always the last (RFC 8446, section 4.2.11).
    ...(modern && resumed ? [preSharedKey()] : []),
  ];
  const session = modern || resumed ? secret(32, 11) : byte();
  return handshake(
    Handshake.CLIENT_HELLO,
    words(LEGACY),
    secret(32, 1),
    vector(1, session),
    vector(2, words(...(modern ? SUITES_13 : []), ...SUITES_12)),
    vector(1, byte(0)),
    vector(2, ...extensions),
  );
}

/** The server's first words (RFC 8446, section 4.1.3; RFC 5246, section 7.4.1.3). */
export function serverHello({ version, protocol, resumed }: HelloWords): Uint8Array {
  const modern = version === '1.3';
  const extensions = modern
    ? [
        extension(Extension.VERSIONS, words(TLS13)),
        extension(Extension.KEY_SHARE, words(X25519), vector(2, secret(POINT_BYTES, 5))),
        ...(resumed ? [extension(Extension.PRE_SHARED_KEY, words(0))] : []),
      ]
    : [
        extension(Extension.RENEGOTIATION, byte(0)),
        ...(resumed ? [] : [extension(Extension.TICKET)]),
        ...(protocol === '' ? [] : [protocols(protocol)]),
        extension(Extension.MASTER_SECRET),
      ];
  return handshake(
    Handshake.SERVER_HELLO,
    words(LEGACY),
    secret(32, 2),
    vector(1, modern || resumed ? secret(32, 11) : byte()),
    words(modern ? AES_128_GCM : ECDHE_RSA_AES_128_GCM),
    byte(0),
    vector(2, ...extensions),
  );
}

/** What TLS 1.3 says of extensions once it is encrypted: bytes of the message (section 4.3.1). */
export function encryptedExtensions({ protocol, early }: HelloWords): number {
  const named = protocol === '' ? 0 : protocols(protocol).length;
  return 4 + 2 + named + (early ? 4 : 0);
}

/** The server's key of TLS 1.2, with its signature (RFC 8422, section 5.4). */
export function serverKeyExchange(signature: number): Uint8Array {
  const key = [byte(3), words(X25519), vector(1, secret(POINT_BYTES, 5))];
  const signed = [words(0x0804), vector(2, secret(signature, 9))];
  return handshake(Handshake.SERVER_KEY_EXCHANGE, ...key, ...signed);
}

export function clientKeyExchange(): Uint8Array {
  return handshake(Handshake.CLIENT_KEY_EXCHANGE, vector(1, secret(POINT_BYTES, 6)));
}

/** A ticket of TLS 1.2, which is not encrypted (RFC 5077, section 3.3). */
export function ticket(lifetime: number): Uint8Array {
  return handshake(Handshake.TICKET, long(lifetime), vector(2, secret(TICKET_BYTES, 13)));
}

function modernOffers(early: boolean): Uint8Array[] {
  return [
    extension(Extension.VERSIONS, vector(1, words(TLS13, LEGACY))),
    extension(Extension.KEY_MODES, vector(1, byte(1))),
    extension(Extension.KEY_SHARE, vector(2, words(X25519), vector(2, secret(POINT_BYTES, 4)))),
    ...(early ? [extension(Extension.EARLY_DATA)] : []),
  ];
}

function oldOffers(resumed: boolean): Uint8Array[] {
  return [
    extension(Extension.POINT_FORMATS, vector(1, byte(0))),
    extension(Extension.MASTER_SECRET),
    extension(Extension.TICKET, resumed ? secret(TICKET_BYTES, 13) : byte()),
    extension(Extension.RENEGOTIATION, byte(0)),
  ];
}

function preSharedKey(): Uint8Array {
  const identity = join(vector(2, secret(TICKET_BYTES, 13)), long(0));
  const binder = vector(1, secret(HASH_BYTES, 17));
  return extension(Extension.PRE_SHARED_KEY, vector(2, identity), vector(2, binder));
}

function serverName(host: string): Uint8Array {
  return extension(Extension.SERVER_NAME, vector(2, byte(0), vector(2, utf8(host))));
}

function protocols(protocol: string): Uint8Array {
  return extension(Extension.PROTOCOL, vector(2, vector(1, utf8(protocol))));
}

function extension(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return join(words(type), vector(2, ...parts));
}
