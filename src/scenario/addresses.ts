/** Addresses as text: what is wrong with one, or null. */

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** 10.0.0.1 */
export function addressMistake(text: string): string | null {
  return bits(text) === null ? `expected an IPv4 address such as 10.0.0.1, not '${text}'` : null;
}

/** 10.0.0.1/24 */
export function addressInNetworkMistake(text: string): string | null {
  return parts(text) === null
    ? `expected an IPv4 address with its prefix such as 10.0.0.1/24, not '${text}'`
    : null;
}

/** 10.0.0.0/24 */
export function subnetMistake(text: string): string | null {
  const cidr = parts(text);
  if (cidr === null) return `expected a subnet such as 10.0.0.0/24, not '${text}'`;
  const size = cidr.prefix === 0 ? 0x1_0000_0000 : (1 << (32 - cidr.prefix)) >>> 0;
  const first = Math.floor(cidr.address / size) * size;
  if (first === cidr.address) return null;
  const octets = [24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.');
  return `'${text}' has bits beyond its prefix: did you mean '${octets}/${cidr.prefix}'?`;
}

/** 02:4e:00:00:00:01: the addresses that Netloom gives out, and no others. */
export function macMistake(text: string): string | null {
  if (/^02:4e(:[0-9a-f]{2}){4}$/i.test(text)) return null;
  return `expected a MAC address that begins with 02:4e, such as 02:4e:00:00:00:01, not '${text}'`;
}

function bits(text: string): number | null {
  const octets = IPV4.exec(text)?.slice(1);
  // A leading zero would be octal to some readers.
  if (octets === undefined || octets.some((octet) => Number(octet) > 255 || /^0\d/.test(octet))) {
    return null;
  }
  return octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function parts(text: string): { address: number; prefix: number } | null {
  const [, address, length] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const whole = address === undefined ? null : bits(address);
  return whole === null || Number(length) > 32 ? null : { address: whole, prefix: Number(length) };
}
