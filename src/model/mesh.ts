import { NetworkChannel } from '../calls/network-channel.js';
import { NetworkServer } from '../calls/network-server.js';
import type { Doorkeeper } from '../calls/authorization/doorkeeper.js';
import type { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import type { Channel } from '../calls/channel.js';
import type { RequestPool } from '../calls/request-pool.js';
import { Cpu } from '../engine/cpu.js';
import type { Simulator } from '../engine/simulator.js';
import { Desk, Door } from '../mesh/desk.js';
import { EventLoop } from '../mesh/event-loop.js';
import { Forwarder } from '../mesh/forwarder.js';
import { Labour } from '../mesh/labour.js';
import { Original, type Outlet } from '../mesh/outlet.js';
import { Relay, type RelayOptions } from '../mesh/relay.js';
import { TUNNEL_PORT, TunnelClient, TunnelServer } from '../mesh/tunnel.js';
import {
  Admission,
  type DoorkeeperAt,
  Onward,
  Outbound,
  Refusal,
  ToService,
} from '../mesh/ways.js';
import { formatIpv4, parseIpv4 } from '../net/address.js';
import type { PlainMesh, PlainScenario, PlainTransport } from '../scenario/plain.js';
import { accountOf } from '../scenario/plain/accounts.js';
import { MESH_PORTS } from '../scenario/plain/mesh.js';
import { asks } from '../scenario/plain/traffic.js';
import { POOLED } from '../scenario/plain/transport.js';
import type { Replica } from '../traffic/replica.js';
import { Dialler, type Target } from '../transport/dial.js';
import { Http2 } from '../transport/http/http2.js';
import { Reception } from '../transport/reception.js';
import type { StreamConnection } from '../transport/tcp/face.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import { tlsOptions } from '../transport/tls/options.js';
import { Tls } from '../transport/tls/tls.js';
import type { Connection, Transport } from '../transport/transport.js';
import type { AuthorizationBuilder } from './authorization.js';
import type { Composition } from './composition.js';
import type { LiveService } from './live-service.js';
import type { LiveStack, Network } from './network.js';
import { callsOf, clientOf, seatsOf } from './protocols.js';
import type { Carriage, Transports } from './transports.js';

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

type Web = 'http1' | 'http2';

/** The proxy of one pod. */
interface Pod {
  name: string;
  host: string;
  mesh: PlainMesh;
  replica: Replica;
  tcp: Tcp;
  live: LiveService;
  /** The machine's, or one of its own. */
  cpu: Cpu;
}

/** Builds the proxies of a mesh, one beside each of the pods within. */
export class MeshBuilder {
  /** Addresses of the machines that have one. */
  private readonly reached = new Set<number>();
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
  ) {
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
    const cpu = this.stackOf(host).cpu ?? new Cpu(this.simulator, mesh.workers);
    const pod = { name, host, mesh, replica, tcp, live, cpu };
    const isOwn = (address: number): boolean => tcp.isOwn(address);
    const home = new Original(isOwn, Object.values(MESH_PORTS));
    const tunnels = this.tunnelsOf(pod);
    const { request, byte } = mesh.costs;
    const labour = request + byte === 0 ? null : new Labour(cpu, request / 2, byte);
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
    const plain = mesh.tls === 'strict' ? new Refusal(doorkeeperAt) : admitted;
    const taken = new TunnelServer(relay(inside, admitted, []));
    const listen = (open: boolean): void =>
      open ? tunnels.listen(TUNNEL_PORT, taken) : tunnels.unlisten(TUNNEL_PORT);
    listen(true);
    replica.onDown((down) => listen(!down));
    if (mesh.mode === 'ambient') {
      relay(tcp, outbound, [MESH_PORTS.out]);
      relay(inside, plain, [MESH_PORTS.in]);
    } else {
      this.seeRequests(pod, relay(tcp, outbound, []), relay(inside, plain, []), doorkeeperAt);
    }
  }

  /** Where connections go that leave a pod. */
  private outboundOf({ tcp, mesh, host }: Pod): Outbound {
    const isOwn = (address: number): boolean => tcp.isOwn(address);
    const outbound = new Outbound(new Onward(isOwn, [MESH_PORTS.out], this.isReached));
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
  private seeRequests(pod: Pod, out: Relay, into: Relay, doorkeeperAt: DoorkeeperAt): void {
    const { host, tcp, mesh, replica, cpu } = pod;
    const ports = { out: this.virtualPorts(mesh), in: this.ownPorts(mesh, host) };
    const doors: { out: Door[]; in: Door[] } = { out: [], in: [] };
    const gatekeepers = this.gatekeepersOf(mesh, host);
    for (let worker = 0; worker < mesh.workers; worker++) {
      const loop = new EventLoop(cpu);
      doors.out.push(
        this.door(pod, loop, this.waysOut(pod, worker), MESH_PORTS.out, true, false, null, null),
      );
      const [plain, secure] = [mesh.tls !== 'strict', mesh.tls !== 'off'];
      doors.in.push(
        this.door(
          pod,
          loop,
          this.waysIn(pod),
          MESH_PORTS.in,
          plain,
          secure,
          gatekeepers,
          doorkeeperAt,
        ),
      );
    }
    const seen = (among: Ports) => (address: number, port: number) =>
      among.get(address)?.has(port) ?? false;
    new Desk(tcp, MESH_PORTS.out, replica, doors.out, out, seen(ports.out));
    new Desk(tcp, MESH_PORTS.in, replica, doors.in, into, seen(ports.in));
  }

  private door(
    { tcp, mesh, replica, host, live }: Pod,
    loop: EventLoop,
    ways: ReadonlyMap<string, Channel>,
    port: number,
    plain: boolean,
    secure: boolean,
    gatekeepers: ReadonlyMap<string, Gatekeeper> | null,
    doorkeeperAt: DoorkeeperAt | null,
  ): Door {
    const { simulator, requests } = this;
    const door = new Door(tcp);
    const seats = (['http1', 'http2'] as const).map((each) =>
      seatsOf(simulator, door, each, new Map()),
    );
    const options = tlsOptions(MUTUAL, '');
    const tls = secure ? new Tls(simulator, door, options, this.stackOf(host).cpu) : null;
    const end = { address: 0, port: 0 };
    const refused = (connection: Connection): void => {
      const { remote: address = 0 } = connection;
      tcp.originalOf(connection as StreamConnection, end);
      doorkeeperAt?.(end.port)?.refused({ account: '', address });
    };
    const reception = new Reception(door, seats, tls, plain, refused);
    const wayOf = (name: string): Channel | null => ways.get(name) ?? null;
    const forwarder = new Forwarder(
      ...([simulator, replica, requests, replica.service.facts, loop, mesh.costs] as const),
      ({ head }) => wayOf(head.host),
      gatekeepers,
    );
    new NetworkServer(reception, forwarder, [port]);
    live.forwarders.push(forwarder);
    return door;
  }

  /** To the backends of each service within. */
  private waysOut({ name, host, mesh }: Pod, worker: number): Map<string, Channel> {
    const ways = new Map<string, Channel>();
    for (const service of mesh.services) {
      const said = this.spoken.get(service);
      const { meshed, plain } = this.services.get(service) as LiveService;
      if (said === undefined || meshed === null || !meshed.nodes.includes(host)) continue;
      const hasProxies = plain.replicas.every(({ host: at }) =>
        this.reached.has(this.addressOf(at as string)),
      );
      const protocol = hasProxies && mesh.protocol === 'http2' ? 'http2' : said;
      const by = transportOf(protocol, hasProxies ? MUTUAL : null);
      const from = { host, process: name, by, proxy: `worker ${worker}`, lookUps: () => null };
      ways.set(service, this.composition.channelTo(service, from));
    }
    return ways;
  }

  /** Of the services that have a replica in the pod, by all names that they are asked for by. */
  private gatekeepersOf({ services }: PlainMesh, host: string): Map<string, Gatekeeper> | null {
    const all = new Map<string, Gatekeeper>();
    for (const name of services) {
      const own = this.services.get(name)!.plain.replicas.find((each) => each.host === host);
      if (own === undefined) continue;
      const { gatekeeper } = this.services.get(own.of ?? name)!.authorization;
      if (gatekeeper !== null) all.set(name, gatekeeper);
    }
    return all.size === 0 ? null : all;
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

  /** To the pod's own replicas. */
  private waysIn({ tcp, mesh, host }: Pod): Map<string, Channel> {
    const { simulator } = this;
    const inside = tcp.from(OWN);
    const diallers = new Map<Web, Dialler>();
    const ways = new Map<string, Channel>();
    for (const service of mesh.services) {
      const said = this.spoken.get(service);
      const { plain, service: live } = this.services.get(service) as LiveService;
      const own = plain.replicas.find((each) => each.host === host);
      if (said === undefined || own === undefined) continue;
      let dialler = diallers.get(said);
      if (dialler === undefined) {
        const { connections, http } = transportOf(said, null);
        const kept = { connections: connections ?? POOLED, http };
        dialler = new Dialler(clientOf(simulator, inside, said, kept, false, false), null);
        diallers.set(said, dialler);
      }
      const target: Target = { name: '', address: this.addressOf(host), port: own.ports[0] };
      ways.set(service, new NetworkChannel(dialler, target, live.front));
    }
    return ways;
  }

  /** Addresses and ports at which services are asked for that speak HTTP. */
  private virtualPorts({ services }: PlainMesh): Ports {
    const all: Ports = new Map();
    for (const name of services) {
      const { virtual } = (this.services.get(name) as LiveService).plain.balancer;
      if (virtual === null || !this.spoken.has(name)) continue;
      const seen = virtual.ports.filter((port) => !isOpaque(port.name)).map(({ port }) => port);
      all.set(parseIpv4(virtual.address), new Set(seen));
    }
    return all;
  }

  /** Ports of the pod where such services listen. */
  private ownPorts({ services }: PlainMesh, host: string): Ports {
    const own = new Set<number>();
    for (const name of services) {
      const { plain } = this.services.get(name) as LiveService;
      if (!this.spoken.has(name)) continue;
      const { virtual } = plain.balancer;
      for (const replica of plain.replicas) {
        if (replica.host !== host) continue;
        replica.ports.forEach((port, i) => {
          if (!isOpaque(virtual?.ports[i]?.name ?? '')) own.add(port);
        });
      }
    }
    return new Map([[this.addressOf(host), own]]);
  }

  /** HBONE: tunnels by CONNECT over HTTP/2 over mutual TLS. */
  private tunnelsOf({ tcp, host, name }: Pod): Transport {
    const { simulator } = this;
    const options = tlsOptions(MUTUAL, 'h2');
    const account = accountOf(this.plain, host, name);
    const secure = new Tls(simulator, tcp, options, this.stackOf(host).cpu, account);
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

  private readonly isReached = (address: number): boolean => this.reached.has(address);

  private addressOf(host: string): number {
    return this.stackOf(host).stack.address;
  }

  private stackOf(host: string): LiveStack {
    return this.network.stacks.get(host) as LiveStack;
  }
}

/** Ports by address. */
type Ports = Map<number, Set<number>>;

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

/** As what its callers speak a service is known by its first bytes: HTTP where all of them speak it plain. */
function spokenIn({ traffic, services }: PlainScenario): Map<string, Web> {
  const spoken = new Map<string, Web | null>();
  const note = (name: string | null, { protocol, tls, stream = false }: Carriage): void => {
    if (name === null || protocol === 'udp') return;
    if (protocol === 'tcp' || tls !== null || stream) spoken.set(name, null);
    else if (spoken.get(name) !== null) spoken.set(name, protocol);
  };
  for (const workload of traffic.values()) if (asks(workload)) note(workload.target.name, workload);
  for (const { handler } of services.values()) {
    for (const call of handler.flatMap(callsOf)) note(call.to, call);
  }
  const web = [...spoken].filter((each): each is [string, Web] => each[1] !== null);
  return new Map(web);
}
