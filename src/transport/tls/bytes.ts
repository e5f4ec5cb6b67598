/** Bytes side by side. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function byte(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** Numbers of 16 bits, high byte first. */
export function words(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

/** A number of 32 bits. */
export function long(value: number): Uint8Array {
  return words(value >>> 16, value & 0xffff);
}

/** Bytes behind their length, which has `width` bytes itself (RFC 8446, section 3.4). */
export function vector(width: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(...parts);
  const length = [body.length >> 16, body.length >> 8, body.length].map((value) => value & 0xff);
  return join(Uint8Array.from(length.slice(3 - width)), body);
}

/** What stands for random numbers, keys and signatures: there is no cryptography here. */
export function secret(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (seed + 151 * i + (i >> 3)) & 0xff);
}
