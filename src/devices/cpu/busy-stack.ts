import { type Cpu, type CpuUser, Thread, Work } from '../../engine/cpu.js';
import type { Simulator } from '../../engine/simulator.js';
import { END_OF_TIME, type Nanoseconds, wholeNanoseconds } from '../../engine/time.js';
import { flowHash } from '../../net/flow-hash.js';
import { BROADCAST, type Packet } from '../../net/packet.js';
import type { PacketPool } from '../../net/packet-pool.js';
import type { Port } from '../../net/port.js';
import { TcpFlag } from '../../net/tcp-header.js';
import { IpStack, type IpStackOptions } from '../ip-stack.js';
import type { CpuOptions } from './options.js';

/** One queue of packets that the kernel works on in order. */
class Line {
  readonly thread = new Thread();
  /** Packets that have come and wait, the one in hand included. */
  received = 0;
  /** Core time of all that is in it. */
  work: Nanoseconds = 0;
}

const RECEIVE = 0;
const SEND = 1;
const LOOP = 2;

/** A packet that the kernel has, and what is to be done with it. */
class Step {
  what = RECEIVE;
  packet: Packet | null = null;
  port: Port | null = null;
  via = 0;
  length = 0;
  whole = false;
  line: Line | null = null;
  cost: Nanoseconds = 0;
  since: Nanoseconds = 0;
}

/**
 * The IPv4 stack of a machine whose cores have to do its work: each packet that comes, that a process
 * sends, and that goes back to the machine itself, waits for a core and takes its time before it goes on.
 * Flows are spread over receive queues by their hash (Linux: receive side scaling); of one queue packets
 * are worked on one after the other, so that a flow keeps its order. A queue that is full drops what comes,
 * as `netdev_max_backlog` and a NIC's ring do.
 *
 * Not modelled: interrupts and their moderation, polling in batches (NAPI) and ksoftirqd; segmentation and
 * receive offload (TSO, GRO): each packet costs as if it came alone; the cost of rules, of what is dropped
 * by them, and of requests for neighbours that it sends. What a process does for a packet, such as a system
 * call, is done here too, before or behind it.
 */
export class BusyStack extends IpStack implements CpuUser {
  private readonly lines: readonly Line[];
  private readonly steps: Step[] = [];
  private readonly free: number[] = [];
  /** When what was sent last will be done with here, where nothing interrupts. */
  private doneAt: Nanoseconds = 0;

  constructor(
    simulator: Simulator,
    pool: PacketPool,
    name: string,
    options: IpStackOptions,
    private readonly cpu: Cpu,
    private readonly costs: CpuOptions,
  ) {
    super(simulator, pool, name, options);
    this.lines = Array.from({ length: costs.queues }, () => new Line());
  }

  override get held(): number {
    return super.held + this.steps.length - this.free.length;
  }

  override get leavesAt(): Nanoseconds {
    return Math.max(super.leavesAt, this.doneAt);
  }

  override receive(port: Port, packet: Packet): void {
    const mac = packet.destinationMac;
    const isOurs = mac === port.mac || mac === BROADCAST || port.framing.pointToPoint;
    const cost = isOurs ? this.costOfReceiving(packet) : 0;
    if (cost === 0) {
      super.receive(port, packet);
      return;
    }
    const line = this.lineOf(packet);
    if (line.received >= this.costs.backlog) {
      this.pool.drop(packet, port.place, 'receive-queue-full');
      return;
    }
    line.received++;
    this.take(RECEIVE, packet, cost, line).port = port;
  }

  protected override sendOwn(packet: Packet, length: number, port: Port, via: number): void {
    const cost = this.costOfSending(packet, length, port.mtu);
    if (cost === 0) {
      this.doneAt = 0;
      super.sendOwn(packet, length, port, via);
      return;
    }
    const line = this.lineOf(packet);
    const step = this.take(SEND, packet, cost, line);
    step.port = port;
    step.via = via;
    step.length = length;
    step.whole = this.whole;
    this.doneAt = Math.min(this.now + line.work, END_OF_TIME);
  }

  protected override loop(packet: Packet): void {
    const length = packet.size;
    const cost = this.costOfSending(packet, length, length) + this.costOfReceiving(packet);
    this.doneAt = 0;
    if (cost === 0) super.loop(packet);
    else this.take(LOOP, packet, cost, this.lineOf(packet));
  }

  /** A packet has had its core time. */
  computed(place: number): void {
    const step = this.steps[place];
    const { what, via, length } = step;
    const packet = step.packet!;
    const port = step.port!;
    const line = step.line!;
    line.work -= step.cost;
    if (this.facts.packets !== null) this.tellWorked(packet, step);
    step.packet = step.port = step.line = null;
    this.free.push(place);
    if (what === RECEIVE) {
      line.received--;
      super.receive(port, packet);
    } else if (what === SEND) {
      this.whole = step.whole;
      super.sendOwn(packet, length, port, via);
    } else {
      super.loop(packet);
    }
  }

  private take(what: number, packet: Packet, cost: Nanoseconds, line: Line): Step {
    const place = this.free.pop() ?? this.steps.push(new Step()) - 1;
    const step = this.steps[place];
    step.what = what;
    step.packet = packet;
    step.line = line;
    step.cost = cost;
    step.since = this.now;
    line.work += cost;
    this.cpu.run(cost, this, place, Work.KERNEL, line.thread);
    return step;
  }

  private tellWorked({ id: packet, request }: Packet, { cost: worked, since }: Step): void {
    const { name: place, now: at } = this;
    const waited = Math.max(0, at - since - worked);
    const fact = { kind: 'packet-worked', at, place, packet, request, worked, waited } as const;
    this.facts.packets?.tell(fact, null);
  }

  private lineOf(packet: Packet): Line {
    const { lines } = this;
    return lines.length === 1 ? lines[0] : lines[flowHash(packet, 0) % lines.length];
  }

  private costOfReceiving(packet: Packet): Nanoseconds {
    const { costs, forwarding } = this;
    if (forwarding) return wholeNanoseconds(costs.forward);
    return wholeNanoseconds(costs.receive + this.costOfContent(packet));
  }

  /** A datagram that has to be cut takes as many packets. */
  private costOfSending(packet: Packet, length: number, mtu: number): Nanoseconds {
    const packets = length <= mtu ? 1 : Math.ceil(length / mtu);
    return wholeNanoseconds(packets * this.costs.send + this.costOfContent(packet));
  }

  private costOfContent({ payload, tcp }: Packet): number {
    const { byte, connection } = this.costs;
    const opens = tcp !== null && (tcp.flags & (TcpFlag.SYN | TcpFlag.ACK)) === TcpFlag.SYN;
    return opens ? connection + payload * byte : payload * byte;
  }
}
