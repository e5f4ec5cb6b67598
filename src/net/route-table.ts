import { IntTable } from './int-table.js';

/** Where a route leads. */
export interface NextHop {
  /** Next router's address; 0 for a directly connected destination. */
  via: number;
  /** Index of the port to leave by; -1 in a shared table: the port whose subnet holds `via`. */
  port: number;
}

interface Level {
  prefix: number;
  mask: number;
  table: IntTable;
}

/**
 * Longest-prefix match over IPv4 routes: one exact table for each prefix length in use, asked from
 * the longest down (RFC 1812, section 5.2.4.3). Equal routes to one prefix are its equal-cost paths.
 */
export class RouteTable {
  private readonly levels: Level[] = [];
  private readonly hops: NextHop[][] = [];
  /** Routes that were added. */
  size = 0;

  /** Adds a route; `prefix` in 0 to 32. */
  add(network: number, prefix: number, hop: NextHop): void {
    this.size++;
    const mask = prefix === 0 ? 0 : (-1 << (32 - prefix)) | 0;
    let level = this.levels.find((candidate) => candidate.prefix === prefix);
    if (level === undefined) {
      level = { prefix, mask, table: new IntTable() };
      this.levels.push(level);
      this.levels.sort((a, b) => b.prefix - a.prefix);
    }
    const index = level.table.get(network & mask);
    if (index >= 0) {
      const paths = this.hops[index];
      if (!paths.some((path) => path.via === hop.via && path.port === hop.port)) paths.push(hop);
    } else {
      level.table.set(network & mask, this.hops.push([hop]) - 1);
    }
  }

  /** The equal-cost next hops of the longest prefix that holds `address`, or null. */
  lookup(address: number): readonly NextHop[] | null {
    const { levels } = this;
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i];
      const index = level.table.get(address & level.mask);
      if (index >= 0) return this.hops[index];
    }
    return null;
  }
}
