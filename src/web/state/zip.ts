/**
 * An archive of files (APPNOTE.TXT 6.3.10 of PKWARE, 4.3): local headers with deflated content, and the
 * central directory. Times are the least that the format knows, so that the same files are the same bytes.
 */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DEFLATED = 8;
/** Names are UTF-8 (4.4.4, bit 11). */
const UTF8 = 0x0800;
/** 1 January 1980. */
const DATE = 0x0021;

/** @param folder what the files stand in */
export async function zip(
  files: readonly (readonly [name: string, bytes: Uint8Array])[],
  folder: string,
): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const path = new TextEncoder().encode(`${folder}/${name}`);
    const packed = await deflated(bytes);
    const about = [UTF8, DEFLATED, 0, DATE, crc32(bytes), packed.length, bytes.length] as const;
    const local = record(LOCAL, about, path, []);
    parts.push(local, packed);
    directory.push(record(CENTRAL, about, path, [at]));
    at += local.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, END, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return new Blob([...parts, ...directory, end.buffer]);
}

/** A header: local (4.3.7), or of the directory (4.3.12), which says where the local one is. */
function record(
  signature: number,
  about: readonly [number, number, number, number, number, number, number],
  path: Uint8Array,
  where: readonly number[],
): Uint8Array<ArrayBuffer> {
  const central = where.length > 0;
  const view = new DataView(new ArrayBuffer(central ? 46 : 30));
  let at = 0;
  const two = (value: number): void => view.setUint16((at += 2) - 2, value, true);
  const four = (value: number): void => view.setUint32((at += 4) - 4, value, true);
  four(signature);
  if (central) two(20);
  two(20);
  const [flags, method, time, date, crc, packed, size] = about;
  for (const value of [flags, method, time, date]) two(value);
  for (const value of [crc, packed, size]) four(value);
  two(path.length);
  two(0);
  if (central) {
    for (let i = 0; i < 3; i++) two(0);
    four(0);
    four(where[0]);
  }
  const whole = new Uint8Array(view.byteLength + path.length);
  whole.set(new Uint8Array(view.buffer));
  whole.set(path, view.byteLength);
  return whole;
}

async function deflated(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const stream = blob.stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

let table: Uint32Array | null = null;

/** CRC-32 (ISO 3309), as the format has it. */
function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, i) => {
    let c = i;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
