/**
 * Addresses in short form: an IPv4 address is its 32 bits as a signed integer; a MAC address is the
 * signed integer k of the locally administered 02:4e:<k as four bytes>, and -1 is the broadcast
 * address. Small integers travel through the model without allocating.
 */

export interface Cidr {
  /** As written, host bits included. */
  address: number;
  network: number;
  mask: number;
  prefix: number;
}

// A leading zero would be octal to some readers.
const OCTET = '(0|[1-9]\\d{0,2})';
const IPV4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

/** Four decimal numbers with dots; null for anything else. */
export function readIpv4(text: string): number | null {
  const octets = IPV4.exec(text);
  if (octets === null) return null;
  let address = 0;
  for (let i = 1; i <= 4; i++) {
    const octet = Number(octets[i]);
    if (octet > 255) return null;
    address = (address << 8) | octet;
  }
  return address;
}

/** Throws a RangeError for anything but four decimal numbers with dots. */
export function parseIpv4(text: string): number {
  const address = readIpv4(text);
  if (address === null) throw new RangeError(`'${text}' is not an IPv4 address such as 10.0.0.1`);
  return address;
}

export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** The mask of a prefix length, 0 to 32. */
export function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : (-1 << (32 - prefix)) | 0;
}

/** Throws a RangeError for anything but an IPv4 address, a slash, and 0 to 32. */
export function parseCidr(text: string): Cidr {
  const [address, length, ...rest] = text.split('/');
  if (length === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32) {
    throw new RangeError(`'${text}' is not an IPv4 network such as 10.0.0.0/24`);
  }
  const prefix = Number(length);
  const bits = parseIpv4(address);
  const mask = maskOf(prefix);
  return { address: bits, network: bits & mask, mask, prefix };
}

export function formatCidr(address: number, prefix: number): string {
  return `${formatIpv4(address)}/${prefix}`;
}

/** True when the network holds the address. */
export function contains(cidr: Cidr, address: number): boolean {
  return (address & cidr.mask) === cidr.network;
}

/** True for 224.0.0.0/4 (RFC 5771). */
export function isMulticast(address: number): boolean {
  return address >>> 28 === 0b1110;
}

/** 127.0.0.1 */
export const LOOPBACK = 0x7f000001;

/** True for 127.0.0.0/8 (RFC 1122, section 3.2.1.3). */
export function isLoopback(address: number): boolean {
  return address >>> 24 === 127;
}

/** The short form of a MAC address, ff:ff:ff:ff:ff:ff or one of 02:4e:xx:xx:xx:xx. */
export function parseMac(text: string): number {
  if (/^ff(:ff){5}$/i.test(text)) return -1;
  const match = /^02:4e((?::[0-9a-f]{2}){4})$/i.exec(text);
  if (match === null) {
    throw new RangeError(`'${text}' is not a MAC address of the form 02:4e:xx:xx:xx:xx`);
  }
  return Number.parseInt(match[1].replaceAll(':', ''), 16) | 0;
}

export function formatMac(mac: number): string {
  if (mac === -1) return 'ff:ff:ff:ff:ff:ff';
  const hex = (mac >>> 0).toString(16).padStart(8, '0');
  return `02:4e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}`;
}

/** Writes the six bytes of a MAC address. */
export function macBytes(mac: number, into: Uint8Array, at = 0): void {
  into[at] = mac === -1 ? 0xff : 0x02;
  into[at + 1] = mac === -1 ? 0xff : 0x4e;
  into[at + 2] = mac >>> 24;
  into[at + 3] = mac >>> 16;
  into[at + 4] = mac >>> 8;
  into[at + 5] = mac;
}
