import { formatSubnet, hostRange, overlap, parseSubnet, sizeOf, type Subnet } from './ip.js';

/** A range from which blocks of one size are given out. */
export interface Pool {
  within: Subnet;
  prefix: number;
}

const pool = (within: string, prefix: number): Pool => ({ within: parseSubnet(within), prefix });

/** Docker's pools for networks, but the one of its default bridge (moby, libnetwork/ipamutils). */
export const NETWORK_POOLS: readonly Pool[] = [
  pool('172.18.0.0/15', 16),
  pool('172.20.0.0/14', 16),
  pool('172.24.0.0/13', 16),
  pool('192.168.0.0/16', 20),
];

/** Where fabrics and links that are laid by hand get their subnets. */
export const PRIVATE: Subnet = parseSubnet('10.0.0.0/8');

/** Kubernetes' usual range of service addresses. */
export const SERVICE_RANGE: Subnet = parseSubnet('10.96.0.0/16');

/** Which subnets are taken, and the next free ones. */
export class SubnetPlan {
  /** By their bases; none overlaps another. */
  private readonly taken: Subnet[] = [];
  /** Below it nothing of this size is free, by range and size: subnets are never given back. */
  private readonly full = new Map<string, number>();

  /** Takes a subnet that the scenario names; one that it overlaps with, or null. */
  claim(subnet: Subnet): Subnet | null {
    const other = this.overlapping(subnet);
    if (other === null) this.insert(subnet);
    return other;
  }

  /** The first free subnet with this prefix length, taken; null when there is none. */
  take(within: Subnet, prefix: number): Subnet | null {
    const size = sizeOf(prefix);
    const end = within.base + sizeOf(within.prefix);
    const key = `${formatSubnet(within)} ${prefix}`;
    let base = this.full.get(key) ?? within.base;
    while (base + size <= end) {
      const candidate = { base, prefix };
      const other = this.overlapping(candidate);
      if (other === null) {
        this.insert(candidate);
        this.full.set(key, base + size);
        return candidate;
      }
      const past = other.base + sizeOf(other.prefix);
      base = Math.ceil(past / size) * size;
    }
    return null;
  }

  private overlapping(subnet: Subnet): Subnet | null {
    const after = this.placeOf(subnet.base);
    for (const other of [this.taken[after - 1], this.taken[after]]) {
      if (other !== undefined && overlap(other, subnet)) return other;
    }
    return null;
  }

  private insert(subnet: Subnet): void {
    this.taken.splice(this.placeOf(subnet.base), 0, subnet);
  }

  /** How many begin at or before it. */
  private placeOf(base: number): number {
    let low = 0;
    let high = this.taken.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.taken[middle].base <= base) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  takeFrom(pools: readonly Pool[]): Subnet | null {
    for (const { within, prefix } of pools) {
      const subnet = this.take(within, prefix);
      if (subnet !== null) return subnet;
    }
    return null;
  }
}

/** The addresses of one subnet: those that are named, and the next free ones. */
export class AddressPlan {
  private readonly used = new Set<number>();
  private readonly first: number;
  private readonly last: number;
  private next: number;

  constructor(readonly subnet: Subnet) {
    [this.first, this.last] = hostRange(subnet);
    this.next = this.first;
  }

  /** False for the addresses at the subnet's two ends, which are its own and the broadcast. */
  isForHosts(address: number): boolean {
    return address >= this.first && address <= this.last;
  }

  /** False where the address is taken already. */
  claim(address: number): boolean {
    if (this.used.has(address)) return false;
    this.used.add(address);
    return true;
  }

  /** The lowest free address, taken; null when all are. */
  take(): number | null {
    while (this.next <= this.last && this.used.has(this.next)) this.next++;
    if (this.next > this.last) return null;
    this.used.add(this.next);
    return this.next++;
  }

  toString(): string {
    return formatSubnet(this.subnet);
  }
}
