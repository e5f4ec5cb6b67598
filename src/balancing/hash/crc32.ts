const TABLE = makeTable();

/** What a checksum starts from. */
export const CRC32_START = -1;

/** Goes on with the checksum over `length` bytes. */
export function crc32Update(state: number, bytes: Uint8Array, length: number): number {
  let crc = state;
  for (let i = 0; i < length; i++) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return crc;
}

/** The checksum, unsigned. */
export function crc32End(state: number): number {
  return ~state >>> 0;
}

/** CRC-32 as Ethernet has it (IEEE 802.3, reflected polynomial 0xedb88320); nginx's `ngx_crc32`. */
export function crc32(bytes: Uint8Array, length: number): number {
  return crc32End(crc32Update(CRC32_START, bytes, length));
}

function makeTable(): Int32Array {
  const table = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    table[byte] = crc;
  }
  return table;
}
