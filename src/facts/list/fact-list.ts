import type { Fact } from '../facts.js';
import { ByteReader, readInto } from './codec.js';
import { fields, kinds, numberOf } from './fields.js';

/** In the kind's byte: with this fact, what it is about is over. */
export const OVER = 0x80;

/** What it is that facts are about, by the number of its shelf. */
export const shelves = [
  'packets',
  'requests',
  'entries',
  'questions',
  'connections',
  'streams',
  'changes',
] as const;
export type ShelfName = (typeof shelves)[number];

/**
 * Facts as typed arrays and texts, which a worker hands over to a page without a copy. What a fact is
 * about, its subject, is a packet, a request, an entry of a table and so on, from its first fact to its last.
 */
export interface FactColumns {
  /** By fact: nanoseconds, never falling; the kind's number, with `OVER`; the place, a text's number. */
  at: Float64Array<ArrayBuffer>;
  kind: Uint8Array<ArrayBuffer>;
  place: Uint32Array<ArrayBuffer>;
  subject: Uint32Array<ArrayBuffer>;
  /** Where its other fields begin in `bytes`. */
  offset: Uint32Array<ArrayBuffer>;
  bytes: Uint8Array<ArrayBuffer>;
  /** By subject: its shelf, its id (of a packet and a request), the request it is or serves. */
  shelf: Uint8Array<ArrayBuffer>;
  id: Float64Array<ArrayBuffer>;
  request: Int32Array<ArrayBuffer>;
  texts: readonly string[];
  /** Facts with a frame as it was then, where frames were wanted, and where it lies in `frames`. */
  framed: Uint32Array<ArrayBuffer>;
  frameStart: Uint32Array<ArrayBuffer>;
  /** Without the zeros at its end, and cut; `frameSize` is its whole size. */
  frameLength: Uint16Array<ArrayBuffer>;
  frameSize: Uint32Array<ArrayBuffer>;
  frames: Uint8Array<ArrayBuffer>;
}

/** A frame on the wire. */
export interface Frame {
  bytes: Uint8Array;
  /** Bytes of the whole; those beyond `bytes` are zeros, or were left out. */
  size: number;
}

/** Facts in the order of time, made into objects when they are looked at. */
export class FactList implements Iterable<Fact> {
  readonly length: number;
  /** By fact: the one before it and after it about the same subject; -1 for none. */
  readonly previous: Int32Array;
  readonly next: Int32Array;
  /** By subject: its first fact. */
  readonly first: Int32Array;
  private readonly reader: ByteReader;

  constructor(readonly columns: FactColumns) {
    const { kind, subject, shelf, bytes, texts } = columns;
    this.length = kind.length;
    this.reader = new ByteReader(bytes, texts);
    this.previous = new Int32Array(this.length).fill(-1);
    this.next = new Int32Array(this.length).fill(-1);
    this.first = new Int32Array(shelf.length).fill(-1);
    const last = new Int32Array(shelf.length).fill(-1);
    for (let i = 0; i < this.length; i++) {
      const about = subject[i];
      const before = last[about];
      this.previous[i] = before;
      if (before < 0) this.first[about] = i;
      else this.next[before] = i;
      last[about] = i;
    }
  }

  /** Bytes that it takes, texts counted as two a letter. */
  get size(): number {
    const { texts, ...arrays } = this.columns;
    let size = this.previous.byteLength + this.next.byteLength + this.first.byteLength;
    for (const array of Object.values(arrays)) size += array.byteLength;
    for (const text of texts) size += 2 * text.length + 16;
    return size;
  }

  kindOf(i: number): Fact['kind'] {
    return kinds[this.columns.kind[i] & ~OVER];
  }

  is(i: number, kind: Fact['kind']): boolean {
    return (this.columns.kind[i] & ~OVER) === numberOf[kind];
  }

  /** That what it is about ends with it. */
  isLast(i: number): boolean {
    return (this.columns.kind[i] & OVER) !== 0;
  }

  placeOf(i: number): string {
    return this.columns.texts[this.columns.place[i]];
  }

  get(i: number): Fact {
    const { at, kind, offset } = this.columns;
    const number = kind[i] & ~OVER;
    const fact: Partial<Record<string, unknown>> = {
      kind: kinds[number],
      at: at[i],
      place: this.placeOf(i),
    };
    this.reader.position = offset[i];
    readInto(fact, fields[number], this.reader);
    return fact as unknown as Fact;
  }

  /** One field of a fact, by its name; undefined where its kind has none. Those behind it are not read. */
  field(i: number, name: string): unknown {
    const { kind, offset } = this.columns;
    this.reader.position = offset[i];
    for (const [known, codec] of fields[kind[i] & ~OVER]) {
      const value = codec.read(this.reader);
      if (known === name) return value;
    }
    return undefined;
  }

  *[Symbol.iterator](): Iterator<Fact> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /** How many have happened until a moment, at that nanosecond too. */
  until(time: number): number {
    const { at } = this.columns;
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The frame that a packet was at a fact, the last that is known by then; null where none is. Of its bytes the
   * first 512 are kept, without zeros at their end; `size` counts all.
   */
  frameAt(i: number): Frame | null {
    const { framed, frameStart, frameLength, frameSize, frames } = this.columns;
    for (let fact = i; fact >= 0; fact = this.previous[fact]) {
      let [low, high] = [0, framed.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (framed[middle] < fact) low = middle + 1;
        else high = middle;
      }
      if (framed[low] !== fact) continue;
      const start = frameStart[low];
      return { bytes: frames.subarray(start, start + frameLength[low]), size: frameSize[low] };
    }
    return null;
  }
}
