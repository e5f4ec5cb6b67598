/** Addresses as text: what is wrong with one, or null. */
import { formatCidr, maskOf, readIpv4 } from '../net/address.js';

/** 10.0.0.1 */
export function addressMistake(text: string): string | null {
  return readIpv4(text) === null
    ? `expected an IPv4 address such as 10.0.0.1, not '${text}'`
    : null;
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
  const first = cidr.address & maskOf(cidr.prefix);
  if (first === cidr.address) return null;
  const meant = formatCidr(first, cidr.prefix);
  return `'${text}' has bits beyond its prefix: did you mean '${meant}'?`;
}

/** 10.0.0.1 or 10.0.0.0/24 */
export function rangeMistake(text: string): string | null {
  return text.includes('/') ? subnetMistake(text) : addressMistake(text);
}

/** web.example.com, with or without a dot at its end: what DNS can carry (RFC 1035, section 2.3.4). */
export function domainMistake(text: string): string | null {
  const labels = text.replace(/\.$/, '').split('.');
  const fits = labels.every((label) => /^[!-~]{1,63}$/.test(label)) && text.length <= 254;
  return fits ? null : `expected a DNS name such as web.example.com, not '${text}'`;
}

/** 02:4e:00:00:00:01: the addresses that Netloom gives out, and no others. */
export function macMistake(text: string): string | null {
  if (/^02:4e(:[0-9a-f]{2}){4}$/i.test(text)) return null;
  return `expected a MAC address that begins with 02:4e, such as 02:4e:00:00:00:01, not '${text}'`;
}

function parts(text: string): { address: number; prefix: number } | null {
  const [, address, length] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const whole = address === undefined ? null : readIpv4(address);
  if (whole === null || Number(length) > 32) return null;
  return { address: whole, prefix: Number(length) };
}
