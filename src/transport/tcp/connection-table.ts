/** A place that is one among TIME-WAITs. */
const WAITS = 1 << 30;
const WORDS = 4;

/**
 * The connections of a machine by their two ends (open addressing over a typed array, deletion by
 * shifting back). A value is a place among connections, or, with a bit set, among those in
 * TIME-WAIT.
 */
export class ConnectionTable {
  private rows = new Int32Array(0);
  private mask = -1;
  count = 0;

  static waiting(place: number): number {
    return place | WAITS;
  }

  static isWaiting(value: number): boolean {
    return (value & WAITS) !== 0;
  }

  static placeOf(value: number): number {
    return value & ~WAITS;
  }

  /** The value, or -1. */
  find(local: number, localPort: number, remote: number, remotePort: number): number {
    if (this.count === 0) return -1;
    const { rows, mask } = this;
    const ports = (localPort << 16) | remotePort;
    let index = home(local, ports, remote) & mask;
    for (;;) {
      const at = index * WORDS;
      const value = rows[at + 3];
      if (value === 0) return -1;
      if (rows[at] === local && rows[at + 1] === remote && rows[at + 2] === ports) return value - 1;
      index = (index + 1) & mask;
    }
  }

  set(local: number, localPort: number, remote: number, remotePort: number, value: number): void {
    if ((this.count + 1) * 2 > this.mask + 1) this.grow();
    this.put(local, remote, (localPort << 16) | remotePort, value + 1);
  }

  delete(local: number, localPort: number, remote: number, remotePort: number): void {
    if (this.count === 0) return;
    const { rows, mask } = this;
    const ports = (localPort << 16) | remotePort;
    let gap = home(local, ports, remote) & mask;
    for (;;) {
      const at = gap * WORDS;
      if (rows[at + 3] === 0) return;
      if (rows[at] === local && rows[at + 1] === remote && rows[at + 2] === ports) break;
      gap = (gap + 1) & mask;
    }
    this.count--;
    for (let index = (gap + 1) & mask; rows[index * WORDS + 3] !== 0; index = (index + 1) & mask) {
      const at = index * WORDS;
      const from = home(rows[at], rows[at + 2], rows[at + 1]) & mask;
      // An entry may move back unless its home lies behind the gap.
      if (((index - from) & mask) < ((index - gap) & mask)) continue;
      rows.copyWithin(gap * WORDS, at, at + WORDS);
      gap = index;
    }
    rows[gap * WORDS + 3] = 0;
  }

  private put(local: number, remote: number, ports: number, entry: number): void {
    const { rows, mask } = this;
    let index = home(local, ports, remote) & mask;
    for (;;) {
      const at = index * WORDS;
      const same = rows[at] === local && rows[at + 1] === remote && rows[at + 2] === ports;
      if (rows[at + 3] === 0) {
        this.count++;
      } else if (!same) {
        index = (index + 1) & mask;
        continue;
      }
      rows[at] = local;
      rows[at + 1] = remote;
      rows[at + 2] = ports;
      rows[at + 3] = entry;
      return;
    }
  }

  private grow(): void {
    const { rows } = this;
    const size = this.mask < 0 ? 8 : (this.mask + 1) * 2;
    this.rows = new Int32Array(size * WORDS);
    this.mask = size - 1;
    this.count = 0;
    for (let at = 0; at < rows.length; at += WORDS) {
      if (rows[at + 3] !== 0) this.put(rows[at], rows[at + 1], rows[at + 2], rows[at + 3]);
    }
  }
}

function home(local: number, ports: number, remote: number): number {
  let value = Math.imul(local, 0x9e3779b1 | 0) ^ Math.imul(remote, 0x85ebca6b | 0);
  value ^= Math.imul(ports, 0xc2b2ae35 | 0);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return value ^ (value >>> 13);
}
