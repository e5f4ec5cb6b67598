import { formatIpv4 } from '../net/address.js';

/** Where a server is: its name, empty for none, its address and port. */
export interface ServerName {
  readonly host: string;
  readonly address: number;
  readonly port: number;
}

/** How requests name a server (RFC 9110, section 7.2). */
export function hostOf({ host, address, port }: ServerName): string {
  const name = host === '' ? formatIpv4(address) : host;
  return port === 80 || port === 443 ? name : `${name}:${port}`;
}

/** A server as facts name it. */
export function serverOf({ host, address, port }: ServerName): string {
  return `${host === '' ? formatIpv4(address) : host}:${port}`;
}
