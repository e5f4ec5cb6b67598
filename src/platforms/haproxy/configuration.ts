import type { TreeMap } from '../../scenario/document.js';
import type { Gateway, GatewayRelay, GatewayRoute, Remarks } from '../gateways/gateway.js';
import { areAlike } from '../gateways/matches.js';
import { duration, mapOf } from '../mesh/words.js';
import type { Told } from '../platform.js';
import { type Backend, leaveOut, readBackend, transportOf } from './backend.js';
import { portsOf, routesOf } from './frontend.js';
import { ProxySection } from './proxy.js';
import { readSections } from './syntax.js';

/** What a haproxy.cfg comes to; null where it cannot be read. */
export function readHaproxy(
  { haproxy, name, network }: Told<'haproxy'>,
  remarks: Remarks,
): Gateway | null {
  const place = { file: haproxy[0].file, line: 1, column: 1 };
  const before = remarks.problems.length;
  const sections = readSections(haproxy, remarks);
  if (remarks.problems.length > before) return null;
  const of = (...kinds: string[]): ProxySection[] =>
    sections
      .filter(({ kind }) => kinds.includes(kind))
      .map((each) => new ProxySection(each, remarks));
  const backends = new Map<string, Backend>();
  for (const proxy of of('backend', 'listen')) {
    const backend = readBackend(proxy, remarks);
    leaveOut(backend, remarks);
    if (backends.has(proxy.name))
      remarks.complain(proxy.place, `there is a backend '${proxy.name}' already`);
    backends.set(proxy.name, backend);
  }
  const fronts = of('frontend', 'listen').filter((proxy) => !isForStatistics(proxy, backends));
  const http = fronts.filter(({ isHttp }) => isHttp);
  const ports: number[] = [];
  const routes: GatewayRoute[] = [];
  for (const proxy of http) {
    const own = portsOf(proxy, remarks);
    ports.push(...own);
    const matches = http.length === 1 ? [] : own.map((port) => mapOf({ port }));
    if (matches.length === 0 && http.length > 1) continue;
    routes.push(...routesOf(proxy, matches, backends, remarks));
  }
  const relays = fronts
    .filter(({ isHttp }) => !isHttp)
    .flatMap((proxy) => relaysOf(proxy, backends, remarks));
  if (routes.length === 0 && relays.length === 0 && remarks.problems.length === before) {
    remarks.complain(place, 'has no frontend or listen that sends anything on');
  }
  return {
    ...{ name, network, routes, relays, place },
    ports: [...new Set(ports)],
    upstreams: [...backends.values()].map(({ upstream }) => upstream),
    transport: commonTransport(routes, backends, remarks),
    words: wordsOf(http),
  };
}

/** A page of statistics has no servers. */
function isForStatistics(proxy: ProxySection, backends: ReadonlyMap<string, Backend>): boolean {
  const isStats = proxy.own('stats').length > 0;
  const sends = proxy.own('use_backend').length > 0 || proxy.last('default_backend') !== undefined;
  return isStats && !sends && (backends.get(proxy.name)?.servers.length ?? 0) === 0;
}

function relaysOf(
  proxy: ProxySection,
  backends: ReadonlyMap<string, Backend>,
  remarks: Remarks,
): GatewayRelay[] {
  for (const { place } of proxy.own('use_backend')) {
    remarks.leaveOut('use_backend in mode tcp', place, 'connections go to the default backend');
  }
  const usual = proxy.last('default_backend');
  const name = usual?.words[1] ?? proxy.name;
  const backend = backends.get(name);
  if (backend === undefined || backend.servers.length === 0) {
    remarks.complain(usual?.place ?? proxy.place, `there is no backend '${name}' with servers`);
    return [];
  }
  const { proxy: behind, upstream: to } = backend;
  const words = mapOf({
    connect: duration(behind.timeout('connect')) ?? 'none',
    idle: duration(behind.timeout('tunnel') ?? behind.timeout('server')) ?? 'none',
    // Tries of one server, but for the last where it may be another.
    attempts: behind.option('redispatch') && backend.servers.length > 1 ? 2 : 1,
  });
  const ports = portsOf(proxy, remarks);
  if (ports.length === 0) remarks.complain(proxy.place, 'it listens on no port: say bind');
  return ports.map((port) => ({
    ...{ port, to, words: new Map(words), place: proxy.place },
    name: ports.length === 1 && proxy.name !== to.name ? proxy.name : `${proxy.name}-${port}`,
  }));
}

/** One for all that it sends requests to: that of the first. */
function commonTransport(
  routes: readonly GatewayRoute[],
  backends: ReadonlyMap<string, Backend>,
  remarks: Remarks,
): TreeMap {
  const used = new Set(routes.flatMap(({ to }) => to.map(({ upstream }) => upstream)));
  const found = [...backends.values()].filter(({ upstream }) => used.has(upstream));
  const [first, ...others] = found.map((backend) => transportOf(backend, remarks));
  others.forEach((each, i) => {
    if (areAlike(each, first)) return;
    const { proxy } = found[i + 1];
    const message = `how it speaks with the servers of '${proxy.name}' (protocol, TLS, maxconn, reuse, timeout connect) is as with those of '${found[0].proxy.name}'`;
    remarks.warn(proxy.place, message);
  });
  return first ?? new Map();
}

/** How long connections of clients are kept. */
function wordsOf([first]: readonly ProxySection[]): TreeMap {
  if (first === undefined) return new Map();
  if (first.option('httpclose')) return mapOf({ http: mapOf({ uses: 1 }) });
  const idle =
    first.timeout('http-keep-alive') ?? first.timeout('http-request') ?? first.timeout('client');
  return mapOf({ http: idle === undefined ? undefined : mapOf({ idle: duration(idle) }) });
}
