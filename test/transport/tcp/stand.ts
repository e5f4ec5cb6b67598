import type { OptionValue } from '../../../src/engine/options.js';
import { parseIpv4 } from '../../../src/net/address.js';
import type { Message } from '../../../src/net/packet.js';
import { Packet } from '../../../src/net/packet.js';
import type { Port } from '../../../src/net/port.js';
import type { StreamConnection, StreamPeer } from '../../../src/transport/tcp/face.js';
import { tcpOptions } from '../../../src/transport/tcp/options.js';
import { Tcp } from '../../../src/transport/tcp/tcp.js';
import { Close } from '../../../src/transport/transport.js';
import type { Lab, Station } from '../../helpers/lab.js';

export const manner = { priority: 0, id: -1 };
const reasons = Object.keys(Close);

export type Said = Record<string, OptionValue>;

/** A machine's TCP. */
export function tcpOf(station: Station, said: Said = {}, ports?: [number, number]): Tcp {
  const { lab, stack, icmp } = station;
  const options = tcpOptions(new Map(Object.entries(said)));
  return Tcp.of(stack, lab.pool, icmp, lab.simulator, options, ports);
}

/** A message with a name and a length. */
export class Word implements Message {
  held = 0;

  constructor(
    readonly text: string,
    readonly bytes: number,
  ) {}

  hold(): void {
    this.held++;
  }

  letGo(): void {
    this.held--;
  }
}

/** An application at an end of a connection: writes down what it hears, and does what it was told. */
export class App implements StreamPeer {
  readonly heard: string[] = [];
  readonly times: number[] = [];
  connection!: StreamConnection;
  /** What it does when something happens. */
  onOpen: (connection: StreamConnection) => void = () => undefined;
  onWord: (word: Word, connection: StreamConnection) => void = () => undefined;
  onFinish: ((connection: StreamConnection) => void) | null = null;
  onClosed: () => void = () => undefined;

  constructor(readonly lab: Lab) {}

  get finished(): ((connection: StreamConnection) => void) | undefined {
    const { onFinish } = this;
    if (onFinish === null) return undefined;
    return (connection) => {
      this.note('finished');
      onFinish(connection);
    };
  }

  accept(): StreamPeer {
    return this;
  }

  opened(connection: StreamConnection): void {
    this.connection = connection;
    this.note('opened');
    this.onOpen(connection);
  }

  received(connection: StreamConnection, message: Message): string {
    this.note((message as Word).text);
    this.onWord(message as Word, connection);
    return '';
  }

  closed(_connection: StreamConnection, reason: Close): void {
    this.note(reasons[reason]);
    this.onClosed();
  }

  private note(what: string): void {
    this.heard.push(what);
    this.times.push(this.lab.simulator.now);
  }
}

/** Opens a connection for an application. */
export function open(tcp: Tcp, app: App, address: string, port: number): StreamConnection | null {
  return tcp.connect(parseIpv4(address), port, app, null);
}

const FLAGS: [number, string][] = [
  [2, 'S'],
  [1, 'F'],
  [4, 'R'],
  [8, 'P'],
  [16, '.'],
  [64, 'E'],
  [128, 'W'],
];

/** A segment as a port has sent it, or taken it in. */
export interface Segment {
  at: number;
  out: boolean;
  flags: string;
  sequence: number;
  acknowledgement: number;
  length: number;
  window: number;
  mss: number;
  windowScale: number;
  blocks: [number, number][];
  ecn: number;
  size: number;
}

/** Sees the segments of a port from now on; sequence numbers count from the first of each direction. */
export function sniffTcp(lab: Lab, port: Port): Segment[] {
  const segments: Segment[] = [];
  const firsts = new Map<string, number>();
  const first = (key: string, value: number) => {
    if (!firsts.has(key)) firsts.set(key, value);
    return firsts.get(key) as number;
  };
  lab.simulator.facts.listen('packets', {
    tell({ kind, at, place }, live) {
      if (place !== port.place || !(live instanceof Packet) || live.tcp === null) return;
      if (kind !== 'packet-out' && kind !== 'packet-arrived') return;
      const { tcp } = live;
      const key = `${live.source}:${live.sourcePort}>${live.destination}:${live.destinationPort}`;
      const back = `${live.destination}:${live.destinationPort}>${live.source}:${live.sourcePort}`;
      const hasAck = (tcp.flags & 16) !== 0;
      const blocks: [number, number][] = [];
      const base = hasAck ? first(back, (tcp.acknowledgement - 1) | 0) : 0;
      for (let i = 0; i < tcp.blocks; i++) {
        blocks.push([(tcp.sack[2 * i] - base) | 0, (tcp.sack[2 * i + 1] - base) | 0]);
      }
      segments.push({
        at,
        out: kind === 'packet-out',
        flags: FLAGS.filter(([bit]) => (tcp.flags & bit) !== 0)
          .map(([, name]) => name)
          .join(''),
        sequence: (tcp.sequence - first(key, tcp.sequence)) | 0,
        acknowledgement: hasAck ? (tcp.acknowledgement - base) | 0 : 0,
        length: live.payload,
        window: tcp.window,
        mss: tcp.mss,
        windowScale: tcp.windowScale,
        blocks,
        ecn: live.ecn,
        size: live.size,
      });
    },
  });
  return segments;
}

const FLAG: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16, E: 64, W: 128 };

interface RawSegment {
  flags: string;
  /** Offsets: 0 is the SYN, 1 the first byte. */
  sequence: number;
  acknowledgement: number;
  length: number;
  at: number;
  window: number;
}

/** The other end of a connection by hand: says what segments it is told to, and writes down what comes. */
export class Raw {
  readonly heard: RawSegment[] = [];
  readonly first = 5000;
  private theirs = 0;

  constructor(
    private readonly station: Station,
    private readonly address: number,
    private port: number,
    private readonly own = 7000,
  ) {
    station.stack.handle(6, this);
  }

  /** Flags in letters (S, A, F, R, P), offset and acknowledged offset of the other's, bytes. */
  say(flags: string, sequence: number, acknowledgement = 0, length = 0, window = 65_535): void {
    const { pool } = this.station.lab;
    const packet = pool.make();
    const header = pool.addTcp(packet).clear();
    packet.protocol = 6;
    packet.source = 0;
    packet.destination = this.address;
    packet.sourcePort = this.own;
    packet.destinationPort = this.port;
    packet.payload = length;
    packet.message = null;
    for (const flag of flags) header.flags |= FLAG[flag];
    header.sequence = (this.first + sequence) | 0;
    if (flags.includes('A')) header.acknowledgement = (this.theirs + acknowledgement) | 0;
    header.window = window;
    if (flags.includes('S')) header.mss = 1000;
    packet.size = 14 + 20 + header.length + length;
    this.station.stack.send(packet);
  }

  receive(packet: Packet): void {
    const header = packet.tcp!;
    if ((header.flags & FLAG.S) !== 0) {
      this.theirs = header.sequence;
      this.port = packet.sourcePort;
    }
    this.heard.push({
      flags: Object.keys(FLAG)
        .filter((flag) => (header.flags & FLAG[flag]) !== 0)
        .join(''),
      sequence: (header.sequence - this.theirs) | 0,
      acknowledgement:
        (header.flags & FLAG.A) !== 0 ? (header.acknowledgement - this.first) | 0 : 0,
      length: packet.payload,
      at: this.station.stack.now,
      window: header.window,
    });
    this.station.lab.pool.deliver(packet, this.station.name);
  }

  /** Flags and offsets of the last that came. */
  get last(): string {
    const { flags, sequence, acknowledgement } = this.heard.at(-1)!;
    return `${flags} ${sequence} ${acknowledgement}`;
  }
}
