import { NetworkChannel } from '../calls/network-channel.js';
import { NetworkServer } from '../calls/network-server.js';
import type { Doorkeeper } from '../calls/authorization/doorkeeper.js';
import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import { AnsweringChannel } from '../calls/answering-channel.js';
import type { Channel } from '../calls/channel.js';
import type { Front, Request } from '../calls/request.js';
import type { RequestPool } from '../calls/request-pool.js';
import { Cpu } from '../engine/cpu.js';
import type { Simulator } from '../engine/simulator.js';
import { Desk, Door, type Doors } from '../mesh/desk.js';
import { areFree, Crew } from '../mesh/crew.js';
import { ProxyServer } from '../mesh/proxy-server.js';
import { Labour } from '../mesh/labour.js';
import { Original, type Outlet } from '../mesh/outlet.js';
import { Relay, type RelayOptions } from '../mesh/relay.js';
import { TUNNEL_PORT, TunnelClient, TunnelServer } from '../mesh/tunnel.js';
import {
  Admission,
  Entering,
  type DoorkeeperAt,
  Onward,
  Outbound,
  Registered,
  Refusal,
  ToService,
} from '../mesh/ways.js';
import { formatIpv4, parseIpv4 } from '../net/address.js';
import type { PlainMesh, PlainScenario, PlainTransport } from '../scenario/plain.js';
import { accountOf } from '../scenario/plain/accounts.js';
import { MESH_PORTS } from '../scenario/plain/mesh.js';
import { POOLED } from '../scenario/plain/transport.js';
import type { Replica } from '../traffic/replica.js';
import { Dialler, type Target } from '../transport/dial.js';
import { Http2 } from '../transport/http/http2.js';
import { type Entrance, Reception } from '../transport/reception.js';
import type { StreamConnection } from '../transport/tcp/face.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import { tlsOptions } from '../transport/tls/options.js';
import { Tls } from '../transport/tls/tls.js';
import type { Connection, Transport } from '../transport/transport.js';
import type { AuthorizationBuilder } from './authorization.js';
import type { Composition } from './composition.js';
import { HostsAsked } from './hosts-asked.js';
import type { LiveService } from './live-service.js';
import type { LiveStack, Network } from './network.js';
import { clientOf, seatsOf } from './protocols.js';
import { spokenIn, type Web } from './spoken.js';
import type { Transports } from './transports.js';

/** As from what a proxy speaks to its own pod (istio: InboundPassthroughBindIpv4). */
const OWN = parseIpv4('127.0.0.6');

/** Istio's: connect_timeout 10 s, idle_timeout 1 h. */
const OPTIONS: Omit<RelayOptions, 'ports'> = { connect: 10e9, attempts: 1, idle: 3600e9 };

/** Of ztunnel: POOL_MAX_STREAMS_PER_CONNECTION, POOL_UNUSED_RELEASE_TIMEOUT, its windows. */
const STREAMS = 100;
const UNUSED = 300e9;
const FLOW = {
  ...{ streams: STREAMS, streamWindow: 4 << 20, connectionWindow: 16 << 20 },
  ...{ pingInterval: Infinity, pingTimeout: Infinity },
};

const MUTUAL = new Map([['mutual', true]]);

/** The proxy of one pod. */
interface Pod {
  name: string;
  host: string;
  mesh: PlainMesh;
  replica: Replica;
  tcp: Tcp;
  live: LiveService;
  crew: Crew;
}

/** Builds the proxies of a mesh, one beside each of the pods within. */
export class MeshBuilder {
  /** Addresses of the machines that have one. */
  private readonly reached = new Set<number>();
  /** Where services are; null before somebody asks. */
  private registered: ReadonlySet<number> | null = null;
  private readonly hosts: HostsAsked;
  /** What is said to each service where it is HTTP, and a proxy may look into it. */
  private readonly spoken: ReadonlyMap<string, Web>;

  /** @param services all of the scenario */
  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly requests: RequestPool,
    private readonly transports: Transports,
    private readonly composition: Composition,
    private readonly authorizations: AuthorizationBuilder,
    private readonly services: ReadonlyMap<string, LiveService>,
    private readonly cores: Map<string, Cpu>,
  ) {
    this.hosts = new HostsAsked(plain);
    this.spoken = spokenIn(plain);
    for (const { mesh, replicas } of plain.services.values()) {
      if (mesh === null || mesh.tls === 'off') continue;
      for (const { host } of replicas) this.reached.add(this.addressOf(host as string));
    }
  }

  /** The proxy of a pod, beside one replica of its service. */
  build(name: string, host: string, mesh: PlainMesh, replica: Replica): void {
    const live = this.services.get(name) as LiveService;
    const tcp = this.transports.streams(host, name, new Map());
    const { costs, workers } = mesh;
    const { cpu = null } = this.stackOf(host);
    const own = cpu ?? new Cpu(this.simulator, workers);
    if (cpu === null && !areFree(costs)) this.cores.set(replica.name, own);
    const crew = new Crew(own, costs, workers);
    this.transports.employ(host, name, crew);
    const pod = { name, host, mesh, replica, tcp, live, crew };
    const isOwn = (address: number): boolean => tcp.isOwn(address);
    const home = new Original(isOwn, Object.values(MESH_PORTS));
    const tunnels = this.tunnelsOf(pod);
    const labour = areFree(costs) ? null : new Labour(own, costs);
    const relay = (over: Tcp, outlet: Outlet, ports: number[]): Relay => {
      const dialler = this.transports.dialler(host, over);
      const options = { ...OPTIONS, ports };
      const by = new TunnelClient(tunnels);
      const introductions =
        over === tcp ? null : (this.authorizations.introductions.get(host) ?? null);
      const made = new Relay(
        ...([this.simulator, tcp, dialler, outlet, replica, options, by, labour] as const),
        introductions,
      );
      live.relays.push(made);
      return made;
    };
    const inside = tcp.from(OWN);
    const outbound = this.outboundOf(pod);
    const doorkeeperAt = this.doorkeepersOf(mesh, host);
    const admitted = new Admission(home, doorkeeperAt);
    const entrance: Entrance = { plain: mesh.tls !== 'strict' };
    live.entrances.push({ host, entrance });
    const plain = new Entering(entrance, admitted, new Refusal(doorkeeperAt));
    const taken = new TunnelServer(relay(inside, admitted, []));
    const listen = (open: boolean): void =>
      open ? tunnels.listen(TUNNEL_PORT, taken) : tunnels.unlisten(TUNNEL_PORT);
    listen(true);
    replica.onDown((down) => listen(!down));
    if (mesh.mode === 'ambient') {
      relay(tcp, outbound, [MESH_PORTS.out]);
      relay(inside, plain, [MESH_PORTS.in]);
    } else {
      const into = { port: MESH_PORTS.in, entrance, secure: mesh.tls !== 'off', doorkeeperAt };
      this.seeRequests(pod, relay(tcp, outbound, []), relay(inside, plain, []), into);
    }
  }

  /** Where connections go that leave a pod. */
  private outboundOf({ tcp, mesh, host }: Pod): Outbound {
    const isOwn = (address: number): boolean => tcp.isOwn(address);
    const onward = new Onward(isOwn, [MESH_PORTS.out], this.isReached);
    const outbound = new Outbound(
      mesh.outbound === 'registry-only' ? new Registered(onward, this.isRegistered) : onward,
    );
    for (const service of mesh.services) {
      const { virtual } = (this.services.get(service) as LiveService).plain.balancer;
      const by = this.services.get(mesh.waypoints.get(service) ?? service) as LiveService;
      const { plain, meshed } = by;
      const place = meshed?.nodes.indexOf(host) ?? -1;
      if (virtual === null || meshed === null || place < 0) continue;
      for (const { port } of virtual.ports) {
        const targets = this.composition.backendsOf(plain, port);
        const outlet = new ToService(meshed.balancing.gate(place), targets, this.isReached);
        outbound.add(parseIpv4(virtual.address), port, outlet);
      }
    }
    return outbound;
  }

  /** The workers of a sidecar: requests that leave the pod, and those that come in. */
  private seeRequests(pod: Pod, out: Relay, into: Relay, entry: Entry): void {
    const { tcp, replica } = pod;
    new Desk(tcp, MESH_PORTS.out, replica, this.doorsOut(pod), out);
    new Desk(tcp, MESH_PORTS.in, replica, this.doorsIn(pod, entry), into);
  }

  /** By the address and port of each service that the pod asks. */
  private doorsOut(pod: Pod): Doors {
    const ways = pod.crew.loops.map((_, worker) => this.waysOut(pod, worker));
    const doors: Doors = new Map();
    for (const name of ways[0].keys()) {
      const { virtual } = (this.services.get(name) as LiveService).plain.balancer;
      if (virtual === null) continue;
      const seen = virtual.ports.filter((port) => !isOpaque(port.name)).map(({ port }) => port);
      const address = parseIpv4(virtual.address);
      const made = seen.map((port): [number, Door] => {
        const past = this.past(pod, name, { name: '', address, port });
        const wayOf: WayOf = ({ head }, worker) =>
          ways[worker].get(this.hosts.find(head.host) ?? '') ?? past(worker);
        return [port, this.door(pod, wayOf, OUT)];
      });
      doors.set(address, new Map(made));
    }
    return doors;
  }

  /**
   * Where requests of a worker go that name a host which is no service's: where the connection was meant to go (Istio:
   * PassthroughCluster), or nowhere (BlackHoleCluster). Made for those who need it.
   */
  private past(pod: Pod, service: string, target: Target): (worker: number) => Channel {
    const { name, host, mesh, crew } = pod;
    const ways: (Channel | undefined)[] = crew.loops.map(() => undefined);
    const by = transportOf(this.spoken.get(service) as Web, null);
    const { service: live } = this.services.get(service) as LiveService;
    return (worker) =>
      (ways[worker] ??=
        mesh.outbound === 'registry-only'
          ? new AnsweringChannel(502)
          : this.transports.channel(host, name, target, live, by, worker));
  }

  /** By the ports of the pod where services listen that speak HTTP, whatever name they are asked by. */
  private doorsIn(pod: Pod, entry: Entry): Doors {
    const { host, mesh, crew } = pod;
    const ports = new Map<number, Door>();
    for (const [port, names] of this.ownPorts(mesh, host)) {
      const gatekeeper = this.gatekeeperOf(names, host);
      const ways = crew.loops.map((_, worker) => this.waysIn(pod, port, names, worker));
      const others = ways.map((each) => each.get(null) ?? [...each.values()][0]);
      const wayOf: WayOf = ({ front }, worker) => ways[worker].get(front) ?? others[worker];
      ports.set(port, this.door(pod, wayOf, { ...entry, gatekeeper }));
    }
    return new Map([[this.addressOf(host), ports]]);
  }

  private door(
    { tcp, crew, replica, host, live }: Pod,
    wayOf: WayOf,
    { port, entrance, secure, gatekeeper = null, doorkeeperAt }: Entry,
  ): Door {
    const { simulator, requests } = this;
    const door = new Door(tcp);
    const over = crew.over(door);
    const seats = (['http1', 'http2'] as const).map((each) =>
      seatsOf(simulator, over, each, new Map()),
    );
    const options = crew.paying(tlsOptions(MUTUAL, ''));
    const { cpu } = this.stackOf(host);
    const tls = secure ? new Tls(simulator, over, options, cpu, '', crew.handshakers()) : null;
    const end = { address: 0, port: 0 };
    const refused = (connection: Connection): void => {
      const { remote: address = 0 } = connection;
      tcp.originalOf(connection as StreamConnection, end);
      doorkeeperAt?.(end.port)?.refused({ account: '', address });
    };
    const reception = new Reception(over, seats, tls, entrance, refused);
    const { facts } = replica.service;
    const server = new ProxyServer(
      ...([simulator, replica, requests, facts, crew, wayOf, gatekeeper] as const),
    );
    new NetworkServer(reception, server, [port]);
    live.doors.push(server);
    live.forwarders.push(server.forwarder);
    return door;
  }

  /** To the backends of each service within. */
  private waysOut({ name, host, mesh }: Pod, worker: number): Map<string, Channel> {
    const ways = new Map<string, Channel>();
    for (const service of mesh.services) {
      const said = this.spoken.get(service);
      const { meshed } = this.services.get(service) as LiveService;
      if (said === undefined || meshed === null || !meshed.nodes.includes(host)) continue;
      // Each endpoint is spoken to as it can be, as Istio's auto mTLS has it.
      const plain = transportOf(said, null);
      const secure = transportOf(mesh.protocol === 'http2' ? 'http2' : said, MUTUAL);
      const byOf = (at: string): PlainTransport =>
        this.isReached(this.addressOf(at)) ? secure : plain;
      const [first] = (this.services.get(service) as LiveService).plain.replicas;
      const by = first === undefined ? plain : byOf(first.host as string);
      const from = { host, process: name, by, byOf, worker, lookUps: () => null };
      ways.set(service, this.composition.channelTo(service, from));
    }
    return ways;
  }

  /** Of the service that has a replica at a port, under whatever names. */
  private gatekeeperOf(names: readonly string[], host: string): Gatekeeper | null {
    const [name] = names;
    const own = this.services.get(name)!.plain.replicas.find((each) => each.host === host);
    return this.services.get(own?.of ?? name)!.authorization.gatekeeper;
  }

  /** Of the ports where the pod's replicas listen. */
  private doorkeepersOf({ services, mode, waypoints }: PlainMesh, host: string): DoorkeeperAt {
    const all = new Map<number, Doorkeeper>();
    for (const name of services) {
      const own = this.services.get(name)!.plain.replicas.find((each) => each.host === host);
      if (own === undefined) continue;
      const { plain, authorization } = this.services.get(own.of ?? name)!;
      const sight = mode === 'ambient' ? 'ztunnel' : 'envoy';
      const doorkeeper = this.authorizations.doorkeeper(
        ...([plain, authorization, sight, this.nameOf, waypoints.has(own.of ?? name)] as const),
      );
      for (const port of own.ports) all.set(port, doorkeeper);
    }
    return (port) => all.get(port);
  }

  /** Whose an address is, for people. */
  private readonly nameOf = (address: number): string => {
    for (const [name, { stack }] of this.network.stacks) if (stack.address === address) return name;
    return formatIpv4(address);
  };

  /** To the pod's own replicas at a port, by the service that was asked for. */
  private waysIn(
    { tcp, host, crew }: Pod,
    port: number,
    names: readonly string[],
    worker: number,
  ): Map<Front | null, Channel> {
    const { simulator } = this;
    const inside = crew.over(tcp.from(OWN), worker);
    const ways = new Map<Front | null, Channel>();
    const diallers = new Map<Web, Dialler>();
    for (const name of names) {
      const said = this.spoken.get(name) as Web;
      let dialler = diallers.get(said);
      if (dialler === undefined) {
        const { connections, http } = transportOf(said, null);
        const kept = { connections: connections ?? POOLED, http };
        dialler = new Dialler(clientOf(simulator, inside, said, kept, false, false), null);
        diallers.set(said, dialler);
      }
      const { front } = (this.services.get(name) as LiveService).service;
      const target: Target = { name: '', address: this.addressOf(host), port };
      ways.set(front, new NetworkChannel(dialler, target, front));
    }
    return ways;
  }

  /** Ports of the pod where services within listen that speak HTTP, with their names. */
  private ownPorts({ services }: PlainMesh, host: string): Map<number, string[]> {
    const own = new Map<number, string[]>();
    for (const name of services) {
      if (!this.spoken.has(name)) continue;
      const { plain } = this.services.get(name) as LiveService;
      const { virtual } = plain.balancer;
      for (const replica of plain.replicas) {
        if (replica.host !== host) continue;
        replica.ports.forEach((port, i) => {
          if (isOpaque(virtual?.ports[i]?.name ?? '')) return;
          const names = own.get(port) ?? [];
          if (!names.includes(name)) own.set(port, [...names, name]);
        });
      }
    }
    return own;
  }

  /** HBONE: tunnels by CONNECT over HTTP/2 over mutual TLS. */
  private tunnelsOf({ tcp, host, name, crew }: Pod): Transport {
    const { simulator } = this;
    const options = crew.paying(tlsOptions(MUTUAL, 'h2'));
    const account = accountOf(this.plain, host, name);
    const { cpu } = this.stackOf(host);
    const secure = new Tls(simulator, tcp, options, cpu, account, crew.handshakers());
    const pool = {
      ...{ connections: Infinity, waiting: Infinity, idleConnections: Infinity },
      ...{ idle: UNUSED, uses: Infinity, resend: 'none' as const },
    };
    return new Http2(simulator, secure, {
      ...{ pool, keep: { idle: Infinity, uses: Infinity }, flow: FLOW },
      heads: { path: '/', requestFields: 0, responseFields: 0 },
      ...{ streaming: false, tunnel: true, secure: true },
    });
  }

  /** Whether some service is there. */
  private readonly isRegistered = (address: number): boolean => {
    this.registered ??= new Set(
      [...this.services.values()].flatMap(({ plain: { balancer, replicas } }) => [
        ...(balancer.virtual === null ? [] : [parseIpv4(balancer.virtual.address)]),
        ...replicas.flatMap(({ host }) => (host === null ? [] : [this.addressOf(host)])),
      ]),
    );
    return this.registered.has(address);
  };

  private readonly isReached = (address: number): boolean => this.reached.has(address);

  private addressOf(host: string): number {
    return this.stackOf(host).stack.address;
  }

  private stackOf(host: string): LiveStack {
    return this.network.stacks.get(host) as LiveStack;
  }
}

/** How a door lets in. */
interface Entry {
  /** The proxy's. */
  port: number;
  entrance: Entrance;
  secure: boolean;
  gatekeeper?: Gatekeeper | null;
  doorkeeperAt?: DoorkeeperAt;
}

/** Of what leaves a pod. */
const OUT: Entry = { port: MESH_PORTS.out, entrance: { plain: true }, secure: false };

type WayOf = (request: Request, worker: number) => Channel;

/** Names of ports whose protocol a proxy does not look into (Istio: the part before the first dash). */
const OPAQUE = new Set(['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis', 'udp']);

function isOpaque(name: string): boolean {
  return OPAQUE.has(name.split('-')[0]);
}

/** What a proxy sends by: HTTP/2 over one connection to each backend, HTTP/1.1 over as many as it needs. */
function transportOf(protocol: Web, tls: PlainTransport['tls']): PlainTransport {
  const connections = { ...POOLED, idle: OPTIONS.idle };
  const limited = protocol === 'http2' ? { ...connections, limit: 1 } : connections;
  return { protocol, tls, connections: limited, http: new Map(), tcp: new Map() };
}
