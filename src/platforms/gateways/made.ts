import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Path, ScenarioError } from '../../scenario/errors.js';
import { TreeOrigins } from '../../scenario/included.js';
import type { Scenario } from '../../scenario/schema.js';
import { mapOf } from '../mesh/words.js';
import type { Around, Reading } from '../platform.js';
import {
  freeName,
  type Gateway,
  type GatewayRoute,
  plainName,
  type Remarks,
  type Server,
  type Upstream,
} from './gateway.js';
import { Standing, standsByItself } from './standing.js';

/** Gateways in the scenario's words: each is a service that sends on, before services of its servers. */
export function madeOf(gateways: readonly Gateway[], around: Around, remarks: Remarks): Reading {
  return new Maker(around, remarks).make(gateways);
}

/** What an upstream is in the scenario: a service made of its servers, or services that are there. */
type Meant =
  | { kind: 'made'; service: string }
  | { kind: 'there'; parts: { service: string; port: number; weight: number }[] };

class Maker {
  private readonly origins = new TreeOrigins();
  private readonly services = new Map<string, Tree>();
  private readonly standing: Standing;
  private readonly scenario: Scenario;
  private readonly problems: ScenarioError[];
  private readonly meant = new Map<Upstream, Meant>();
  /** The service that a server's port is of already. */
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly around: Around,
    private readonly remarks: Remarks,
  ) {
    this.scenario = around.scenario;
    this.problems = remarks.problems;
    this.standing = new Standing(this.scenario, this.origins);
  }

  make(gateways: readonly Gateway[]): Reading {
    const taken = new Set<string>();
    for (const gateway of gateways) {
      if (taken.has(gateway.name)) {
        const message = `there is a gateway '${gateway.name}' already: give one of them a name of its own, by include: { ..., name: NAME }`;
        this.remarks.complain(gateway.place, message);
        continue;
      }
      taken.add(gateway.name);
      this.add(gateway, taken);
    }
    const { standing, services, origins, problems } = this;
    const tree: TreeMap = new Map<string, Tree>([
      ['networks', standing.networks],
      ['hosts', standing.hosts],
      ['services', services],
    ]);
    return { tree, origins, problems, warnings: this.remarks.all };
  }

  private add(gateway: Gateway, taken: Set<string>): void {
    const network = this.standing.networkOf(gateway);
    if (network === undefined) {
      const names = [...this.scenario.networks.keys()].join(', ');
      const message = `its servers may be on several networks: say which, by include: { ..., network: NAME } (${names})`;
      this.remarks.complain(gateway.place, message);
      return;
    }
    // Where several have the same servers, their work is that of the one that the scenario speaks of.
    const told = ({ name }: Upstream): number => {
      const service = this.scenario.services.get(plainName(name));
      return service === undefined
        ? 2
        : Number(service.time === undefined && service.handler === undefined);
    };
    const used = usedBy(gateway);
    const upstreams = gateway.upstreams.filter((each) => used.has(each));
    for (const upstream of [...upstreams].sort((a, b) => told(a) - told(b))) {
      this.meant.set(upstream, this.upstream(upstream, network, taken));
    }
    if (gateway.routes.length > 0) this.proxy(gateway, network);
    this.relays(gateway, network, taken);
    if (network !== null) this.standing.settle(network);
  }

  private upstream(upstream: Upstream, network: string | null, taken: Set<string>): Meant {
    const { name, servers, balancer, place } = upstream;
    const there = servers.map((server) => this.standing.serviceOf(server));
    const all = there.filter((each) => each !== null);
    if (all.length > 0 && all.length === servers.length) {
      if (all.length > 1) {
        const message = `the servers of '${name}' are services of the scenario: requests go to them by chance in proportion to their weights, and each chooses among its replicas`;
        this.remarks.warn(place, message);
      }
      const parts = all.map((service, i) => {
        const weight = servers[i].words.get('weight');
        return { service, port: servers[i].port, weight: typeof weight === 'number' ? weight : 1 };
      });
      return { kind: 'there', parts };
    }
    if (all.length > 0) {
      const message = `'${all[0]}' is a service of the scenario, and other servers of '${name}' are hosts: let them all be one or the other`;
      this.remarks.complain(place, message);
    }
    const service = freeName(plainName(name), taken);
    taken.add(service);
    this.checkTold(service, servers);
    this.services.set(service, this.upstreamWords(service, servers, balancer, network));
    this.origins.set(['services', service], place);
    return { kind: 'made', service };
  }

  private upstreamWords(
    service: string,
    servers: readonly Server[],
    told: TreeMap,
    network: string | null,
  ): TreeMap {
    const balancer = this.withoutTold(service, new Map<string, Tree>([['at', 'callers'], ...told]));
    if (network === null && balancer.delete('health')) {
      this.warn(service, 'checks of health are packets: without a network there are none');
    }
    if (servers.length === 0) {
      const words = mapOf({ replicas: [], balancer });
      return network === null ? words : words.set('network', network);
    }
    const names = new Set<string>();
    const times = new Map<string, number>();
    for (const { host } of servers) times.set(host, (times.get(host) ?? 0) + 1);
    const replicas = servers.map((server): TreeMap => {
      const wanted = plainName(server.name ?? server.host);
      const more = server.name === undefined && (times.get(server.host) ?? 0) > 1;
      const name = freeName(more ? `${wanted}-${server.port}` : wanted, names);
      names.add(name);
      const words = mapOf({ name });
      const { port } = server;
      const place = `${server.host}:${port}`;
      const owner = this.owners.get(place);
      if (owner === undefined) this.owners.set(place, service);
      if (network !== null) {
        words.set('host', this.standing.hostOf(server, network)).set('ports', [port]);
        if (owner !== undefined && owner !== service) words.set('of', owner);
      } else if (owner !== undefined && owner !== service) {
        this.warn(service, `without a network its ${place} is another one than that of '${owner}'`);
      }
      return new Map([...this.toldOf(service, name, names.size - 1), ...words, ...server.words]);
    });
    const words = mapOf({ balancer, replicas });
    if (network !== null) {
      words.set('network', network);
      words.set('ports', [mapOf({ protocol: 'tcp', port: servers[0].port })]);
    }
    return words;
  }

  private proxy(gateway: Gateway, network: string | null): void {
    const { name, ports, routes, transport, words, place } = gateway;
    const names = new Set<string>();
    // What is answered by the gateway itself goes nowhere, but a route has to lead somewhere.
    const somewhere = routes.flatMap(({ to }) => to).slice(0, 1);
    const list = routes.map((route) =>
      this.route({ ...route, to: route.to.length > 0 ? route.to : somewhere }, names, network),
    );
    const proxy = mapOf({ routes: list });
    if (network !== null) for (const [key, word] of transport) proxy.set(key, word);
    const service = new Map<string, Tree>([...words, ['proxy', proxy]]);
    if (network !== null) {
      service.set('network', network);
      service.set(
        'ports',
        ports.map((port) => mapOf({ name: `port-${port}`, protocol: 'tcp', port })),
      );
      const told = this.scenario.services.get(name);
      // Callers that balance know one port only.
      if (ports.length < 2 && told?.balancer === undefined && told?.address === undefined) {
        service.set('balancer', mapOf({ at: 'callers' }));
      }
    } else service.delete('http');
    this.services.set(name, service);
    this.origins.set(['services', name], place);
    routes.forEach((_, i) => this.origins.set(['services', name, 'proxy', 'routes', i], place));
  }

  private route(route: GatewayRoute, names: Set<string>, network: string | null): TreeMap {
    const name = freeName(plainName(route.name), names);
    names.add(name);
    const to = route.to.flatMap((each) =>
      this.destinations(each.upstream, each.weight, each.labels, network),
    );
    const words = mapOf({ name });
    if (route.match.length > 0) {
      // A port that nobody can tell from another, as there is no network.
      words.set(
        'match',
        route.match.map((each) => withoutPort(each, network)),
      );
    }
    if (to.length > 0) words.set('to', to);
    const mirror = (route.mirror ?? []).flatMap(({ upstream, share }) =>
      this.destinations(upstream, 1, undefined, network).map((each) => {
        each.delete('weight');
        return each.set('share', share);
      }),
    );
    if (mirror.length > 0) words.set('mirror', mirror);
    return new Map([...words, ...route.words]);
  }

  private destinations(
    upstream: Upstream,
    weight: number,
    labels: TreeMap | undefined,
    network: string | null,
  ): TreeMap[] {
    const meant = this.meant.get(upstream);
    if (meant === undefined) return [];
    if (meant.kind === 'made') return [mapOf({ service: meant.service, weight, labels })];
    const sum = meant.parts.reduce((total, part) => total + part.weight, 0);
    return meant.parts.map(({ service, port, weight: part }) => {
      const words = mapOf({ service, weight: sum === 0 ? 0 : (weight * part) / sum });
      return network === null ? words : words.set('port', port);
    });
  }

  /** One that is all that a file has is called as the gateway itself. */
  private relays(
    { name, relays, routes }: Gateway,
    network: string | null,
    taken: Set<string>,
  ): void {
    for (const relay of relays) {
      if (network === null) {
        const message = `connections are passed on to '${relay.to.name}', of which there are none without a network: give the scenario one`;
        this.remarks.complain(relay.place, message);
        continue;
      }
      const isAll = routes.length === 0 && relays.length === 1;
      const key = isAll ? name : freeName(plainName(relay.name), taken);
      taken.add(key);
      const meant = this.meant.get(relay.to);
      const to = meant?.kind === 'there' ? meant.parts[0].service : meant?.service;
      if (to === undefined) continue;
      const words = mapOf({
        network,
        ports: [mapOf({ protocol: 'tcp', port: relay.port })],
        relay: new Map<string, Tree>([['to', to], ...relay.words]),
      });
      this.services.set(key, words);
      this.origins.set(['services', key], relay.place);
    }
  }

  /** What the scenario chooses itself is left out; maps would be joined otherwise. */
  private withoutTold(service: string, balancer: TreeMap): TreeMap {
    const told = this.scenario.services.get(service);
    if (told?.policy !== undefined || told?.balancer?.policy !== undefined)
      balancer.delete('policy');
    return balancer;
  }

  /** What the scenario says of one replica: by its name, or by its place in the list. */
  private toldOf(service: string, name: string, i: number): TreeMap {
    const services = this.around.tree.get('services');
    const told = services instanceof Map ? services.get(service) : undefined;
    const list = told instanceof Map ? told.get('replicas') : undefined;
    if (!Array.isArray(list)) return new Map();
    const maps = list.filter((each) => each instanceof Map);
    const named = maps.find((each) => each.get('name') === name);
    const found = named ?? (maps.some((each) => each.has('name')) ? undefined : maps[i]);
    return new Map(found);
  }

  private checkTold(service: string, servers: readonly Server[]): void {
    const told = this.scenario.services.get(service);
    if (told === undefined) return;
    if (standsByItself(told)) {
      const message = `is the name of the servers at ${servers[0]?.place.file ?? 'the file'} too: leave out where it is, or call it otherwise`;
      this.complain(['services', service], message);
    }
    if (typeof told.replicas === 'number') {
      const message = 'is said by the file that is included: its servers are the replicas';
      this.complain(['services', service, 'replicas'], message);
    }
  }

  private complain(path: Path, message: string): void {
    this.problems.push(this.scenario.source.error(path, message));
  }

  private warn(service: string, message: string): void {
    const whole = `services.${service}: ${message}`;
    if (!this.remarks.warnings.includes(whole)) this.remarks.warnings.push(whole);
  }
}

function withoutPort(match: TreeMap, network: string | null): TreeMap {
  if (network !== null) return match;
  const words = new Map(match);
  words.delete('port');
  return words;
}

/** The upstreams that something leads to. */
function usedBy({ routes, relays }: Gateway): Set<Upstream> {
  const all = routes.flatMap(({ to, mirror = [] }) =>
    [...to, ...mirror].map((each) => each.upstream),
  );
  return new Set([...all, ...relays.map(({ to }) => to)]);
}
