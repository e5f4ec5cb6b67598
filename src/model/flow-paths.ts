import { IpStack } from '../devices/ip-stack.js';
import { Switch } from '../devices/switch.js';
import { Packet } from '../net/packet.js';
import type { Port } from '../net/port.js';
import type { Network } from './network.js';

/** Hops after which a path is taken for a loop. */
const MOST_HOPS = 64;

/** A flow, by what tells it from others. */
export interface FlowKey {
  source: number;
  destination: number;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
}

/** A flow, and what it got. */
export interface FollowedFlow {
  /** Where it is sent from. */
  host: string;
  /** "10.0.0.1:32768": this end, and the other. */
  local: string;
  remote: string;
  /** In Mbit/s. */
  goodput: number;
}

/**
 * Finds the ports that a flow's packets leave by, from its source on, as the tables stand now. A path ends
 * where nobody owns the next address: translations on the way are not followed.
 */
export class FlowPaths {
  private readonly owners = new Map<number, Port>();
  private readonly across = new Map<Port, Port>();
  /** By the port that a segment is entered from: the port that each is reached by. */
  private readonly segments = new Map<Port, ReadonlyMap<Port, Port>>();

  constructor(private readonly network: Network) {
    for (const { a, b } of network.links) {
      this.across.set(a, b);
      this.across.set(b, a);
    }
    for (const port of network.ports.values()) {
      for (const { address } of port.addresses) this.owners.set(address, port);
    }
  }

  pathOf(host: string, flow: FlowKey): Port[] {
    const packet = Object.assign(new Packet(), flow);
    const path: Port[] = [];
    let stack = this.network.stacks.get(host)?.stack;
    for (let hop = 0; stack !== undefined && hop < MOST_HOPS; hop++) {
      const way = stack.wayOf(packet);
      const next = way === null ? undefined : this.owners.get(way.via);
      if (way === null || next === undefined) break;
      path.push(...this.through(way.port, next));
      if (way.via === flow.destination) break;
      stack = next.node instanceof IpStack ? next.node : undefined;
    }
    return path;
  }

  /** The ports by which packets leave on their way through switches to a port; none where it is not there. */
  private through(from: Port, to: Port): Port[] {
    const reached = this.segmentOf(from);
    const path: Port[] = [];
    for (let at: Port | undefined = to; at !== undefined; at = reached.get(at)) {
      const sender = this.across.get(at);
      if (sender === undefined || !reached.has(at)) return [];
      path.unshift(sender);
      if (sender === from) return path;
      at = sender;
    }
    return [];
  }

  /** Ports that frames arrive at, and ports of switches that they leave by: each to the one before it. */
  private segmentOf(from: Port): ReadonlyMap<Port, Port> {
    let reached = this.segments.get(from);
    if (reached === undefined) this.segments.set(from, (reached = this.explore(from)));
    return reached;
  }

  private explore(from: Port): ReadonlyMap<Port, Port> {
    const before = new Map<Port, Port>();
    const queue = [from];
    for (const out of queue) {
      const arrival = this.across.get(out);
      if (arrival === undefined || before.has(arrival)) continue;
      before.set(arrival, out);
      if (!(arrival.node instanceof Switch)) continue;
      for (const next of arrival.node.ports) {
        if (next === arrival || before.has(next)) continue;
        before.set(next, arrival);
        queue.push(next);
      }
    }
    return before;
  }
}
