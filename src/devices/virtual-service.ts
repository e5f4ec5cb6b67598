import type { Balancer } from '../balancing/balancer.js';
import { candidatesOf } from '../balancing/candidates.js';
import type { Facts } from '../facts/bus.js';
import { type Choice, Ending, NONE, WAIT } from '../balancing/policy.js';
import type { Flow, FlowKeeper, FlowOwner, FlowTable } from '../net/flow-table.js';
import { type Packet, Protocol } from '../net/packet.js';

/** Where a backend of a virtual service listens. */
export interface BackendAddress {
  address: number;
  /** Its port for each of the service's ports, in their order. */
  ports: readonly number[];
}

export interface VirtualServiceOptions {
  name: string;
  /** The virtual address. */
  address: number;
  ports: readonly number[];
  backends: readonly BackendAddress[];
  /**
   * `nat` rewrites the destination; `dsr` (direct server return, as IPVS's direct routing) only
   * picks the next hop, and the backend answers past the balancer under the virtual address.
   */
  mode: 'nat' | 'dsr';
}

/** What a policy reads of a packet. Reused for each. */
class PacketChoice implements Choice {
  id = 0;
  clientAddress = 0;
  clientPort = 0;
  key = -1;
  attempt = 0;
  /** A router knows flows, not what their clients try. */
  readonly tried: readonly number[] = [];
}

/**
 * A virtual address and port before a set of backends: the first packet of a flow is given to the
 * backend that the policy picks, the rest follows by connection tracking. A flow counts as active
 * until its answer passes, its client withdraws, or its entry expires; a connection of TCP until a FIN
 * or a reset passes, and as inactive as long as tracking keeps it then (linux ip_vs_proto_tcp.c).
 */
export class VirtualService implements FlowOwner, FlowKeeper {
  /** Packets that would have opened a flow, and found no backend. */
  unassigned = 0;
  private readonly choice = new PacketChoice();

  constructor(
    readonly options: VirtualServiceOptions,
    readonly balancer: Balancer,
  ) {}

  /** Has flows to backends that are taken out forgotten, in the table where they stand. */
  forgetRemoved(table: FlowTable): void {
    this.balancer.removed = (index, now) => {
      table.forget(({ service, backend }) => service === this && backend === index, now);
    };
  }

  /** Gives the flow a backend; false when none is eligible. */
  assign(packet: Packet, flow: Flow, port: number, now: number): boolean {
    const { choice, options } = this;
    choice.id = packet.id;
    choice.clientAddress = packet.source;
    choice.clientPort = packet.sourcePort;
    const picked = this.balancer.choose(choice, now);
    // A packet cannot be kept until a backend is free: to wait counts as to find none.
    if (picked === WAIT) this.balancer.withdraw(choice);
    if (picked <= NONE) {
      this.unassigned++;
      return false;
    }
    this.balancer.watch?.sent(picked, packet.request);
    const backend = options.backends[picked];
    flow.owner = flow.service = this;
    flow.backend = picked;
    if (options.mode === 'nat') {
      flow.replySource = backend.address;
      flow.replySourcePort = backend.ports[port];
    } else {
      flow.steer = backend.address;
    }
    return true;
  }

  /** Tells of what was picked on a machine, for the packet that opens a flow. */
  tell({ requests }: Facts, { request, flow }: Packet, place: string, now: number): void {
    const { backend } = flow as Flow;
    const { backends } = this.balancer;
    requests?.tell(
      {
        kind: 'request-picked',
        at: now,
        place,
        request,
        service: this.options.name,
        backend: backend < 0 ? '' : backends[backend].name,
        waited: 0,
        ...candidatesOf(backends),
      },
      null,
    );
  }

  opened(flow: Flow, now: number): void {
    this.balancer.started(flow.backend, now);
  }

  closed(flow: Flow, now: number, answered: boolean): void {
    const ending = answered ? Ending.ANSWERED : Ending.BROKEN;
    const isKept = flow.protocol === Protocol.TCP;
    if (isKept) flow.keeper = this;
    this.balancer.finished(flow.backend, now, now - flow.openedAt, ending, isKept);
  }

  forgotten(flow: Flow, now: number): void {
    this.balancer.forgotten(flow.backend, now);
  }
}

/** Where a rule finds the service of a name, which may come after the rule. */
export interface VirtualServiceSeat {
  service: VirtualService | null;
}

/** The virtual services of one machine, by name. */
export class VirtualServices {
  /** Null on most machines. */
  private seats: Map<string, VirtualServiceSeat> | null = null;

  seat(name: string): VirtualServiceSeat {
    this.seats ??= new Map();
    let seat = this.seats.get(name);
    if (seat === undefined) this.seats.set(name, (seat = { service: null }));
    return seat;
  }
}
