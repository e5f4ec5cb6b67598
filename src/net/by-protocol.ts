import { Protocol } from './packet.js';

/** One thing for each of the IP protocols that there are, without a table. */
export class ByProtocol<T> {
  private udp: T | null = null;
  private tcp: T | null = null;
  private icmp: T | null = null;

  get(protocol: number): T | null {
    if (protocol === Protocol.UDP) return this.udp;
    if (protocol === Protocol.TCP) return this.tcp;
    return protocol === Protocol.ICMP ? this.icmp : null;
  }

  /** Throws a RangeError for other protocols. */
  set(protocol: number, value: T): void {
    if (protocol === Protocol.UDP) this.udp = value;
    else if (protocol === Protocol.TCP) this.tcp = value;
    else if (protocol === Protocol.ICMP) this.icmp = value;
    else throw new RangeError(`no IP protocol ${protocol}`);
  }
}
