import type { RandomSource } from '../../engine/random.js';
import type { OptionDescriptor } from '../../engine/options.js';
import type { Choice } from '../policy.js';
import { Bits64 } from './bits64.js';
import { xxHash64 } from './xxhash64.js';

const PARTS = ['auto', 'key', 'client', 'flow'] as const;

/** What of a request is hashed. */
export type HashedPart = (typeof PARTS)[number];

/** The option that all hash policies share. */
export const hashedPart: OptionDescriptor = {
  name: 'on',
  kind: 'choice',
  default: 'auto',
  choices: PARTS,
  meaning:
    "What of a request is hashed, as text: its key in decimal, the client's address, or the flow " +
    '(address:port); auto takes the key where there is one, else the address.',
  source: 'envoy route_components.proto RouteAction.HashPolicy',
};

/** The text of a request that hash policies hash, as bytes that are used over and over. */
export class RequestText {
  readonly bytes = new Uint8Array(32);
  length = 0;

  constructor(private readonly part: HashedPart) {}

  /** Writes the text. False, and no text, where the request has no such part. */
  write(request: Choice): boolean {
    const { part } = this;
    this.length = 0;
    if (request.key >= 0 && (part === 'auto' || part === 'key')) this.decimal(request.key);
    else if (request.clientAddress !== 0 && part !== 'key') {
      this.address(request.clientAddress);
      if (part === 'flow') {
        this.byte(0x3a);
        this.decimal(request.clientPort);
      }
    }
    return this.length > 0;
  }

  private address(address: number): void {
    for (let shift = 24; shift >= 0; shift -= 8) {
      this.decimal((address >>> shift) & 0xff);
      if (shift > 0) this.byte(0x2e);
    }
  }

  private decimal(value: number): void {
    const { bytes, length: first } = this;
    let rest = value;
    do {
      const tens = Math.floor(rest / 10);
      this.byte(0x30 + (rest - 10 * tens));
      rest = tens;
    } while (rest > 0);
    for (let i = first, j = this.length - 1; i < j; i++, j--) {
      const digit = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = digit;
    }
  }

  private byte(value: number): void {
    this.bytes[this.length++] = value;
  }
}

/**
 * The 64-bit hash of a request: xxHash64 of its text, or 64 random bits (the high word first) where
 * it has none, so that such requests spread evenly. As Envoy (thread_aware_lb_impl.cc,
 * source/common/http/hash_policy.cc).
 */
export class RequestHash {
  readonly value = new Bits64();
  private readonly text: RequestText;

  constructor(
    part: HashedPart,
    private readonly random: RandomSource,
  ) {
    this.text = new RequestText(part);
  }

  /** Puts the hash of the request into `value`. */
  take(request: Choice): void {
    const { text, random, value } = this;
    if (text.write(request)) xxHash64(text.bytes, text.length, 0, value);
    else {
      const high = random.bits32();
      value.set(high, random.bits32());
    }
  }
}
