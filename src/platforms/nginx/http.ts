import type { TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import type { GatewayRoute, Remarks, Upstream } from '../gateways/gateway.js';
import { duration, mapOf } from '../mesh/words.js';
import { areAlike, joined } from '../gateways/matches.js';
import { hostMatch, type Location, Locations } from './locations.js';
import { Passing, type Passed } from './pass.js';
import { Limits } from './limits.js';
import type { Scope } from './scope.js';
import type { NginxUpstream } from './upstream.js';
import type { Variables } from './variables.js';

const OF_HTTP =
  'server upstream map split_clients set limit_req limit_req_zone mirror mirror_request_body keepalive_timeout keepalive_requests proxy_connect_timeout proxy_read_timeout proxy_next_upstream proxy_next_upstream_tries proxy_next_upstream_timeout limit_req_status limit_req_log_level grpc_read_timeout grpc_connect_timeout grpc_next_upstream fastcgi_read_timeout fastcgi_connect_timeout fastcgi_next_upstream uwsgi_read_timeout uwsgi_connect_timeout';
const OF_SERVERS = `${OF_HTTP} listen server_name location return try_files`;
const OF_LOCATIONS = `${OF_SERVERS} proxy_pass grpc_pass fastcgi_pass uwsgi_pass scgi_pass`;
const sets = [OF_HTTP, OF_SERVERS, OF_LOCATIONS].map((text) => new Set(text.split(' ')));
const [HTTP, SERVERS, LOCATIONS] = sets;

/** A `server` block of http. */
interface Host {
  scope: Scope;
  names: string[];
  /** By port, whether it is the one for all that no other is for. */
  ports: Map<number, boolean>;
}

/** Routes of the servers of an `http` block, each with what becomes of its requests. */
export class HttpReader {
  readonly routes: GatewayRoute[] = [];
  readonly ports: number[] = [];
  transport: TreeMap = new Map();
  private first: Place | null = null;
  private readonly passing: Passing;
  private readonly limits: Limits;
  private readonly hosts: Host[];

  constructor(
    private readonly http: Scope,
    upstreams: ReadonlyMap<string, NginxUpstream>,
    variables: Variables,
    private readonly remarks: Remarks,
  ) {
    this.passing = new Passing(upstreams, variables, remarks);
    this.limits = new Limits(http, remarks);
    this.hosts = http.all('server').map((directive) => this.host(http.within(directive)));
  }

  /** Servers that are named without an upstream block. */
  get others(): Upstream[] {
    return this.passing.others;
  }

  /** How long connections of clients are kept, in the words of `http`. */
  get http1(): TreeMap {
    const { http, remarks, hosts } = this;
    const [{ scope = http } = {}] = hosts;
    const idle = scope.time('keepalive_timeout', remarks) ?? 75e9;
    const uses = scope.integer('keepalive_requests', remarks) ?? 1000;
    // Of 0 it closes each connection at once.
    return idle === 0
      ? mapOf({ uses: 1 })
      : mapOf({ idle: duration(idle), uses: Math.max(1, uses) });
  }

  read(): void {
    const { http, hosts, remarks, ports, routes } = this;
    http.leaveOut(HTTP, remarks);
    for (const port of new Set(hosts.flatMap((host) => [...host.ports.keys()]))) ports.push(port);
    // Ports with the same servers have the same routes.
    const alike = new Map<string, number[]>();
    for (const port of ports) {
      const key = JSON.stringify(hosts.map((host) => host.ports.get(port) ?? null));
      alike.set(key, [...(alike.get(key) ?? []), port]);
    }
    for (const some of alike.values()) {
      const matches = alike.size === 1 ? [] : some.map((port) => mapOf({ port }));
      this.onPorts(some[0], matches);
    }
    for (const route of routes.filter(({ match }) => match.length > 500)) {
      remarks.complain(
        http.place,
        `the conditions of '${route.name}' are ${route.match.length}: too many`,
      );
    }
  }

  private host(scope: Scope): Host {
    scope.leaveOut(SERVERS, this.remarks);
    const names = scope.all('server_name').flatMap(({ args }) => args);
    const ports = new Map<number, boolean>();
    const listens = scope.all('listen');
    if (listens.length === 0) ports.set(80, false);
    for (const { args, place } of listens) {
      const [address = '', ...more] = args;
      const [, port = /^\d+$/.test(address) ? address : '80'] = /:(\d+)$/.exec(address) ?? [];
      if (address.startsWith('unix:')) continue;
      const number = Number(port);
      if (number < 1 || number > 65_535) this.remarks.complain(place, `there is no port ${port}`);
      const isUsual = more.includes('default_server') || more.includes('default');
      ports.set(number, isUsual || ports.get(number) === true);
      if (more.includes('ssl')) {
        const meaning = 'workloads say whether they speak TLS (tls: 1.3)';
        this.remarks.leaveOut('listen ssl', place, meaning);
      }
    }
    return { scope, names, ports };
  }

  /** Which server a request is for: exact names, *. by length, .* by length, patterns, the default. */
  private onPorts(port: number, ports: readonly TreeMap[]): void {
    const hosts = this.hosts.filter((host) => host.ports.has(port));
    const usual = hosts.find((host) => host.ports.get(port) === true) ?? hosts[0];
    const named = hosts.flatMap((host) =>
      host.names.flatMap((name) => {
        const found = hostMatch(name);
        return found === null ? [] : [{ host, name, ...found }];
      }),
    );
    const others = named.filter(({ host }) => host !== usual);
    const ranked = others.some(({ rank }) => rank > 0) ? named : others;
    const groups = new Map<string, typeof named>();
    for (const each of [...ranked].sort((a, b) => a.rank - b.rank)) {
      const key =
        each.rank === 0 ? `exact ${hosts.indexOf(each.host)}` : `${groups.size} ${each.name}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    for (const group of groups.values()) {
      const matches = group.map(({ condition }) => mapOf({ host: condition }));
      const [{ host, name }] = group;
      this.server(host.scope, joined(ports, matches), `${name} `, true);
    }
    this.server(usual.scope, [...ports], '', ports.length > 0);
  }

  /** @param closed whether nothing may go by to the routes of others */
  private server(scope: Scope, matches: TreeMap[], prefix: string, closed: boolean): void {
    const locations = new Locations(scope, this.remarks);
    for (const location of locations.inOrder) {
      const match =
        location.path === null ? matches : joined(matches, [mapOf({ path: location.path })]);
      const called = location.name === '/' ? 'root' : location.name;
      this.location(location, locations, match, `${prefix}${called}`, closed);
    }
  }

  private location(
    { scope, name: text }: Location,
    locations: Locations,
    match: TreeMap[],
    name: string,
    closed: boolean,
  ): void {
    if (scope.all('location').length === 0 || scope.all('server_name').length === 0) {
      scope.leaveOut(LOCATIONS, this.remarks);
    }
    const status = statusOf(scope);
    if (status !== null) {
      this.answer(status, match, name);
      return;
    }
    const passed = this.passing.read(scope) ?? this.fallback(scope, locations);
    if (passed === null) {
      // What is last, and has nothing, needs no route: nothing fits, which is 404.
      const isServer = text === '/' && scope.all('listen').length > 0;
      if (!isServer || closed) this.answer(isServer ? 404 : 200, match, name);
      return;
    }
    for (const each of passed) this.pass(each, scope, locations, match, name);
  }

  private pass(
    passed: Passed,
    scope: Scope,
    locations: Locations,
    match: TreeMap[],
    name: string,
  ): void {
    const { when, to, words, transport, place } = passed;
    this.speak(transport, place);
    const limit = this.limits.of(scope);
    if (limit !== null) words.set('limit', limit);
    const route: GatewayRoute = {
      ...{ name, to, words },
      match: when === null ? match : joined(match, [when]),
      mirror: this.mirrored(scope, locations),
    };
    this.routes.push(route);
  }

  /** A location that looks for a file, and leaves it to another where there is none. */
  private fallback(scope: Scope, locations: Locations): Passed[] | null {
    const last = scope.all('try_files').at(-1)?.args.at(-1);
    const named = last === undefined ? undefined : locations.named.get(last);
    return named === undefined ? null : this.passing.read(named);
  }

  private answer(status: number, match: TreeMap[], name: string): void {
    const fault = mapOf({ abort: mapOf({ status }) });
    this.routes.push({ name, match, to: [], words: mapOf({ fault }) });
  }

  private mirrored(scope: Scope, locations: Locations): GatewayRoute['mirror'] {
    return scope.inherited('mirror').flatMap(({ args: [uri = ''], place }) => {
      if (uri === 'off') return [];
      const exact = locations.inOrder.find(
        ({ name }) => uri === name || uri.startsWith(`${name}/`),
      );
      const passed = exact === undefined ? null : this.passing.read(exact.scope);
      if (passed === null) this.remarks.leaveOut('mirror', place, 'nothing is mirrored');
      return (passed ?? []).flatMap(({ to }) => to.map(({ upstream }) => ({ upstream, share: 1 })));
    });
  }

  /** One for all: the first that is said. */
  private speak(transport: TreeMap, place: Place): void {
    if (this.first === null) {
      this.first = place;
      this.transport = transport;
    } else if (!areAlike(this.transport, transport)) {
      const { file, line } = this.first;
      const message = `how it speaks with its servers (protocol, TLS, connections that are kept) is here as at ${file}:${line}, for all that it sends on`;
      this.remarks.warn(place, message);
    }
  }
}

/** What `return`, or the end of `try_files`, answers with. */
function statusOf(scope: Scope): number | null {
  const [text, ...more] = scope.all('return').at(-1)?.args ?? [];
  if (text !== undefined) {
    // A place to go to, alone, is one for a while.
    const status = /^\d{3}$/.test(text) ? Number(text) : more.length === 0 ? 302 : 200;
    return status === 444 || status < 200 || status > 599 ? 499 : status;
  }
  const last = scope.all('try_files').at(-1)?.args.at(-1);
  const [, code] = /^=(\d{3})$/.exec(last ?? '') ?? [];
  return code === undefined ? null : Number(code);
}
