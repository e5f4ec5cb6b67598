import { flowHash } from '../net/flow-hash.js';
import type { Packet } from '../net/packet.js';
import type { Port } from '../net/port.js';
import type { RouteTable } from '../net/route-table.js';

export interface RoutingOptions {
  routes: RouteTable;
  /** True when `routes` is shared with other nodes and does not hold this one's own subnets. */
  sharedRoutes: boolean;
  /** Distinguishes the equal-cost choices of routers in a row. */
  hashSeed: number;
}

/** The way that a packet takes out of a node. One a node, reused: read it before the next `find`. */
export class WayOut {
  port: Port | null = null;
  /** The next hop: a router's address, or the destination itself. */
  via = 0;
  /** Where there is one port with one subnet, as at most hosts: that subnet. */
  private only: Port | null = null;
  private network = 0;
  private mask = 0;

  constructor(
    private readonly ports: readonly Port[],
    private readonly options: RoutingOptions,
  ) {}

  /** To be called when the node has another port. */
  portAdded(): void {
    const [port] = this.ports;
    const single = this.ports.length === 1 && port.addresses.length === 1;
    this.only = single ? port : null;
    if (!single) return;
    const [own] = port.addresses;
    this.network = own.network;
    // A mask of 32 bits holds nobody but the port itself.
    this.mask = own.mask;
  }

  /** Finds the way to `destination`: among equal paths by the hash of the packet's flow. */
  find(packet: Packet, destination: number): boolean {
    const { options, ports } = this;
    if (this.only !== null && options.sharedRoutes && this.mask !== -1) {
      this.port = this.only;
      if ((destination & this.mask) === this.network) {
        this.via = destination;
        return true;
      }
      const paths = options.routes.lookup(destination);
      if (paths !== null && paths.length === 1 && paths[0].via !== 0) {
        this.via = paths[0].via;
        if ((this.via & this.mask) === this.network) return true;
      }
    }
    if (options.sharedRoutes) {
      const own = this.portTowards(destination, 31);
      if (own !== null) {
        this.port = own;
        this.via = destination;
        return true;
      }
    }
    const paths = options.routes.lookup(destination);
    if (paths === null) return false;
    const path =
      paths.length === 1 ? paths[0] : paths[flowHash(packet, options.hashSeed) % paths.length];
    this.via = path.via === 0 ? destination : path.via;
    this.port = path.port >= 0 ? ports[path.port] : this.portTowards(this.via, 32);
    return this.port !== null;
  }

  /** The port with a subnet, of a prefix of at most `longest` bits, that holds the address. */
  private portTowards(address: number, longest: number): Port | null {
    for (const port of this.ports) {
      for (const own of port.addresses) {
        if (own.prefix <= longest && (address & own.mask) === own.network) return port;
      }
    }
    return null;
  }
}
