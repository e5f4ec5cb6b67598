import type { Introductions } from '../calls/authorization/introductions.js';
import { Branch } from '../calls/branch.js';
import type { Server } from '../calls/server.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Dialler } from '../transport/dial.js';
import { IdleLine } from '../transport/http/idle-line.js';
import type { StreamAcceptor, StreamConnection, StreamPeer } from '../transport/tcp/face.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import type { End, EndPeer } from './end.js';
import type { Labour } from './labour.js';
import type { Outlet } from './outlet.js';
import type { TunnelClient } from './tunnel.js';
import { type Host, How, Relayed } from './relayed.js';

export interface RelayOptions {
  ports: readonly number[];
  /** How long a backend may take to be reached. */
  connect: Nanoseconds;
  /** Backends that are tried for one connection. */
  attempts: number;
  /** Connections on which nothing is said for so long are closed. */
  idle: Nanoseconds;
}

/**
 * Passes connections on, as proxies of layer 4 do: takes one in, chooses a backend for it, connects to that,
 * and has each end hear what the other says, byte by byte as it comes. It looks into nothing, so that TLS
 * and any protocol pass. The end of what one side says ends it on the other (half-close); a reset resets;
 * what one side does not take off is not read from the other. Where no backend is reached, the client's
 * connection is closed, by a reset where it has said something (close(2) with unread data).
 *
 *     client ── TCP ── down side │ up side ── TCP ── backend
 *
 * Envoy's tcp_proxy, HAProxy's mode tcp and nginx's stream work so (nginx by default without half-close).
 *
 * Not modelled: what its buffers hold beside the kernel's.
 */
export class Relay implements StreamAcceptor, Host, Actor {
  actorId = -1;
  /** Connections from below; those for whom a backend was reached; those that are over, by `How`. */
  readonly counts = { accepted: 0, connected: 0, ended: [0, 0, 0, 0, 0, 0] };
  readonly branch: Branch;
  readonly attempts: number;
  private readonly all: Relayed[] = [];
  private readonly free: Relayed[] = [];
  private readonly line: IdleLine<Relayed>;

  /** @param server whose process it is: it goes down, and is paused, with it */
  constructor(
    private readonly simulator: Simulator,
    private readonly tcp: Tcp,
    readonly dialler: Dialler,
    readonly outlet: Outlet,
    private readonly server: Server,
    private readonly options: RelayOptions,
    readonly tunnels: TunnelClient | null = null,
    readonly labour: Labour | null = null,
    readonly introductions: Introductions | null = null,
  ) {
    simulator.add(this);
    this.attempts = options.attempts;
    this.branch = Branch.root(`relay ${server.name} ${options.ports.join(' ')}`);
    this.line = new IdleLine(simulator, options.idle);
    const { ports } = options;
    this.listen(true);
    server.onPause?.((paused) => {
      for (const each of this.all) if (!each.isOver) each.pause(paused);
      if (!paused) for (const port of ports) tcp.accept(port);
    });
    // What it has it sees through.
    server.onDrain?.((draining) => this.listen(!draining));
    server.onDown((down) => {
      this.listen(!down);
      if (!down) return;
      for (const each of this.all) if (!each.isOver) each.closeBoth(How.LOST);
    });
  }

  private listen(open: boolean): void {
    for (const port of this.options.ports) {
      if (open) this.tcp.listen(port, this);
      else this.tcp.unlisten(port);
    }
  }

  get now(): Nanoseconds {
    return this.simulator.now;
  }

  get isPaused(): boolean {
    return !this.server.isResponsive;
  }

  /** Connections from below that are here. */
  get underWay(): number {
    return this.all.length - this.free.length;
  }

  /** One that is paused accepts nobody. */
  ready(): boolean {
    return this.server.isResponsive;
  }

  accept(connection: StreamConnection): StreamPeer {
    const relayed = this.free.pop() ?? this.make();
    this.labour?.connect();
    relayed.begin(this.counts.accepted++, connection.remote, connection.remotePort);
    this.tcp.originalOf(connection, relayed.original);
    return relayed.down;
  }

  /** Takes in what has come by a tunnel, and is meant for an address and port. */
  take(end: End, address: number, port: number): EndPeer {
    const relayed = this.free.pop() ?? this.make();
    this.labour?.connect();
    relayed.begin(this.counts.accepted++, end.remote ?? 0, 0, end.identity);
    relayed.original.address = address;
    relayed.original.port = port;
    relayed.down.stands(end);
    return relayed.down;
  }

  /** A backend has not been reached in time. */
  wake(place: number): void {
    const relayed = this.all[place];
    relayed.alarm = -1;
    relayed.expire();
  }

  alarm(relayed: Relayed): void {
    const { connect } = this.options;
    if (!this.simulator.hasTimeFor(connect)) return;
    relayed.alarm = this.simulator.schedule(connect, this, relayed.place);
  }

  disarm(relayed: Relayed): void {
    if (relayed.alarm >= 0) this.simulator.cancel(relayed.alarm);
    relayed.alarm = -1;
  }

  connected(): void {
    this.counts.connected++;
  }

  active(relayed: Relayed): void {
    if (this.options.idle === Infinity) return;
    if (relayed.isInLine) this.line.remove(relayed);
    relayed.isInLine = true;
    this.line.push(relayed);
  }

  release(relayed: Relayed, how: number): void {
    this.counts.ended[how]++;
    if (relayed.isInLine) this.line.remove(relayed);
    relayed.isInLine = false;
    this.free.push(relayed);
  }

  private make(): Relayed {
    const relayed = new Relayed(this, this.all.length);
    this.all.push(relayed);
    return relayed;
  }
}
