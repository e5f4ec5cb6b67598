import type { Cpu } from '../engine/cpu.js';
import type { Nanoseconds } from '../engine/time.js';
import type { TlsOptions, TlsWorkers } from '../transport/tls/tls.js';
import type { Acceptor, Peer, Transport } from '../transport/transport.js';
import { EventLoop } from './event-loop.js';

/** What things take of a proxy's worker; nanoseconds. */
export interface ProxyCosts {
  /** Of a request and its answer together: half of it each. */
  request: Nanoseconds;
  /** Of each byte of either. */
  byte: Nanoseconds;
  /** Of each connection that it takes in, and that it opens. */
  connection: Nanoseconds;
  /** Of each whole handshake of TLS, at either end. */
  handshake: Nanoseconds;
}

export function areFree({ request, byte, connection, handshake }: ProxyCosts): boolean {
  return request + byte + connection + handshake === 0;
}

/** The workers of one proxy: threads, with what things cost them. */
export class Crew {
  readonly loops: readonly EventLoop[];

  /** @param cpu whose cores they need; null where nothing takes time */
  constructor(
    private readonly cpu: Cpu | null,
    readonly costs: ProxyCosts,
    count: number,
  ) {
    this.loops = Array.from({ length: count }, () => new EventLoop(cpu));
  }

  /** A transport whose connections cost their worker. @param worker whose it is; absent where all share it */
  over(inner: Transport, worker?: number): Transport {
    const { connection } = this.costs;
    return connection === 0 ? inner : new Toll(inner, this.of(worker), connection);
  }

  /** Who computes handshakes; null where nobody of these does. */
  handshakers(worker?: number): TlsWorkers | null {
    const { cpu, costs } = this;
    if (cpu === null || costs.handshake === 0) return null;
    return { cpu, threads: this.of(worker).map(({ thread }) => thread) };
  }

  /** Options of TLS, in which a handshake takes what it costs here where nothing else was said. */
  paying(options: TlsOptions): TlsOptions {
    const { handshake } = this.costs;
    if (handshake === 0) return options;
    const { serverWork, clientWork } = options;
    return { ...options, serverWork: serverWork || handshake, clientWork: clientWork || handshake };
  }

  private of(worker?: number): readonly EventLoop[] {
    return worker === undefined ? this.loops : [this.loops[worker]];
  }
}

/** Connections that take time of the worker whose they are: what it does for them then comes after that. */
class Toll implements Transport {
  constructor(
    private readonly inner: Transport,
    private readonly loops: readonly EventLoop[],
    private readonly cost: Nanoseconds,
  ) {}

  get name(): string {
    return this.inner.name;
  }

  get now(): Nanoseconds {
    return this.inner.now;
  }

  get maximum(): number {
    return this.inner.maximum;
  }

  connect(address: number, port: number, peer: Peer, about: object | null, host?: string): void {
    this.pay(0);
    this.inner.connect(address, port, peer, about, host);
  }

  listen(port: number, acceptor: Acceptor): void {
    this.inner.listen(port, {
      accept: (connection) => {
        this.pay(connection.hash ?? 0);
        return acceptor.accept(connection);
      },
      ready: () => acceptor.ready?.() ?? true,
    });
  }

  unlisten(port: number): void {
    this.inner.unlisten(port);
  }

  accept(port: number): void {
    this.inner.accept?.(port);
  }

  private pay(hash: number): void {
    this.loops[hash % this.loops.length].spend(this.cost);
  }
}
