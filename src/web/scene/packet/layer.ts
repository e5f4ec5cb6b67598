/** A field of a header: its name as in its standard, its value for people, and the bytes that say it. */
export interface Field {
  name: string;
  value: string;
  at: number;
  length: number;
}

/** A header or a payload within a frame. */
export interface Layer {
  name: string;
  /** Where its standard is. */
  source: string;
  at: number;
  length: number;
  fields: Field[];
}

/** Reads a frame's bytes; those that were not kept are zeros. */
export class Bytes {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly size: number,
  ) {
    const whole = new Uint8Array(size);
    whole.set(bytes.subarray(0, size));
    this.whole = whole;
    this.view = new DataView(whole.buffer);
  }

  readonly whole: Uint8Array;

  u8(at: number): number {
    return at < this.size ? this.view.getUint8(at) : 0;
  }

  u16(at: number): number {
    return at + 2 <= this.size ? this.view.getUint16(at) : 0;
  }

  u32(at: number): number {
    return at + 4 <= this.size ? this.view.getUint32(at) : 0;
  }

  mac(at: number): string {
    return [...this.whole.subarray(at, at + 6)].map(hex2).join(':');
  }

  address(at: number): string {
    return [...this.whole.subarray(at, at + 4)].join('.');
  }

  /** Printable ASCII; a point for others. */
  ascii(at: number, length: number): string {
    return String.fromCharCode(
      ...[...this.whole.subarray(at, at + length)].map((byte) =>
        byte >= 32 && byte < 127 ? byte : 46,
      ),
    );
  }
}

export function hex2(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** A layer whose fields are added one after the other. */
export class LayerMaker {
  private readonly fields: Field[] = [];
  private at: number;

  constructor(
    private readonly name: string,
    private readonly source: string,
    private readonly start: number,
  ) {
    this.at = start;
  }

  /** The next so many bytes. */
  next(name: string, length: number, value: string | number): this {
    this.fields.push({ name, value: String(value), at: this.at, length });
    this.at += length;
    return this;
  }

  /** More about the bytes that the last field ends with: bits in them. */
  part(name: string, value: string | number, length = 1): this {
    this.fields.push({ name, value: String(value), at: this.at - length, length });
    return this;
  }

  get end(): number {
    return this.at;
  }

  made(length = this.at - this.start): Layer {
    const { name, source, start: at, fields } = this;
    return { name, source, at, length, fields };
  }
}
