/** IPv4 arithmetic on whole numbers from 0 to 2^32 - 1; texts are checked by the schema before. */
import { formatIpv4, parseIpv4 } from '../../net/address.js';

export interface Subnet {
  /** Its first address. */
  base: number;
  prefix: number;
}

export function parseAddress(text: string): number {
  return parseIpv4(text) >>> 0;
}

export const formatAddress = formatIpv4;

/** The network of `10.0.0.1/24`: host bits are cleared. */
export function parseSubnet(text: string): Subnet {
  const [address, length] = text.split('/');
  const prefix = Number(length);
  const bits = parseAddress(address);
  return { base: bits - (bits % sizeOf(prefix)), prefix };
}

export function formatSubnet({ base, prefix }: Subnet): string {
  return `${formatAddress(base)}/${prefix}`;
}

/** The address of `10.0.0.1/24`. */
export function addressOf(cidr: string): string {
  return cidr.slice(0, cidr.indexOf('/'));
}

/** How many addresses a prefix length leaves. */
export function sizeOf(prefix: number): number {
  return 0x1_0000_0000 / powerOfTwo(prefix);
}

/** The longest prefix that leaves at least `count` addresses. */
export function prefixFor(count: number): number {
  let prefix = 32;
  while (prefix > 0 && sizeOf(prefix) < count) prefix--;
  return prefix;
}

export function contains({ base, prefix }: Subnet, address: number): boolean {
  return address >= base && address < base + sizeOf(prefix);
}

export function overlap(a: Subnet, b: Subnet): boolean {
  return a.base < b.base + sizeOf(b.prefix) && b.base < a.base + sizeOf(a.prefix);
}

/** First and last address for hosts: all of a /31 (RFC 3021) or /32, else between the two ends. */
export function hostRange({ base, prefix }: Subnet): [number, number] {
  const last = base + sizeOf(prefix) - 1;
  return prefix >= 31 ? [base, last] : [base + 1, last - 1];
}

/** How many hosts a subnet has room for. */
export function roomIn(subnet: Subnet): number {
  const [first, last] = hostRange(subnet);
  return last - first + 1;
}

function powerOfTwo(exponent: number): number {
  return exponent < 31 ? 1 << exponent : exponent === 31 ? 0x8000_0000 : 0x1_0000_0000;
}
