import { MOST_BLOCKS } from '../../net/tcp-header.js';

/**
 * What a receiver has beyond a gap: ranges of offsets in order, and those of them to tell of
 * first, the most recent ones (RFC 2018, section 4).
 */
export class OutOfOrder {
  /** Ranges held. */
  count = 0;
  private starts = new Float64Array(8);
  private ends = new Float64Array(8);
  /** Blocks to tell of, most recent first. */
  blocks = 0;
  readonly blockStart = new Float64Array(MOST_BLOCKS);
  readonly blockEnd = new Float64Array(MOST_BLOCKS);

  clear(): void {
    this.count = this.blocks = 0;
  }

  /** Bytes that it holds. */
  get bytes(): number {
    let bytes = 0;
    for (let i = 0; i < this.count; i++) bytes += this.ends[i] - this.starts[i];
    return bytes;
  }

  /** Adds a range; false where all of it was here already. */
  add(start: number, end: number): boolean {
    const { starts, ends } = this;
    // From behind: what comes is mostly the newest.
    let last = this.count - 1;
    while (last >= 0 && starts[last] > end) last--;
    if (last >= 0 && starts[last] <= start && ends[last] >= end) {
      this.tell(starts[last], ends[last]);
      return false;
    }
    let first = last;
    while (first >= 0 && ends[first] >= start) first--;
    first++;
    // Ranges first to last touch the new one.
    if (first > last) {
      this.insert(first, start, end);
    } else {
      starts[first] = Math.min(starts[first], start);
      ends[first] = Math.max(ends[last], end);
      const gone = last - first;
      if (gone > 0) {
        starts.copyWithin(first + 1, last + 1, this.count);
        ends.copyWithin(first + 1, last + 1, this.count);
        this.count -= gone;
      }
    }
    this.tell(this.starts[first], this.ends[first]);
    return true;
  }

  /** What follows without a gap upon `next`: its end. It is taken out. */
  advance(next: number): number {
    const { starts, ends } = this;
    let reached = next;
    let gone = 0;
    while (gone < this.count && starts[gone] <= reached) {
      if (ends[gone] > reached) reached = ends[gone];
      gone++;
    }
    if (gone === 0) return reached;
    starts.copyWithin(0, gone, this.count);
    ends.copyWithin(0, gone, this.count);
    this.count -= gone;
    let kept = 0;
    for (let i = 0; i < this.blocks; i++) {
      if (this.blockStart[i] <= reached) continue;
      this.blockStart[kept] = this.blockStart[i];
      this.blockEnd[kept++] = this.blockEnd[i];
    }
    this.blocks = kept;
    return reached;
  }

  /** Puts a block in front, in place of those that it holds. */
  private tell(start: number, end: number): void {
    const { blockStart, blockEnd } = this;
    let kept = 0;
    for (let i = 0; i < this.blocks; i++) {
      if (blockStart[i] >= start && blockEnd[i] <= end) continue;
      blockStart[kept] = blockStart[i];
      blockEnd[kept++] = blockEnd[i];
    }
    if (kept === MOST_BLOCKS) kept--;
    for (let i = kept; i > 0; i--) {
      blockStart[i] = blockStart[i - 1];
      blockEnd[i] = blockEnd[i - 1];
    }
    blockStart[0] = start;
    blockEnd[0] = end;
    this.blocks = kept + 1;
  }

  private insert(at: number, start: number, end: number): void {
    if (this.count === this.starts.length) this.grow();
    this.starts.copyWithin(at + 1, at, this.count);
    this.ends.copyWithin(at + 1, at, this.count);
    this.starts[at] = start;
    this.ends[at] = end;
    this.count++;
  }

  private grow(): void {
    const { starts, ends } = this;
    this.starts = new Float64Array(2 * starts.length);
    this.ends = new Float64Array(2 * ends.length);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}
