import { Icmp } from './icmp.js';
import { Protocol } from './packet.js';

/**
 * One direction of a flow: what identifies its packets. ICMP echo: both ports are the identifier,
 * and the protocol holds type and code as well (`protocolKey`): requests of one side and replies to
 * those of the other may bear the same one (linux nf_conntrack_proto_icmp.c).
 */
export interface Tuple {
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
  protocol: number;
}

/** What a tuple has for protocol: of ICMP, its type and code too. */
export function protocolKey(protocol: number, type: number, code: number): number {
  return protocol === Protocol.ICMP ? protocol | (type << 8) | (code << 16) : protocol;
}

/** The key of the other direction: an echo request is answered by a reply. */
export function answerKey(key: number): number {
  if ((key & 0xff) !== Protocol.ICMP) return key;
  const type = (key >> 8) & 0xff;
  return protocolKey(Protocol.ICMP, type === Icmp.ECHO ? Icmp.ECHO_REPLY : Icmp.ECHO, key >> 16);
}

/**
 * What connection tracking knows of a flow: the tuple of its first packet, and the tuple that
 * replies carry. They mirror each other unless an address is translated.
 */
export class Flow implements Tuple {
  // The original direction.
  source = 0;
  destination = 0;
  sourcePort = 0;
  destinationPort = 0;
  protocol = 0;
  // The reply direction: from whom the replies come, and to whom.
  replyProtocol = 0;
  replySource = 0;
  replyDestination = 0;
  replySourcePort = 0;
  replyDestinationPort = 0;

  replied = false;
  /** Timeout class: index of `FlowTable`'s lists. */
  timeoutClass = 0;
  expires = 0;
  /** A virtual service that counts this flow as active, and the backend it chose. */
  owner: FlowOwner | null = null;
  backend = -1;
  /** The service that chose it, whether it counts the flow or not. */
  service: object | null = null;
  /** Who is told when the flow leaves the table, though it counts as active no more. */
  keeper: FlowKeeper | null = null;
  /** What its protocol's tracking knows of it. */
  progress: object | null = null;
  openedAt = 0;
  /** Source ports that its translation may take, both ends included; 0 for any. */
  lowPort = 0;
  highPort = 0;
  /** Next hop by which the first packet's destination is reached although it stays (DSR); 0: none. */
  steer = 0;

  older: Flow | null = null;
  newer: Flow | null = null;

  /** Its destination is translated. */
  get isRedirected(): boolean {
    const { destination, replySource, destinationPort, replySourcePort } = this;
    return destination !== replySource || (destinationPort !== replySourcePort && !this.isEcho);
  }

  /** Its source is translated. */
  get isDisguised(): boolean {
    const { source, replyDestination, sourcePort, replyDestinationPort } = this;
    return source !== replyDestination || sourcePort !== replyDestinationPort;
  }

  /** Both ports are one identifier. */
  get isEcho(): boolean {
    return (this.protocol & 0xff) === Protocol.ICMP;
  }

  /** A new flow: replies mirror its tuple until an address is translated. */
  begin(
    source: number,
    destination: number,
    sourcePort: number,
    destinationPort: number,
    protocol: number,
  ): void {
    this.source = this.replyDestination = source;
    this.destination = this.replySource = destination;
    this.sourcePort = this.replyDestinationPort = sourcePort;
    this.destinationPort = this.replySourcePort = destinationPort;
    this.protocol = protocol;
    this.replyProtocol = answerKey(protocol);
    this.replied = false;
    this.owner = null;
    this.keeper = this.service = null;
    this.backend = -1;
    this.lowPort = 0;
    this.highPort = 0;
    this.steer = 0;
  }
}

/** Told of the flows that it counts. */
export interface FlowOwner {
  /** The flow has entered the table. */
  opened(flow: Flow, now: number): void;
  /** It is active no more; it may still be in the table. */
  closed(flow: Flow, now: number, answered: boolean): void;
}

/** Told of flows that have not been active for a while, when they leave the table. */
export interface FlowKeeper {
  forgotten(flow: Flow, now: number): void;
}

/** Told of each flow that leaves the table. */
export interface FlowWitness {
  removed(flow: Flow, now: number): void;
}

const WORDS = 4;

/**
 * Flows by either of their tuples (open addressing over typed arrays), and by age: flows of one
 * timeout class stand in a list in the order in which they expire, so expiry needs no timer.
 */
export class FlowTable {
  private keys = new Int32Array(0);
  private entries: (Flow | null)[] = [];
  private used = 0;
  private readonly free: Flow[] = [];
  private readonly oldest: (Flow | null)[];
  private readonly newest: (Flow | null)[];
  /** Nothing expires before this. */
  private soonest = Infinity;
  /** Flows in the table. */
  count = 0;
  witness: FlowWitness | null = null;
  /** The most there have been. */
  peak = 0;

  constructor(
    readonly limit: number,
    private readonly timeouts: readonly number[],
  ) {
    this.oldest = timeouts.map(() => null);
    this.newest = timeouts.map(() => null);
  }

  /** A flow to `begin` and to insert. */
  make(): Flow {
    return this.free.pop() ?? new Flow();
  }

  /** The flow that a tuple belongs to, in either direction, or null. Expired flows are not found. */
  find(
    source: number,
    destination: number,
    sourcePort: number,
    destinationPort: number,
    protocol: number,
    now: number,
  ): Flow | null {
    if (this.count === 0) return null;
    const { keys, entries } = this;
    const mask = entries.length - 1;
    const ports = (sourcePort << 16) | destinationPort;
    let index = hash(source, destination, ports, protocol) & mask;
    for (let flow = entries[index]; flow !== null; flow = entries[index]) {
      const at = index * WORDS;
      if (
        keys[at] === source &&
        keys[at + 1] === destination &&
        keys[at + 2] === ports &&
        keys[at + 3] === protocol
      ) {
        if (flow.expires > now) return flow;
        this.remove(flow, now);
        return null;
      }
      index = (index + 1) & mask;
    }
    return null;
  }

  /** Removes what has expired. */
  expire(now: number): void {
    if (now < this.soonest) return;
    let soonest = Infinity;
    for (let i = 0; i < this.oldest.length; i++) {
      let flow = this.oldest[i];
      for (; flow !== null && flow.expires <= now; flow = this.oldest[i]) this.remove(flow, now);
      if (flow !== null && flow.expires < soonest) soonest = flow.expires;
    }
    this.soonest = soonest;
  }

  /** Removes those that are such. */
  forget(such: (flow: Flow) => boolean, now: number): void {
    for (const oldest of this.oldest) {
      let flow = oldest;
      while (flow !== null) {
        const { newer } = flow;
        if (such(flow)) this.remove(flow, now);
        flow = newer;
      }
    }
  }

  /** Inserts a flow under both tuples. False when the table is full. */
  insert(flow: Flow, timeoutClass: number, now: number): boolean {
    this.expire(now);
    if (this.count >= this.limit) return false;
    if ((this.used + 2) * 2 > this.entries.length) this.grow();
    this.place(flow, true);
    this.place(flow, false);
    this.count++;
    if (this.count > this.peak) this.peak = this.count;
    this.append(flow, timeoutClass, now);
    return true;
  }

  /** A packet of the flow has passed: its time starts anew, in the class that it now belongs to. */
  touch(flow: Flow, timeoutClass: number, now: number): void {
    this.unlink(flow);
    this.append(flow, timeoutClass, now);
  }

  remove(flow: Flow, now: number): void {
    this.unlink(flow);
    this.displace(flow, true);
    this.displace(flow, false);
    this.count--;
    if (this.witness !== null) this.witness.removed(flow, now);
    const { owner } = flow;
    if (owner !== null) {
      flow.owner = null;
      owner.closed(flow, now, false);
    }
    const { keeper } = flow;
    if (keeper !== null) {
      flow.keeper = null;
      keeper.forgotten(flow, now);
    }
    this.free.push(flow);
  }

  private append(flow: Flow, timeoutClass: number, now: number): void {
    flow.timeoutClass = timeoutClass;
    const expires = now + this.timeouts[timeoutClass];
    flow.expires = expires;
    if (expires < this.soonest) this.soonest = expires;
    const last = this.newest[timeoutClass];
    flow.older = last;
    flow.newer = null;
    if (last === null) this.oldest[timeoutClass] = flow;
    else last.newer = flow;
    this.newest[timeoutClass] = flow;
  }

  private unlink(flow: Flow): void {
    const { older, newer, timeoutClass } = flow;
    if (older === null) this.oldest[timeoutClass] = newer;
    else older.newer = newer;
    if (newer === null) this.newest[timeoutClass] = older;
    else newer.older = older;
    flow.older = null;
    flow.newer = null;
  }

  private place(flow: Flow, original: boolean): void {
    const source = original ? flow.source : flow.replySource;
    const destination = original ? flow.destination : flow.replyDestination;
    const ports = original
      ? (flow.sourcePort << 16) | flow.destinationPort
      : (flow.replySourcePort << 16) | flow.replyDestinationPort;
    const mask = this.entries.length - 1;
    const protocol = original ? flow.protocol : flow.replyProtocol;
    let index = hash(source, destination, ports, protocol) & mask;
    while (this.entries[index] !== null) index = (index + 1) & mask;
    this.entries[index] = flow;
    const at = index * WORDS;
    this.keys[at] = source;
    this.keys[at + 1] = destination;
    this.keys[at + 2] = ports;
    this.keys[at + 3] = protocol;
    this.used++;
  }

  private displace(flow: Flow, original: boolean): void {
    const { keys, entries } = this;
    const source = original ? flow.source : flow.replySource;
    const destination = original ? flow.destination : flow.replyDestination;
    const ports = original
      ? (flow.sourcePort << 16) | flow.destinationPort
      : (flow.replySourcePort << 16) | flow.replyDestinationPort;
    const protocol = original ? flow.protocol : flow.replyProtocol;
    const mask = entries.length - 1;
    let index = hash(source, destination, ports, protocol) & mask;
    for (; entries[index] !== null; index = (index + 1) & mask) {
      const at = index * WORDS;
      if (
        entries[index] === flow &&
        keys[at] === source &&
        keys[at + 1] === destination &&
        keys[at + 2] === ports &&
        keys[at + 3] === protocol
      ) {
        this.closeGap(index, mask);
        this.used--;
        return;
      }
    }
  }

  private closeGap(from: number, mask: number): void {
    const { keys, entries } = this;
    let gap = from;
    for (let index = (from + 1) & mask; entries[index] !== null; index = (index + 1) & mask) {
      const at = index * WORDS;
      const home = hash(keys[at], keys[at + 1], keys[at + 2], keys[at + 3]) & mask;
      if (((index - home) & mask) >= ((index - gap) & mask)) {
        entries[gap] = entries[index];
        keys.copyWithin(gap * WORDS, at, at + WORDS);
        gap = index;
      }
    }
    entries[gap] = null;
  }

  private grow(): void {
    const { keys, entries } = this;
    const length = entries.length === 0 ? 16 : entries.length * 2;
    this.entries = new Array<Flow | null>(length).fill(null);
    this.keys = new Int32Array(length * WORDS);
    const mask = length - 1;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i] === null) continue;
      const at = i * WORDS;
      let index = hash(keys[at], keys[at + 1], keys[at + 2], keys[at + 3]) & mask;
      while (this.entries[index] !== null) index = (index + 1) & mask;
      this.entries[index] = entries[i];
      for (let word = 0; word < WORDS; word++) this.keys[index * WORDS + word] = keys[at + word];
    }
  }
}

function hash(source: number, destination: number, ports: number, protocol: number): number {
  let value = Math.imul(source, 0x9e3779b1 | 0) ^ Math.imul(destination, 0x85ebca6b | 0);
  value ^= Math.imul(ports, 0xc2b2ae35 | 0) ^ protocol;
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return value ^ (value >>> 13);
}
