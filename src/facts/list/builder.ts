import type { Fact } from '../facts.js';
import { ByteWriter } from './codec.js';
import { FactList, type Frame, OVER } from './fact-list.js';
import { fields, numberOf } from './fields.js';
import { Grown } from './grown.js';
import { isEnd, Subjects } from './subjects.js';

/** Of a frame, so many bytes are kept. */
export const FRAME_KEPT = 512;

/** Writes facts into a `FactList`. */
export class FactListBuilder {
  private readonly at = new Grown((length) => new Float64Array(length));
  private readonly kind = new Grown((length) => new Uint8Array(length));
  private readonly place = new Grown((length) => new Uint32Array(length));
  private readonly subject = new Grown((length) => new Uint32Array(length));
  private readonly offset = new Grown((length) => new Uint32Array(length));
  private readonly subjects = new Subjects();
  private readonly out = new ByteWriter();
  private readonly framed = new Grown((length) => new Uint32Array(length));
  private readonly frameStart = new Grown((length) => new Uint32Array(length));
  private readonly frameLength = new Grown((length) => new Uint16Array(length));
  private readonly frameSize = new Grown((length) => new Uint32Array(length));
  private readonly frames = new ByteWriter();
  private isLate = false;

  get length(): number {
    return this.at.length;
  }

  /** Bytes so far, texts left out. */
  get size(): number {
    return 21 * this.length + this.out.length + this.frames.length + 14 * this.framed.length;
  }

  /** @param frame what a packet looks like on the wire, where somebody wants to see it */
  add(fact: Fact, frame: Frame | null = null): void {
    const { at, length, out } = this;
    if (length > 0 && fact.at < at.get(length - 1)) this.isLate = true;
    const number = numberOf[fact.kind];
    const isLast = isEnd(fact);
    at.push(fact.at);
    this.kind.push(isLast ? number | OVER : number);
    this.place.push(out.intern(fact.place));
    this.subject.push(this.subjects.of(fact, isLast));
    this.offset.push(out.length);
    const values = fact as unknown as Readonly<Record<string, unknown>>;
    for (const [name, codec] of fields[number]) codec.write(out, values[name]);
    if (frame !== null) this.addFrame(length, frame);
  }

  build(): FactList {
    const { out, subjects, frames } = this;
    const order = this.isLate ? this.inTime() : null;
    const columns = {
      at: this.at.taken(order),
      kind: this.kind.taken(order),
      place: this.place.taken(order),
      subject: this.subject.taken(order),
      offset: this.offset.taken(order),
      bytes: out.toBytes(),
      shelf: Uint8Array.from(subjects.shelf),
      id: Float64Array.from(subjects.id),
      request: Int32Array.from(subjects.request),
      texts: out.texts,
      framed: this.framed.taken(),
      frameStart: this.frameStart.taken(),
      frameLength: this.frameLength.taken(),
      frameSize: this.frameSize.taken(),
      frames: frames.toBytes(),
    };
    if (order !== null) {
      const places = new Uint32Array(order.length);
      order.forEach((from, to) => (places[from] = to));
      columns.framed = columns.framed.map((fact) => places[fact]);
      sortTogether(columns);
    }
    return new FactList(columns);
  }

  /** The order of time: a few facts are told late, with a time of their own. */
  private inTime(): Uint32Array {
    const { at } = this;
    return Uint32Array.from({ length: this.length }, (_, i) => i).sort(
      (a, b) => at.get(a) - at.get(b) || a - b,
    );
  }

  private addFrame(fact: number, { bytes, size }: Frame): void {
    let length = Math.min(bytes.length, FRAME_KEPT);
    while (length > 0 && bytes[length - 1] === 0) length--;
    this.framed.push(fact);
    this.frameStart.push(this.frames.length);
    this.frameLength.push(length);
    this.frameSize.push(size);
    this.frames.raw(bytes.subarray(0, length));
  }
}

/** Orders frames by their facts again. */
function sortTogether(columns: {
  framed: Uint32Array;
  frameStart: Uint32Array;
  frameLength: Uint16Array;
  frameSize: Uint32Array;
}): void {
  const { framed, frameStart, frameLength, frameSize } = columns;
  const order = Uint32Array.from(framed, (_, i) => i).sort((a, b) => framed[a] - framed[b]);
  for (const column of [framed, frameStart, frameLength, frameSize]) {
    const before = column.slice();
    order.forEach((from, to) => (column[to] = before[from]));
  }
}
