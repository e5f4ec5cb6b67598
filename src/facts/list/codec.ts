/**
 * Facts as bytes: a fact of some thirty fields as an object costs 200 to 500 bytes, and as bytes 20. A
 * codec writes a value of its type and reads it again; those of facts are put together in `fields.ts`.
 */
export interface Codec<T> {
  write(out: ByteWriter, value: T): void;
  read(from: ByteReader): T;
}

/** Whole numbers below it are written in as many bytes as they need, others as they are in memory. */
const WHOLE = 0x8_0000_0000_0000;
const SEVEN = 0x80;

/** Bytes that grow, and the texts that they speak of by number. */
export class ByteWriter {
  length = 0;
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Without sign, in groups of seven bits, the lowest first. */
  count(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= SEVEN) {
      this.bytes[this.length++] = (rest % SEVEN) | SEVEN;
      rest = Math.floor(rest / SEVEN);
    }
    this.bytes[this.length++] = rest;
  }

  /** 0 is followed by eight bytes; what is whole and small is its double and one, or less one if negative. */
  number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < WHOLE) {
      this.count(value < 0 ? -2 * value : 2 * value + 1);
      return;
    }
    this.byte(0);
    this.reserve(8);
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  /** The number of a text. */
  intern(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.length;
      this.numbers.set(text, number);
      this.texts.push(text);
    }
    return number;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** What has been written. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

export class ByteReader {
  position = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    readonly texts: readonly string[],
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.bytes[this.position++];
  }

  count(): number {
    let value = 0;
    let weight = 1;
    for (;;) {
      const byte = this.bytes[this.position++];
      value += (byte % SEVEN) * weight;
      if (byte < SEVEN) return value;
      weight *= SEVEN;
    }
  }

  number(): number {
    const doubled = this.count();
    if (doubled > 0) return doubled % 2 === 0 ? -doubled / 2 : (doubled - 1) / 2;
    this.position += 8;
    return this.view.getFloat64(this.position - 8);
  }
}

export const number: Codec<number> = {
  write: (out, value) => out.number(value),
  read: (from) => from.number(),
};

export const flag: Codec<boolean> = {
  write: (out, value) => out.byte(value ? 1 : 0),
  read: (from) => from.byte() === 1,
};

/** A text, kept once for all who have it. */
export function text<T extends string = string>(): Codec<T> {
  return {
    write: (out, value) => out.count(out.intern(value)),
    read: (from) => from.texts[from.count()] as T,
  };
}

/** What has no form of its own: as JSON. */
export function json<T>(): Codec<T> {
  return {
    write: (out, value) => out.count(out.intern(JSON.stringify(value))),
    read: (from) => JSON.parse(from.texts[from.count()]) as T,
  };
}

export function orNull<T>(codec: Codec<T>): Codec<T | null> {
  return {
    write(out, value) {
      out.byte(value === null ? 0 : 1);
      if (value !== null) codec.write(out, value);
    },
    read: (from) => (from.byte() === 0 ? null : codec.read(from)),
  };
}

export function list<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    write(out, values) {
      out.count(values.length);
      for (const value of values) codec.write(out, value);
    },
    read: (from) => Array.from({ length: from.count() }, () => codec.read(from)),
  };
}

export function pair<T>(codec: Codec<T>): Codec<readonly [T, T]> {
  return {
    write(out, [first, second]) {
      codec.write(out, first);
      codec.write(out, second);
    },
    read: (from) => [codec.read(from), codec.read(from)],
  };
}

/** A field that need not be there. */
export type Optional<T> = Codec<T | undefined> & { optional: true };

export function optional<T>(codec: Codec<T>): Optional<T> {
  return {
    optional: true,
    write(out, value) {
      out.byte(value === undefined ? 0 : 1);
      if (value !== undefined) codec.write(out, value);
    },
    read: (from) => (from.byte() === 0 ? undefined : codec.read(from)),
  };
}

/** One codec a field: they are written in the order of the table. */
export type FieldsOf<T> = { readonly [F in keyof T]-?: Codec<T[F]> };

export function object<T extends object>(fields: FieldsOf<T>): Codec<T> {
  const entries = Object.entries(fields) as [keyof T & string, Codec<unknown>][];
  return {
    write(out, value) {
      for (const [name, codec] of entries) codec.write(out, value[name]);
    },
    read(from) {
      const value: Partial<Record<string, unknown>> = {};
      readInto(value, entries, from);
      return value as T;
    },
  };
}

export function readInto(
  value: Partial<Record<string, unknown>>,
  entries: readonly (readonly [string, Codec<unknown>])[],
  from: ByteReader,
): void {
  for (const [name, codec] of entries) {
    const read = codec.read(from);
    if (read !== undefined) value[name] = read;
  }
}
