import { NetworkChannel } from '../calls/network-channel.js';
import { StreamChannel } from '../calls/stream-channel.js';
import type { Simulator } from '../engine/simulator.js';
import type { Crew } from '../mesh/crew.js';
import type { PlainScenario, PlainService, PlainTransport } from '../scenario/plain.js';
import { accountOf } from '../scenario/plain/accounts.js';
import { POOLED, TRANSPORT } from '../scenario/plain/transport.js';
import { DatagramExchange } from '../transport/datagram-exchange.js';
import { Dialler, type Target } from '../transport/dial.js';
import { Reception } from '../transport/reception.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import { tlsOptions } from '../transport/tls/options.js';
import { Tls, type TlsOptions } from '../transport/tls/tls.js';
import type { Transport } from '../transport/transport.js';
import type { Service } from '../traffic/service.js';
import type { ConnectionResults } from './results.js';
import { type LiveStack, type Network, socketsOf } from './network.js';
import {
  clientOf,
  inAlpn,
  type Over,
  protocolsIn,
  seatsOf,
  tcpBelow,
  usesTls,
} from './protocols.js';

/** Connections of a process on a machine. */
interface Pooled {
  live: LiveStack;
  over: Over;
}

/** What requests travel by; `stream`: each user's are messages of one. */
export type Carriage = PlainTransport & { stream?: boolean };

type ServerOptions = Pick<PlainService, 'tcp' | 'tls' | 'http'>;

/** What the processes of a network's machines talk by, made for those that do. */
export class Transports {
  private readonly transports = new Map<string, Transport>();
  /** By process. */
  private readonly pools = new Map<string, Pooled[]>();
  private readonly diallers = new Map<string, Dialler>();
  /** Workers of proxies, by host and process. */
  private readonly crews = new Map<string, Crew>();
  private readonly protocols: ReturnType<typeof protocolsIn>;
  private readonly secure: boolean;

  constructor(
    private readonly network: Network,
    private readonly simulator: Simulator,
    private readonly plain: PlainScenario,
  ) {
    this.protocols = protocolsIn(plain);
    this.secure = usesTls(plain);
  }

  /** A process of a host is a proxy, with workers: say so before it connects or listens. */
  employ(host: string, process: string, crew: Crew): void {
    this.crews.set(JSON.stringify([host, process]), crew);
  }

  private crewOf(host: string, process: string): Crew | null {
    return this.crews.get(JSON.stringify([host, process])) ?? null;
  }

  /**
   * The way from a process of a host to whatever a target stands for.
   * @param service by which the requests come, where it is a front of others'
   * @param by what it travels by
   * @param worker of a proxy, which has connections of its own
   */
  channel(
    host: string,
    process: string,
    target: Target,
    service: Service | null,
    by: PlainTransport = TRANSPORT,
    worker = 0,
  ): NetworkChannel {
    const dialler = this.diallerOf(host, process, by, worker);
    return new NetworkChannel(dialler, target, service?.front ?? null);
  }

  /** The same for users with a stream each. */
  streamChannel(
    host: string,
    process: string,
    target: Target,
    service: Service | null,
    by: Carriage,
  ): StreamChannel {
    return new StreamChannel(this.diallerOf(host, process, by), target, service?.front ?? null);
  }

  /** Connections of a process of a host, which sends what it has at once. */
  streams(host: string, process: string, own: ServerOptions['tcp']): Tcp {
    return this.stackOf(host).tcp.of(process, new Map([['nagle', false], ...own]));
  }

  /** Finds those by their names whom a process of a host connects to. */
  dialler(host: string, transport: Transport): Dialler {
    return new Dialler(transport, this.stackOf(host).resolver);
  }

  /** Where a service of a host takes in what comes by connections; null where nothing does. */
  reception(host: string, service: string, own: ServerOptions): Reception | null {
    const { protocols, simulator } = this;
    if (protocols.length === 0) return null;
    const live = this.stackOf(host);
    const tcp = live.tcp.of(service, tcpBelow(protocols, this.secure, own.tcp));
    const seats = protocols.map((each) => seatsOf(simulator, tcp, each, own.http));
    const crew = this.crewOf(host, service);
    const over = crew?.over(tcp) ?? tcp;
    const options = tlsOptions(own.tls, '');
    const secure = this.secure
      ? new Tls(
          ...([simulator, over, crew?.paying(options) ?? options, live.cpu, ''] as const),
          crew?.handshakers(),
        )
      : null;
    return new Reception(over, seats, secure);
  }

  /** What became of the connections of a process, on all machines; null for one that has none. */
  connectionsOf(process: string): ConnectionResults | null {
    const pools = this.pools.get(process);
    if (pools === undefined) return null;
    const sum = (of: (pool: Pooled) => number): number =>
      pools.reduce((total, pool) => total + of(pool), 0);
    const machines = new Set(pools.map(({ live }) => live.tcp));
    return {
      opened: sum(({ over }) => over.counts.opened),
      reused: sum(({ over }) => over.counts.reused),
      failed: sum(({ over }) => over.counts.failed),
      stale: sum(({ over }) => over.counts.stale),
      resent: sum(({ over }) => over.counts.resent),
      timeWait: [...machines].reduce((total, { made }) => total + (made?.waiting ?? 0), 0),
    };
  }

  private diallerOf(host: string, process: string, by: Carriage, worker = 0): Dialler {
    const live = this.stackOf(host);
    const key = keyOf(live, host, process, by, worker);
    let dialler = this.diallers.get(key);
    if (dialler === undefined) {
      dialler = new Dialler(this.transportOf(host, process, by, worker), live.resolver);
      this.diallers.set(key, dialler);
    }
    return dialler;
  }

  /** Of a process on a host. */
  transportOf(host: string, process: string, by: Carriage = TRANSPORT, worker = 0): Transport {
    const live = this.stackOf(host);
    const key = keyOf(live, host, process, by, worker);
    let transport = this.transports.get(key);
    if (transport === undefined) {
      this.transports.set(key, (transport = this.make(live, process, by, worker)));
    }
    return transport;
  }

  private make(live: LiveStack, process: string, by: Carriage, worker: number): Transport {
    const { protocol, tls, connections, http, tcp: own } = by;
    if (protocol === 'udp') return new DatagramExchange(socketsOf(live, process));
    const { simulator } = this;
    const tcp = live.tcp.of(process, tcpBelow([protocol], tls !== null, own));
    const crew = this.crewOf(live.stack.name, process);
    const over = crew?.over(tcp, worker) ?? tcp;
    const inner =
      tls === null
        ? over
        : this.secured(live, process, over, tlsOptions(tls, inAlpn[protocol]), worker);
    const kept = { connections: connections ?? POOLED, http };
    const made = clientOf(simulator, inner, protocol, kept, tls !== null, by.stream === true);
    const others = this.pools.get(process);
    if (others === undefined) this.pools.set(process, [{ live, over: made }]);
    else others.push({ live, over: made });
    return made;
  }

  /** TLS of a process that calls others. */
  private secured(
    live: LiveStack,
    process: string,
    over: Transport,
    options: TlsOptions,
    worker: number,
  ): Tls {
    const { name } = live.stack;
    const account = accountOf(this.plain, name, process);
    const crew = this.crewOf(name, process);
    return new Tls(
      ...([this.simulator, over, crew?.paying(options) ?? options, live.cpu, account] as const),
      crew?.handshakers(worker),
    );
  }

  private stackOf(host: string): LiveStack {
    return this.network.stacks.get(host) as LiveStack;
  }
}

/**
 * By what a transport is known: processes of a machine share that of datagrams, but where rules tell
 * them apart; a pool of connections is one's own.
 */
function keyOf(
  { tellsProcesses }: LiveStack,
  host: string,
  process: string,
  { protocol, tls, connections, http, tcp, stream }: Carriage,
  worker: number,
): string {
  if (protocol === 'udp') return tellsProcesses ? `${host} ${process}` : host;
  return JSON.stringify([
    ...[host, process, worker, protocol, tls && [...tls]],
    ...[connections, [...http], [...tcp], stream],
  ]);
}
