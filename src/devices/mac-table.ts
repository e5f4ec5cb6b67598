/** Numbers of an entry: what a lookup reads stands on one cache line, mostly. */
const STRIDE = 4;
const KEY = 0;
/** Cells of an entry, from its place on: the index of the port, and when the address was seen last. */
export const PORT = 1;
export const SEEN = 2;

const TWO_32 = 4294967296;

/**
 * What a bridge has learnt: ports by MAC address and VLAN, in one table (linear probing). Entries
 * stay, as those that have aged are only overwritten.
 */
export class MacTable {
  size = 0;
  /** Entries. Another one when the table grows: do not keep it. */
  cells = new Float64Array(8 * STRIDE);

  /** The place of an address among the cells, or -1. */
  find(mac: number, vlan: number): number {
    const at = this.probe(mac, vlan);
    return this.cells[at] === 0 ? -1 : at;
  }

  /** Makes an entry for an address that has none: its place. */
  add(mac: number, vlan: number): number {
    if ((this.size + 1) * STRIDE * 2 > this.cells.length) this.grow();
    this.size++;
    const at = this.probe(mac, vlan);
    this.cells[at] = keyOf(mac, vlan);
    return at;
  }

  /** Where it stands or would stand. */
  private probe(mac: number, vlan: number): number {
    const { cells } = this;
    const key = keyOf(mac, vlan);
    const mask = cells.length - 1;
    const product = Math.imul(mac ^ Math.imul(vlan, 0x85ebca6b | 0), 0x9e3779b1 | 0);
    let at = ((product ^ (product >>> 15)) * STRIDE) & mask;
    while (cells[at] !== 0 && cells[at] !== key) at = (at + STRIDE) & mask;
    return at;
  }

  private grow(): void {
    const { cells } = this;
    this.cells = new Float64Array(cells.length * 2);
    for (let from = 0; from < cells.length; from += STRIDE) {
      const key = cells[from + KEY];
      if (key === 0) continue;
      const at = this.probe((key - 1) | 0, Math.floor((key - 1) / TWO_32));
      for (let i = 0; i < STRIDE; i++) this.cells[at + i] = cells[from + i];
    }
  }
}

/** Above 0, which marks a free entry. */
function keyOf(mac: number, vlan: number): number {
  return vlan * TWO_32 + (mac >>> 0) + 1;
}
