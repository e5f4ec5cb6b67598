import { flowHash } from '../net/flow-hash.js';
import type { Packet } from '../net/packet.js';
import type { InterfaceAddress, Port } from '../net/port.js';
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
  // What each packet reads stands first: there may be a hundred thousand of these.
  port: Port | null = null;
  /** The next hop: a router's address, or the destination itself. */
  via = 0;
  /** Where there is one port with one subnet, and routes that are shared, as at most hosts: that port. */
  private only: Port | null = null;
  private network = 0;
  private mask = 0;
  /** Of that port. */
  private address = 0;
  private readonly routes: RouteTable;
  private readonly sharedRoutes: boolean;
  private readonly hashSeed: number;
  private readonly ports: readonly Port[];

  constructor(ports: readonly Port[], { routes, sharedRoutes, hashSeed }: RoutingOptions) {
    this.ports = ports;
    this.routes = routes;
    this.sharedRoutes = sharedRoutes;
    this.hashSeed = hashSeed;
  }

  /** To be called when the node has another port. */
  portAdded(): void {
    const [port] = this.ports;
    const [own] = port.addresses as readonly (InterfaceAddress | undefined)[];
    const single = this.ports.length === 1 && port.addresses.length === 1;
    this.only = null;
    // A mask of 32 bits holds nobody but the port itself.
    if (!single || own === undefined || !this.sharedRoutes || own.mask === -1) return;
    this.only = port;
    this.network = own.network;
    this.mask = own.mask;
    this.address = own.address;
  }

  /** Finds the way to `destination`: among equal paths by the hash of the packet's flow. */
  find(packet: Packet, destination: number): boolean {
    if (this.only !== null) {
      const { mask, network } = this;
      this.port = this.only;
      if ((destination & mask) === network) {
        this.via = destination;
        return true;
      }
      const paths = this.routes.lookup(destination);
      if (paths !== null && paths.length === 1 && paths[0].via !== 0) {
        this.via = paths[0].via;
        if ((this.via & mask) === network) return true;
      }
    }
    if (this.sharedRoutes) {
      const own = this.portTowards(destination, 31);
      if (own !== null) {
        this.port = own;
        this.via = destination;
        return true;
      }
    }
    const paths = this.routes.lookup(destination);
    if (paths === null) return false;
    const path =
      paths.length === 1 ? paths[0] : paths[flowHash(packet, this.hashSeed) % paths.length];
    this.via = path.via === 0 ? destination : path.via;
    this.port = path.port >= 0 ? this.ports[path.port] : this.portTowards(this.via, 32);
    return this.port !== null;
  }

  /** The address to send from by the way that was found; 0 where the port has none. */
  get source(): number {
    return this.only === null ? (this.port as Port).addressTowards(this.via) : this.address;
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
