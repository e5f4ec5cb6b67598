import { Envelope, spellAt } from '../envelope.js';
import { byte, join, vector } from './bytes.js';
import { certificate } from './certificate.js';
import {
  clientHello,
  clientKeyExchange,
  encryptedExtensions,
  Handshake,
  handshake,
  HASH_BYTES,
  type HelloWords,
  serverHello,
  serverKeyExchange,
  SIGNATURES,
  TICKET_BYTES,
  ticket,
} from './hello.js';
import { Content, encrypted, record } from './records.js';

/** What an end says in one go during a handshake, and after it. */
export const flights = [
  'client-hello',
  'server-hello',
  'client-finished',
  'server-finished',
  'tickets',
  'close-notify',
] as const;
export type FlightName = (typeof flights)[number];

/** What the bytes of flights follow from. */
export interface FlightWords extends HelloWords {
  /** Both ends have certificates. */
  mutual: boolean;
  /** Bytes of an end's certificates, and of a signature. */
  chain: number;
  signature: number;
  /** Of tickets, in seconds. */
  lifetime: number;
}

/** One more handshake message encrypted, of so many bytes behind its header of 4. */
const HEADER = 4;
/** Verify data of TLS 1.2 (RFC 5246, section 7.4.9). */
const VERIFY_12 = 12;
const NOTHING = byte();

/** A flight as a message. */
export class Flight extends Envelope {
  name: FlightName = 'client-hello';
  words: FlightWords = NO_WORDS;
  /** By whom a ticket was made that the client offers, or the server gives; empty for none. */
  ticketOf = '';
  /** Whom the client's certificate names; empty where it shows none. */
  identity = '';

  spell(into: Uint8Array, from: number): void {
    spellAt(into, from, 0, flightBytes(this.name, this.words));
  }
}

const NO_WORDS: FlightWords = {
  version: '1.3',
  host: '',
  protocol: '',
  resumed: false,
  early: false,
  mutual: false,
  chain: 0,
  signature: 0,
  lifetime: 0,
};

/**
 * The bytes of a flight, records and all: each handshake message has a record of its own, as OpenSSL
 * writes them. What is encrypted is zeros.
 */
export function flightBytes(name: FlightName, said: FlightWords): Uint8Array {
  const modern = said.version === '1.3';
  switch (name) {
    case 'client-hello':
      return join(
        record(Content.HANDSHAKE, clientHello(said)),
        modern && said.early ? cipherSpec() : NOTHING,
      );
    case 'server-hello':
      return modern ? serverModern(said) : serverOld(said);
    case 'client-finished':
      return modern ? clientModern(said) : clientOld(said);
    case 'server-finished':
      return join(record(Content.HANDSHAKE, ticket(said.lifetime)), finishOld());
    case 'tickets': {
      // Lifetime, age added, nonce of 8 bytes, ticket, no extensions (RFC 8446, section 4.6.1).
      const one = encrypted(Content.HANDSHAKE, HEADER + 4 + 4 + 9 + 2 + TICKET_BYTES + 2, '1.3');
      // As many as OpenSSL sends (SSL_CTX_set_num_tickets(3)).
      return said.resumed ? one : join(one, one);
    }
    case 'close-notify':
      return encrypted(Content.ALERT, 2, said.version);
  }
}

function serverModern(said: FlightWords): Uint8Array {
  const { resumed, mutual } = said;
  return join(
    record(Content.HANDSHAKE, serverHello(said)),
    cipherSpec(),
    hidden(encryptedExtensions(said)),
    ...(!resumed && mutual ? [hidden(HEADER + 1 + 2 + 4 + 2 + 2 * SIGNATURES.length)] : []),
    ...(resumed ? [] : proofs(said)),
    hidden(HEADER + HASH_BYTES),
  );
}

function clientModern(said: FlightWords): Uint8Array {
  const { early, resumed, mutual } = said;
  return join(
    early ? hidden(HEADER) : cipherSpec(),
    ...(!resumed && mutual ? proofs(said) : []),
    hidden(HEADER + HASH_BYTES),
  );
}

/** Certificate and CertificateVerify of TLS 1.3 (RFC 8446, sections 4.4.2 and 4.4.3). */
function proofs({ chain, signature }: FlightWords): Uint8Array[] {
  const each = 3 + 2;
  return [hidden(HEADER + 1 + 3 + 2 * each + chain), hidden(HEADER + 2 + 2 + signature)];
}

function serverOld(said: FlightWords): Uint8Array {
  const { resumed, mutual } = said;
  const hello = record(Content.HANDSHAKE, serverHello(said));
  if (resumed) return join(hello, finishOld());
  return join(
    hello,
    record(Content.HANDSHAKE, certificates(said)),
    record(Content.HANDSHAKE, serverKeyExchange(said.signature)),
    mutual ? record(Content.HANDSHAKE, certificateRequest()) : NOTHING,
    record(Content.HANDSHAKE, handshake(Handshake.SERVER_HELLO_DONE)),
  );
}

function clientOld(said: FlightWords): Uint8Array {
  const { resumed, mutual, signature } = said;
  if (resumed) return finishOld();
  const verify = join(byte(0x08, 0x04), vector(2, new Uint8Array(signature)));
  return join(
    mutual ? record(Content.HANDSHAKE, certificates(said)) : NOTHING,
    record(Content.HANDSHAKE, clientKeyExchange()),
    mutual ? record(Content.HANDSHAKE, handshake(Handshake.CERTIFICATE_VERIFY, verify)) : NOTHING,
    finishOld(),
  );
}

/** A chain of two, which can be read (RFC 5246, section 7.4.2). */
function certificates({ chain, host }: FlightWords): Uint8Array {
  const half = chain >> 1;
  const leaf = certificate(host === '' ? 'server' : host, chain - half);
  const above = certificate('Netloom', half);
  return handshake(Handshake.CERTIFICATE, vector(3, vector(3, leaf), vector(3, above)));
}

function certificateRequest(): Uint8Array {
  const signatures = SIGNATURES.flatMap((value) => [value >> 8, value & 0xff]);
  const types = vector(1, byte(1, 64));
  const all = [types, vector(2, Uint8Array.from(signatures)), vector(2)];
  return handshake(Handshake.CERTIFICATE_REQUEST, ...all);
}

/** ChangeCipherSpec: needless in TLS 1.3, and sent for the sake of middleboxes (appendix D.4). */
function cipherSpec(): Uint8Array {
  return record(Content.CIPHER_SPEC, byte(1));
}

function finishOld(): Uint8Array {
  return join(cipherSpec(), encrypted(Content.HANDSHAKE, HEADER + VERIFY_12, '1.2'));
}

function hidden(bytes: number): Uint8Array {
  return encrypted(Content.HANDSHAKE, bytes, '1.3');
}
