import type { Distribution } from '../engine/distribution.js';
import { type KeyedRandom, below } from '../engine/random.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import { wholeNanoseconds } from '../engine/time.js';
import type { LookUps } from '../measure/look-ups.js';
import { Histogram } from '../measure/histogram.js';
import { type Message, type Packet, Phase } from '../net/packet.js';
import { lookUp } from '../transport/dial.js';
import type { Answering, NameWaiter } from '../transport/dns/resolver.js';
import { UDP_MAXIMUM, type UdpHandler, type UdpTransport } from '../transport/udp.js';
import type { ArrivalProcess } from './arrivals/arrivals.js';
import { endsWithin, isMeasured, type MeasurementSpan } from '../measure/measurement-span.js';

/** What datagrams carry: whose they are. It knows what becomes of them. */
export class DatagramMark implements Message {
  sent = 0;
  received = 0;
  /** Of those received, the ones that came within the measured span. */
  arrived = 0;
  readonly delays = new Histogram(0.001);
  private underWay = 0;

  /** @param idle told whenever none is on the way any more */
  constructor(private readonly idle: () => void) {}

  hold(): void {
    this.underWay++;
  }

  letGo(): void {
    if (--this.underWay === 0) this.idle();
  }

  get onTheWay(): number {
    return this.underWay;
  }
}

/** A sink: takes datagrams in and counts them for their workload, on any number of machines. */
export class DatagramSink implements UdpHandler {
  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
  ) {}

  listen(udp: UdpTransport, ports: readonly number[]): void {
    const place = udp.register(this);
    for (const port of ports) udp.listen(port, place);
  }

  datagram(packet: Packet): string {
    const mark = packet.message;
    if (!(mark instanceof DatagramMark)) return 'unexpected';
    const { now } = this.simulator;
    mark.received++;
    if (endsWithin(this.span, packet.createdAt, now)) mark.arrived++;
    mark.delays.record(now - packet.createdAt);
    return '';
  }

  failed(): void {
    // A sink sends nothing.
  }
}

/** What all streams of a workload share. */
export interface DatagramOptions {
  /** Name to look up, or empty where the address is given. */
  name: string;
  address: number;
  /** Counts look-ups of the name, where somebody does. */
  lookUps?: LookUps | null;
  port: number;
  /** Instead of one target: addresses of which each datagram draws one; own ones left out. */
  peers: readonly number[] | null;
  start: number;
  stop: number;
  priority: number;
  sizes: Distribution;
  span: MeasurementSpan;
  /** For datagrams sent within the measured span. */
  mark: DatagramMark;
  /** For those before and after it: load that nobody measures. */
  unmeasured: DatagramMark;
  /** Told when nothing more is to be sent. */
  finished: () => void;
}

const SEND = 0;
const RESOLVE = 1;

/** One client's stream of one-way datagrams, in open loop. */
export class DatagramStream implements Actor, NameWaiter, UdpHandler {
  // What each datagram reads stands first: there may be a hundred thousand streams.
  private readonly arrivals: ArrivalProcess;
  private readonly udp: UdpTransport;
  private readonly draws: KeyedRandom;
  private readonly options: DatagramOptions;
  /** Measured or not. */
  sent = 0;
  private sourcePort = -1;
  /** Datagrams at most. */
  private readonly count: number;
  private readonly simulator: Simulator;
  actorId = -1;
  private address = 0;
  /** True once nothing more is to be sent. */
  done = false;
  private readonly resolver: Answering | null;

  constructor(
    simulator: Simulator,
    udp: UdpTransport,
    resolver: Answering | null,
    options: DatagramOptions,
    arrivals: ArrivalProcess,
    draws: KeyedRandom,
    count: number,
  ) {
    this.arrivals = arrivals;
    this.udp = udp;
    this.draws = draws;
    this.options = options;
    this.count = count;
    this.simulator = simulator;
    this.resolver = resolver;
    simulator.add(this);
    this.address = options.address;
    const { peers } = options;
    if (peers !== null && peers.every((peer) => peer === udp.stack.address)) this.done = true;
    else if (options.name === '' || peers !== null) this.arm();
    else simulator.schedule(options.start, this, RESOLVE);
  }

  wake(kind: number): void {
    if (kind === SEND && this.arrivals.tentative) this.arm();
    else if (kind === SEND) this.send();
    else lookUp(this.resolver, this.options, this, 0);
  }

  resolved(_token: number, address: number): void {
    this.address = address;
    this.arm();
  }

  unresolved(): void {
    this.finish();
  }

  /** Nobody answers a one-way datagram. */
  datagram(): string {
    return 'unexpected';
  }

  failed(): void {
    // The drop is counted where it happened.
  }

  private arm(): void {
    const { start, stop } = this.options;
    const at = start + this.arrivals.next(Math.max(0, this.simulator.now - start));
    if (this.sent >= this.count || at >= stop) {
      this.finish();
      return;
    }
    const { now } = this.simulator;
    const due = wholeNanoseconds(at);
    this.simulator.schedule(due > now ? due - now : 0, this, SEND);
  }

  private finish(): void {
    this.done = true;
    this.options.finished();
  }

  private send(): void {
    const { udp, options } = this;
    if (this.sourcePort < 0) {
      this.sourcePort = udp.open(udp.register(this));
      // The transport has named the ceiling.
      if (this.sourcePort < 0) {
        this.finish();
        return;
      }
    }
    const { peers, span } = options;
    const { draws } = this;
    draws.at(this.sent, 0);
    let { address } = this;
    if (peers !== null) {
      const own = udp.stack.address;
      do address = peers[below(draws, peers.length)];
      while (address === own);
    }
    const size = Math.min(Math.round(options.sizes.sample(draws)), UDP_MAXIMUM);
    this.sent++;
    const { sourcePort } = this;
    const mark = isMeasured(span, this.simulator.now) ? options.mark : options.unmeasured;
    mark.sent++;
    const packet = udp.make(0, sourcePort, address, options.port, size, mark, Phase.NONE);
    packet.priority = options.priority;
    udp.send(packet);
    this.arm();
  }
}
