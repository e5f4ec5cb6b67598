import { Ending } from '../balancing/policy.js';
import type { Branch } from '../calls/branch.js';
import type { Introductions } from '../calls/authorization/introductions.js';
import type { Passenger } from '../calls/passenger.js';
import type { Dispatcher } from '../balancing/balancer.js';
import { NOBODY } from '../facts/facts.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Message } from '../net/packet.js';
import type { Dialler, Target } from '../transport/dial.js';
import type { Idler } from '../transport/http/idle-line.js';
import type { StreamConnection, StreamPeer } from '../transport/tcp/face.js';
import type { End } from './end.js';
import { Close, type Connection, type Manner } from '../transport/transport.js';
import type { Labour, Passer } from './labour.js';
import type { Guest, Outlet } from './outlet.js';
import type { TunnelClient } from './tunnel.js';

/** How a connection that was relayed ended. */
export const How = {
  /** Both ends had said all. */
  DONE: 0,
  /** One end has broken off, and so was the other. */
  RESET: 1,
  /** No backend was there, or none could be reached. */
  FAILED: 2,
  /** Nothing was said for too long. */
  IDLE: 3,
  /** Its client had gone before a backend was reached. */
  LEFT: 4,
  /** The relay itself went down. */
  LOST: 5,
} as const;

/** The relay that has it. */
export interface Host {
  readonly now: Nanoseconds;
  /** The time that it takes; null for none. */
  readonly labour: Labour | null;
  /** Its connections' random draws. */
  readonly branch: Branch;
  readonly outlet: Outlet;
  readonly dialler: Dialler;
  /** For those who are reached by tunnels; null for a relay that knows none. */
  readonly tunnels: TunnelClient | null;
  /** Is told whom its connections within the pod are made for; null where nobody asks. */
  readonly introductions: Introductions | null;
  /** Backends that are tried for one connection. */
  readonly attempts: number;
  /** Its process stands still. */
  readonly isPaused: boolean;
  /** A backend is being dialled, which may take so long; it stands, or has failed. */
  alarm(relayed: Relayed): void;
  disarm(relayed: Relayed): void;
  connected(): void;
  /** Something has passed. */
  active(relayed: Relayed): void;
  release(relayed: Relayed, how: number): void;
}

/** One of the two connections. */
class Side implements StreamPeer, Passer {
  connection: End | null = null;
  other: Side | null = null;
  /** Its connection has ended, both ways. */
  private isOver = false;

  constructor(private readonly relayed: Relayed) {}

  opening(connection: Connection): void {
    this.connection = connection as StreamConnection;
  }

  opened(connection: Connection): void {
    const stream = connection as StreamConnection;
    stream.passes = true;
    this.stands(stream);
  }

  /** It has a connection that stands. */
  stands(end: End): void {
    this.connection = end;
    this.isOver = false;
    this.relayed.stands(this);
  }

  received(): string {
    return 'unexpected';
  }

  passed(_end: End, message: Message, bytes: number, last: boolean, manner: Manner): void {
    const { host } = this.relayed;
    host.active(this.relayed);
    if (host.labour === null) this.pass(message, bytes, last, manner);
    else host.labour.pass(this, message, bytes, last, manner);
  }

  /** What this side has said is told on the other. */
  pass(message: Message, bytes: number, last: boolean, manner: Manner): void {
    const onward = this.other!.connection;
    if (onward === null) return;
    onward.sendPart(message, bytes, last, manner);
    // What is not taken off there is not read here.
    if (onward.waiting > 0) this.connection?.pause();
  }

  passEnd(): void {
    if (this.isOver) this.relayed.closed(this, Close.DONE);
    else this.other!.connection?.finish();
  }

  get use(): number {
    return this.relayed.use;
  }

  ready(): void {
    if (!this.relayed.host.isPaused) this.other!.connection?.resume();
  }

  finished(): void {
    const { labour } = this.relayed.host;
    if (labour === null) this.passEnd();
    else labour.end(this);
  }

  closed(_connection: unknown, reason: Close): void {
    const { labour } = this.relayed.host;
    this.connection = null;
    this.isOver = true;
    if (labour === null || reason !== Close.DONE) this.relayed.closed(this, reason);
    else labour.end(this);
  }

  /** Both ways are said to be over. */
  close(): void {
    const { connection } = this;
    this.connection = null;
    connection?.close();
  }

  abort(): void {
    const { connection } = this;
    this.connection = null;
    connection?.abort();
  }
}

/** Two connections, of which each says what the other hears. Pooled. */
export class Relayed implements Guest, Idler<Relayed> {
  before: Relayed | null = null;
  after: Relayed | null = null;
  idleSince: Nanoseconds = 0;
  /** The event of its time limit; -1 for none. */
  alarm = -1;
  /** From below, and to the backend. */
  readonly down: Side;
  private readonly up: Side;
  private dialling: Connection | null = null;
  /** It is in its outlet's books. */
  private isBooked = false;
  private isConnected = false;
  isOver = true;
  /** Counts its uses, to tell one from the next. */
  use = 0;
  /** It stands in line to be closed when it is idle. */
  isInLine = false;

  id = 0;
  /** It is opened for no one request that anybody knows here. */
  readonly request = NOBODY;
  number = 0;
  clientAddress = 0;
  account = '';
  clientPort = 0;
  readonly key = -1;
  attempt = 0;
  readonly tried: number[] = [];
  backend = -1;
  balancer = 0;
  chooser: Dispatcher<Passenger> | null = null;
  chosenAt: Nanoseconds = 0;
  readonly original = { address: 0, port: 0 };

  constructor(
    readonly host: Host,
    readonly place: number,
  ) {
    this.down = new Side(this);
    this.up = new Side(this);
    this.down.other = this.up;
    this.up.other = this.down;
  }

  get now(): Nanoseconds {
    return this.host.now;
  }

  get branch(): Branch {
    return this.host.branch;
  }

  /** Of a client, as far as it is known. */
  begin(number: number, clientAddress: number, clientPort: number, account = ''): void {
    this.id = this.number = number;
    this.clientAddress = clientAddress;
    this.clientPort = clientPort;
    this.account = account;
    this.attempt = 0;
    this.tried.length = 0;
    this.backend = -1;
    this.isOver = this.isConnected = this.isBooked = false;
  }

  stands(side: Side): void {
    const { host, down } = this;
    if (side === down) {
      // Nothing is read before there is somebody to tell it to.
      down.connection!.pause();
      host.outlet.seek(this);
      return;
    }
    this.dialling = null;
    this.isConnected = true;
    const { localPort } = side.connection as StreamConnection;
    host.introductions?.introduce(localPort, this.account, this.clientAddress);
    host.disarm(this);
    host.connected();
    host.active(this);
    down.connection!.accepted?.();
    if (!host.isPaused) down.connection!.resume();
  }

  dial(target: Target): void {
    const { host, up } = this;
    this.book();
    const dialling = host.dialler.dial(target, up, null);
    if (dialling !== null) this.dialling = dialling;
  }

  tunnel(by: number, target: Target): void {
    this.book();
    this.host.tunnels!.connect(by, target, this.up);
  }

  private book(): void {
    this.isBooked = true;
    this.host.labour?.connect();
    if (this.backend >= 0) this.tried.push(this.backend);
    this.host.alarm(this);
  }

  refuse(): void {
    this.down.close();
    this.end(How.FAILED, Ending.REFUSED);
  }

  closed(side: Side, reason: Close): void {
    if (this.isConnected) {
      const done = reason === Close.DONE;
      if (done) side.other!.close();
      else side.other!.abort();
      this.end(done ? How.DONE : How.RESET, done ? Ending.ANSWERED : Ending.BROKEN);
    } else if (side === this.down) {
      this.giveUp();
      this.end(How.LEFT, Ending.ABANDONED);
    } else {
      this.failed(reason === Close.REFUSED ? Ending.REFUSED : Ending.BROKEN);
    }
  }

  /** The backend has not answered in time. */
  expire(): void {
    this.giveUp();
    this.failed(Ending.TIMED_OUT);
  }

  /** It has been idle for too long. */
  shut(): void {
    this.closeBoth(How.IDLE);
  }

  /** Closes both, as a kernel does when a process ends; or as who is tired of waiting. */
  closeBoth(how: number): void {
    this.down.close();
    this.giveUp();
    this.end(how, how === How.IDLE ? Ending.ANSWERED : Ending.ABANDONED);
  }

  /** The process reads nothing for a while; and goes on, as far as it can get rid of what it reads. */
  pause(paused: boolean): void {
    if (!this.isConnected) return;
    for (const { connection, other } of [this.down, this.up]) {
      if (paused) connection?.pause();
      else if (other!.connection?.waiting === 0) connection?.resume();
    }
  }

  private failed(ending: Ending): void {
    const { host } = this;
    host.disarm(this);
    this.dialling = null;
    this.attempt++;
    if (this.attempt >= host.attempts) {
      this.down.close();
      this.end(How.FAILED, ending);
    } else {
      this.leave(ending);
      host.outlet.seek(this);
    }
  }

  private giveUp(): void {
    const { dialling } = this;
    this.dialling = null;
    dialling?.close();
    this.up.close();
    this.host.outlet.withdraw(this);
  }

  private leave(ending: Ending): void {
    if (this.isBooked) this.host.outlet.left(this, ending);
    this.isBooked = false;
  }

  private end(how: number, ending: Ending): void {
    this.isOver = true;
    this.use++;
    this.host.disarm(this);
    this.leave(ending);
    this.host.release(this, how);
  }
}
