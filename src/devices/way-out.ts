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

const NEVER = -1;

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
  /** Where the way was found to last, and among how many routes: packets come in trains. */
  private last = 0;
  private lastRoutes = NEVER;
  private readonly sharedRoutes: boolean;
  private readonly hashSeed: number;
  private ports: readonly Port[] = [];

  constructor({ routes, sharedRoutes, hashSeed }: RoutingOptions) {
    this.routes = routes;
    this.sharedRoutes = sharedRoutes;
    this.hashSeed = hashSeed;
  }

  /** The node's ports; to be told anew when it has another one. */
  usePorts(ports: readonly Port[]): void {
    this.ports = ports;
    const [port] = ports;
    const [own] = port.addresses as readonly (InterfaceAddress | undefined)[];
    const single = ports.length === 1 && port.addresses.length === 1;
    this.only = null;
    this.lastRoutes = NEVER;
    // A mask of 32 bits holds nobody but the port itself.
    if (!single || own === undefined || !this.sharedRoutes || own.mask === -1) return;
    this.only = port;
    this.network = own.network;
    this.mask = own.mask;
    this.address = own.address;
  }

  /** Finds the way to `destination`: among equal paths by the hash of the packet's flow. */
  find(packet: Packet, destination: number): boolean {
    if (this.only !== null)
      return this.findBy(this.only, destination) || this.look(packet, destination);
    if (destination === this.last && this.lastRoutes === this.routes.size) return true;
    return this.look(packet, destination);
  }

  /** By the one port, unless a route leads elsewhere. */
  private findBy(only: Port, destination: number): boolean {
    const { mask, network } = this;
    this.port = only;
    this.via = destination;
    if ((destination & mask) === network) return true;
    const paths = this.routes.lookup(destination);
    if (paths === null || paths.length > 1) return false;
    const [{ via }] = paths;
    this.via = via;
    return via !== 0 && (via & mask) === network;
  }

  private look(packet: Packet, destination: number): boolean {
    this.lastRoutes = NEVER;
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
    const single = paths.length === 1;
    const path = single ? paths[0] : paths[flowHash(packet, this.hashSeed) % paths.length];
    this.via = path.via === 0 ? destination : path.via;
    this.port = path.port >= 0 ? this.ports[path.port] : this.portTowards(this.via, 32);
    if (this.port === null) return false;
    if (single) {
      this.last = destination;
      this.lastRoutes = this.routes.size;
    }
    return true;
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
