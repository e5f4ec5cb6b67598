/** IPv4 arithmetic on unsigned numbers, and the giving out of addresses and subnets. */

export interface Subnet {
  /** First address, as an unsigned number. */
  first: number;
  /** Number of addresses. */
  size: number;
  prefix: number;
}

export function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export function parseSubnet(text: string): Subnet {
  const [address, length] = text.split('/');
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  return { first: Math.floor(toNumber(address) / size) * size, size, prefix };
}

export function subnetText({ first, prefix }: Subnet): string {
  return `${toText(first)}/${prefix}`;
}

export function holds({ first, size }: Subnet, address: number): boolean {
  return address >= first && address < first + size;
}

export function overlap(a: Subnet, b: Subnet): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

/** The smallest prefix whose subnet has room for so many hosts (network and broadcast left out). */
export function prefixFor(hosts: number): number {
  let prefix = 30;
  while (prefix > 0 && 2 ** (32 - prefix) - 2 < hosts) prefix--;
  return prefix;
}

/** Gives out addresses of a subnet in rising order, but for those that are taken. */
export class AddressPool {
  private readonly taken = new Set<number>();
  private next: number;

  constructor(readonly subnet: Subnet) {
    // A /31 or /32 has no network and broadcast addresses (RFC 3021).
    this.next = subnet.prefix >= 31 ? subnet.first : subnet.first + 1;
  }

  /** False where the address is outside, or somebody else's. */
  take(address: number): boolean {
    if (!holds(this.subnet, address) || this.taken.has(address)) return false;
    this.taken.add(address);
    return true;
  }

  isTaken(address: number): boolean {
    return this.taken.has(address);
  }

  /** The next free address, or -1 where there is none. */
  give(): number {
    const { first, size, prefix } = this.subnet;
    const end = prefix >= 31 ? first + size : first + size - 1;
    while (this.taken.has(this.next)) this.next++;
    if (this.next >= end) return -1;
    this.taken.add(this.next);
    return this.next++;
  }
}

/** Gives out subnets of a fixed size from a list of ranges, but for those that are in use. */
export class SubnetPool {
  private readonly used: Subnet[] = [];

  constructor(private readonly ranges: readonly string[]) {}

  use(subnet: Subnet): void {
    this.used.push(subnet);
  }

  /** The next free subnet with this prefix, or null. */
  give(prefix: number): Subnet | null {
    const size = 2 ** (32 - prefix);
    for (const range of this.ranges.map(parseSubnet)) {
      for (let first = range.first; first + size <= range.first + range.size; first += size) {
        const subnet = { first, size, prefix };
        if (this.used.some((other) => overlap(other, subnet))) continue;
        this.used.push(subnet);
        return subnet;
      }
    }
    return null;
  }
}
