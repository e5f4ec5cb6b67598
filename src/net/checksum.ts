/**
 * The Internet checksum (RFC 1071) of the bytes from `start` up to `end`, an odd last byte padded
 * with a zero behind it. `sum` is what came before, such as the words of a pseudo-header. A block
 * that contains its own right checksum gives 0.
 */
export function internetChecksum(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
  sum = 0,
): number {
  let total = sum;
  for (let i = start; i + 1 < end; i += 2) total += (bytes[i] << 8) | bytes[i + 1];
  if (((end - start) & 1) === 1) total += bytes[end - 1] << 8;
  // A sum of many words does not fit 32 bits, so carries are folded by division.
  while (total > 0xffff) total = (total % 0x10000) + Math.floor(total / 0x10000);
  return ~total & 0xffff;
}
