import { Onward, Outbound, Refusal, ToService } from '../mesh/ways.js';
import { Original, type Outlet } from '../mesh/outlet.js';
import { Relay, type RelayOptions } from '../mesh/relay.js';
import { TUNNEL_PORT, TunnelClient, TunnelServer } from '../mesh/tunnel.js';
import type { Simulator } from '../engine/simulator.js';
import { parseIpv4 } from '../net/address.js';
import type { PlainMesh, PlainScenario } from '../scenario/plain.js';
import { MESH_PORTS } from '../scenario/plain/mesh.js';
import type { Replica } from '../traffic/replica.js';
import { Http2 } from '../transport/http/http2.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import { tlsOptions } from '../transport/tls/options.js';
import { Tls } from '../transport/tls/tls.js';
import type { Transport } from '../transport/transport.js';
import type { Composition } from './composition.js';
import type { LiveStack, Network } from './network.js';
import type { LiveService } from './services.js';
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

/** Builds the proxies of a mesh, one beside each of the pods within. */
export class MeshBuilder {
  /** Addresses of the machines that have one. */
  private readonly reached = new Set<number>();

  constructor(
    { services }: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly transports: Transports,
    private readonly composition: Composition,
  ) {
    for (const { mesh, replicas } of services.values()) {
      if (mesh === null || mesh.tls === 'off') continue;
      for (const { host } of replicas) this.reached.add(this.stackOf(host as string).stack.address);
    }
  }

  /** The proxy of a pod. @param others the services of the scenario */
  build(
    name: string,
    host: string,
    mesh: PlainMesh,
    server: Replica,
    others: ReadonlyMap<string, LiveService>,
  ): Relay[] {
    const tcp = this.transports.streams(host, name, new Map());
    const inside = tcp.from(OWN);
    const isOwn = (address: number): boolean => tcp.isOwn(address);
    const outbound = new Outbound(new Onward(isOwn, [MESH_PORTS.out], this.isReached));
    for (const service of mesh.services) {
      this.offer(outbound, others.get(service) as LiveService, host);
    }
    const tunnels = this.tunnelsOver(tcp, host);
    const make = (over: Tcp, outlet: Outlet, ports: number[]): Relay => {
      const dialler = this.transports.dialler(host, over);
      const options = { ...OPTIONS, ports };
      const by = new TunnelClient(tunnels);
      return new Relay(this.simulator, tcp, dialler, outlet, server, options, by);
    };
    const home = new Original(isOwn, Object.values(MESH_PORTS));
    const plain = mesh.tls === 'strict' ? new Refusal() : home;
    const relays = [
      make(tcp, outbound, [MESH_PORTS.out]),
      make(inside, plain, [MESH_PORTS.in]),
      make(inside, home, []),
    ];
    const taken = new TunnelServer(relays[2]);
    const listen = (open: boolean): void =>
      open ? tunnels.listen(TUNNEL_PORT, taken) : tunnels.unlisten(TUNNEL_PORT);
    listen(true);
    server.onDown((down) => listen(!down));
    return relays;
  }

  private readonly isReached = (address: number): boolean => this.reached.has(address);

  /** A service by its address, for those that have one; else its pods are. */
  private offer(outbound: Outbound, { plain, meshed }: LiveService, host: string): void {
    const { virtual } = plain.balancer;
    if (virtual === null || meshed === null) return;
    const place = meshed.nodes.indexOf(host);
    if (place < 0) return;
    const address = parseIpv4(virtual.address);
    for (const { port } of virtual.ports) {
      const targets = this.composition.backendsOf(plain, port);
      const outlet = new ToService(meshed.balancing.gate(place), targets, this.isReached);
      outbound.add(address, port, outlet);
    }
  }

  /** HBONE: tunnels by CONNECT over HTTP/2 over mutual TLS. */
  private tunnelsOver(tcp: Tcp, host: string): Transport {
    const { simulator } = this;
    const options = tlsOptions(new Map([['mutual', true]]), 'h2');
    const secure = new Tls(simulator, tcp, options, this.stackOf(host).cpu);
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

  private stackOf(host: string): LiveStack {
    return this.network.stacks.get(host) as LiveStack;
  }
}
