import { IntTable } from '../net/int-table.js';

/** The servers on one port. */
interface OnPort {
  byAddress: IntTable;
  byHost: Map<string, number>;
}

/** Numbers servers, by name and port, or by address and port where they have no name. */
export class Directory {
  private readonly ports = new Map<number, OnPort>();
  private count = 0;

  /** The place of a server that is known by its name; -1 for none. */
  find(host: string, port: number): number {
    return this.ports.get(port)?.byHost.get(host) ?? -1;
  }

  /** The place of one without a name; -1 for none. */
  at(address: number, port: number): number {
    return this.ports.get(port)?.byAddress.get(address) ?? -1;
  }

  /** The place of a server, a new one for one that is not known. */
  put(host: string, address: number, port: number): number {
    let on = this.ports.get(port);
    if (on === undefined)
      this.ports.set(port, (on = { byAddress: new IntTable(), byHost: new Map() }));
    const { byHost, byAddress } = on;
    const place = host === '' ? byAddress.get(address) : (byHost.get(host) ?? -1);
    if (place >= 0) return place;
    if (host === '') byAddress.set(address, this.count);
    else byHost.set(host, this.count);
    return this.count++;
  }
}
