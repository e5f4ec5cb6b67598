import { readDocuments } from '../../scenario/document.js';
import type { Gateway, GatewayRelay, Remarks, Upstream } from '../gateways/gateway.js';
import { areAlike } from '../gateways/matches.js';
import { Part } from '../kubernetes/part.js';
import { Resource } from '../kubernetes/resource.js';
import { yaml11 } from '../kubernetes/yaml11.js';
import { duration, mapOf } from '../mesh/words.js';
import type { Told } from '../platform.js';
import { type Cluster, readCluster } from './clusters.js';
import type { HashedOn } from './policy.js';
import { RouteReader } from './routes.js';
import { addressOf, inSnakeCase, typeOf } from './values.js';

/** What an Envoy bootstrap comes to; null where it cannot be read. */
export function readEnvoy(
  { envoy, name, network }: Told<'envoy'>,
  remarks: Remarks,
): Gateway | null {
  const place = { file: envoy.file, line: 1, column: 1 };
  const [document] = readDocuments(envoy.text, yaml11);
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    remarks.complain({ ...place, line: mistake.line, column: mistake.column }, mistake.message);
    return null;
  }
  const tree = inSnakeCase(document.tree);
  const given = { kind: 'Envoy', apiVersion: '' };
  const resource = new Resource(envoy.file, { ...document, tree }, 0, [], remarks.problems, given);
  const root = new Part(resource, []);
  root.passOver(
    'admin',
    'node',
    'stats_config',
    'layered_runtime',
    'overload_manager',
    'stats_sinks',
    'tracing',
  );
  const reader = new Reader(root.part('static_resources'), remarks);
  const read = reader.read();
  for (const path of root.unasked()) {
    const field = path.filter((step) => typeof step === 'string').at(-1) ?? '';
    const meaning = Object.hasOwn(MEANINGS, field) ? MEANINGS[field] : 'nothing is made of it';
    remarks.leaveOut(field, resource.placeOf(path), meaning);
  }
  if (read.routes.length === 0 && read.relays.length === 0 && remarks.problems.length === 0) {
    remarks.complain(
      place,
      'has no listener that sends anything on: it needs static_resources.listeners',
    );
  }
  return { ...read, name, network, place, words: new Map() };
}

class Reader {
  private readonly clusters = new Map<string, Cluster>();
  private readonly relays: GatewayRelay[] = [];
  private readonly ports: number[] = [];
  private readonly used = new Set<Upstream>();
  private readonly reader: RouteReader;

  constructor(
    private readonly resources: Part,
    private readonly remarks: Remarks,
  ) {
    const hashing = hashedOn(resources);
    for (const part of resources.parts('clusters')) {
      const name = part.text('name') ?? '';
      if (this.clusters.has(name)) part.complain('name', `there is a cluster '${name}' already`);
      this.clusters.set(name, readCluster(part, hashing.get(name) ?? null, remarks));
    }
    this.reader = new RouteReader((name, at, key) => this.cluster(name, at, key), remarks);
  }

  read(): Pick<Gateway, 'ports' | 'routes' | 'relays' | 'upstreams' | 'transport'> {
    const { ports, relays, reader, resources } = this;
    const listeners = resources.parts('listeners');
    const managers: { port: number; manager: Part }[] = [];
    for (const listener of listeners) {
      listener.passOver(
        'name',
        'stat_prefix',
        'traffic_direction',
        'listener_filters',
        'enable_reuse_port',
        'per_connection_buffer_limit_bytes',
      );
      const port = addressOf(listener)?.port;
      if (port === undefined) {
        listener.complain(
          null,
          'expected where to listen, such as address: { socket_address: { address, port_value } }',
        );
        continue;
      }
      const chains = listener.parts('filter_chains');
      for (const chain of chains) {
        chain.passOver('name');
        chain.part('transport_socket').leaveOut();
        for (const filter of chain.parts('filters')) {
          filter.passOver('name');
          const config = filter.part('typed_config');
          const type = typeOf(config);
          if (type === 'HttpConnectionManager') managers.push({ port, manager: config });
          else if (type === 'TcpProxy') this.relay(config, port);
        }
      }
    }
    for (const { port, manager } of managers) {
      ports.push(port);
      manager.passOver(...SILENT);
      reader.read(manager, managers.length === 1 ? [] : [mapOf({ port })]);
    }
    const { routes } = reader;
    return {
      ports: [...new Set(ports)],
      routes,
      relays,
      upstreams: [...this.clusters.values()].map(({ upstream }) => upstream),
      transport: this.transport(),
    };
  }

  private relay(config: Part, port: number): void {
    config.passOver('stat_prefix', 'access_log');
    const name =
      config.text('cluster') ??
      config.part('weighted_clusters').parts('clusters')[0]?.text('name') ??
      '';
    if (config.has('weighted_clusters')) {
      this.remarks.leaveOut(
        'weighted_clusters of a tcp_proxy',
        config.place,
        'all connections go to the first',
      );
    }
    const to = this.cluster(name, config, 'cluster');
    if (to === null) return;
    const idle = config.duration('idle_timeout') ?? 3600e9;
    const words = mapOf({
      connect: duration(this.clusters.get(name)?.connect),
      attempts: Math.max(1, config.integer('max_connect_attempts', 0, 1000) ?? 1),
      idle: idle === 0 ? 'none' : duration(idle),
    });
    this.relays.push({ name: `${name}-${port}`, port, to, words, place: config.place });
    this.used.delete(to);
  }

  private cluster(name: string, at: Part, key: string): Upstream | null {
    const found = this.clusters.get(name);
    if (found === undefined) {
      at.complain(key, `there is no cluster '${name}'`);
      return null;
    }
    this.used.add(found.upstream);
    return found.upstream;
  }

  /** One for all clusters that requests go to: that of the first. */
  private transport(): Cluster['transport'] {
    const found = [...this.clusters.values()].filter(({ upstream }) => this.used.has(upstream));
    const [first, ...others] = found;
    for (const { upstream, transport } of others) {
      if (areAlike(transport, first.transport)) continue;
      const message = `how it speaks with '${upstream.name}' (protocol, TLS, connections, connect_timeout) is as with '${first.upstream.name}'`;
      this.remarks.warn(upstream.place, message);
    }
    return first?.transport ?? new Map();
  }
}

/** Of each cluster, what the first route to it that has a hash_policy hashes. */
function hashedOn(resources: Part): Map<string, HashedOn> {
  const found = new Map<string, HashedOn>();
  const configs = resources
    .parts('listeners')
    .flatMap((listener) => listener.parts('filter_chains'))
    .flatMap((chain) => chain.parts('filters'))
    .map((filter) => filter.part('typed_config'));
  for (const config of configs) {
    const routes = config
      .part('route_config')
      .parts('virtual_hosts')
      .flatMap((host) => host.parts('routes'));
    for (const action of [...routes.map((route) => route.part('route')), config]) {
      const [policy, ...others] = action.parts('hash_policy');
      for (const each of others) each.leaveOut();
      if (policy === undefined) continue;
      const on =
        policy.part('connection_properties').flag('source_ip') === true || policy.has('source_ip')
          ? 'client'
          : 'auto';
      policy.leaveOut();
      const weighted = action
        .part('weighted_clusters')
        .parts('clusters')
        .map((each) => each.text('name'));
      for (const name of [action.text('cluster'), ...weighted]) {
        if (name !== undefined && !found.has(name)) found.set(name, on);
      }
    }
  }
  return found;
}

/** Of an HTTP connection manager, what changes nothing of what is seen here. */
const SILENT =
  'stat_prefix codec_type access_log generate_request_id use_remote_address xff_num_trusted_hops server_name server_header_transformation tracing normalize_path merge_slashes http_protocol_options http2_protocol_options common_http_protocol_options stream_idle_timeout upgrade_configs preserve_external_request_id request_timeout drain_timeout via strip_any_host_port strip_matching_host_port path_with_escaped_slashes_action always_set_request_id_in_response'.split(
    ' ',
  );

const HEADS = 'paths, hosts and header fields stay as they are asked for';

/** What is lost with fields that nobody asks for, by their last name. */
const MEANINGS: Readonly<Record<string, string>> = {
  dynamic_resources: 'what a control plane would say is not in this file',
  cluster_manager: 'zones count by the zones of hosts',
  secrets: 'TLS has no certificates here',
  filter_chain_match: 'all chains of a listener take what comes',
  prefix_rewrite: HEADS,
  regex_rewrite: HEADS,
  host_rewrite_literal: HEADS,
  auto_host_rewrite: HEADS,
  request_headers_to_add: HEADS,
  request_headers_to_remove: HEADS,
  rate_limits: 'no service of rate limits is asked',
  retry_priority: 'who is tried again, the policy chooses',
  idle_timeout: 'nothing is silent for so long',
  max_stream_duration: 'streams last as long as they take',
};
