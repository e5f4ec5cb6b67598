import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Remarks, Upstream } from '../gateways/gateway.js';
import { connectWithin } from '../gateways/connecting.js';
import { duration, mapOf } from '../mesh/words.js';
import type { ProxySection } from './proxy.js';
import { type HaproxyServer, readServers } from './servers.js';

/** A backend, or the half of a `listen` that is one. */
export interface Backend {
  proxy: ProxySection;
  upstream: Upstream;
  servers: HaproxyServer[];
}

export function readBackend(proxy: ProxySection, remarks: Remarks): Backend {
  const servers = readServers(proxy, remarks);
  const { name, place } = proxy;
  const health = healthOf(proxy, servers, remarks);
  const balancer = mapOf({ policy: policyOf(proxy, servers, remarks), health });
  return { proxy, servers, upstream: { name, servers, balancer, place } };
}

function policyOf(proxy: ProxySection, servers: readonly HaproxyServer[], remarks: Remarks): Tree {
  const [warmest = null] = servers.flatMap(({ slowstart }) => slowstart ?? []);
  const chosen = balanceOf(proxy, servers, remarks);
  const warmed =
    warmest === null
      ? chosen
      : mapOf({ 'slow-start': mapOf({ policy: chosen, window: duration(warmest), least: 0.05 }) });
  if (!servers.some(({ isBackup }) => isBackup)) return warmed;
  // Backups serve when no other server can, and not before.
  return mapOf({
    'health-filter': mapOf({ policy: warmed, overprovisioning: 1e6, panicBelow: 0 }),
  });
}

function balanceOf(proxy: ProxySection, servers: readonly HaproxyServer[], remarks: Remarks): Tree {
  const line = proxy.last('balance');
  const [, told = 'roundrobin', ...rest] = line?.words ?? [];
  const [, kind, argument = ''] = /^([a-z_-]+)(?:\((.*)\))?$/.exec(told) ?? [];
  switch (kind) {
    case 'roundrobin':
      return mapOf({ 'smooth-weighted-round-robin': mapOf({ flavour: 'haproxy' }) });
    case 'static-rr':
      return 'static-round-robin';
    case 'leastconn':
      return mapOf({ 'least-connections': mapOf({ flavour: 'haproxy' }) });
    case 'random': {
      const choices = /^\d{1,3}$/.test(argument) ? Math.max(1, Number(argument)) : 2;
      return mapOf({ 'power-of-d-choices': mapOf({ choices, flavour: 'haproxy' }) });
    }
    case 'first': {
      const slots = servers.map(({ maxconn }) => maxconn ?? Infinity);
      const least = Math.min(...slots);
      if (line !== undefined && new Set(slots).size > 1) {
        remarks.warn(
          line.place,
          `all servers of '${proxy.name}' are full with ${least} requests, the least maxconn`,
        );
      }
      return mapOf({ 'first-free': mapOf({ slots: Number.isFinite(least) ? least : 1_000_000 }) });
    }
    case 'source':
      return hashed(proxy, 'client', remarks);
    case 'uri':
    case 'url_param':
    case 'hdr': {
      const by = [told, ...rest].join(' ');
      const message = `'balance ${by}' hashes the key that requests have (\`keys\` of a workload), or their client where they have none`;
      if (line !== undefined) remarks.warn(line.place, message);
      return hashed(proxy, 'auto', remarks);
    }
    default: {
      const message = `'balance ${told}' is not known here: take roundrobin, static-rr, leastconn, first, random, source, uri, url_param or hdr`;
      if (line !== undefined) remarks.complain(line.place, message);
      return 'random';
    }
  }
}

/** hash-type: map-based, modulo the weights, unless it is consistent. */
function hashed(proxy: ProxySection, on: string, remarks: Remarks): Tree {
  const line = proxy.last('hash-type');
  const [, type, hash = 'sdbm', stirred] = line?.words ?? [];
  const isConsistent = type === 'consistent';
  // Without a hash a consistent one is stirred, and a map-based one not.
  const isStirred =
    line !== undefined && line.words.length > 2 ? stirred === 'avalanche' : isConsistent;
  if (line !== undefined && (hash !== 'sdbm' || isStirred !== isConsistent)) {
    const like = isConsistent ? 'consistent' : 'map-based';
    remarks.warn(
      line.place,
      `'${line.words.join(' ')}' is taken as 'hash-type ${like}': other servers get a key`,
    );
  }
  const factor = proxy.integer('hash-balance-factor') ?? 0;
  if (!isConsistent) return mapOf({ 'plain-hash': mapOf({ on, flavour: 'haproxy' }) });
  if (factor === 0) return mapOf({ 'ring-hash': mapOf({ on, flavour: 'haproxy' }) });
  const place = proxy.last('hash-balance-factor')?.place ?? proxy.place;
  remarks.warn(place, `with 'hash-balance-factor' the circle is Envoy's: other servers get a key`);
  const hashBalanceFactor = Math.max(100, factor);
  return mapOf({ 'ring-hash': mapOf({ on, panic: 0, hashBalanceFactor }) });
}

/** Whether a policy looks a server up by a hash, so that a further try looks up the same. */
const HASHES = /^(source|uri|url_param|hdr|rdp-cookie|hash)\b/;

function healthOf(
  proxy: ProxySection,
  servers: readonly HaproxyServer[],
  remarks: Remarks,
): TreeMap | undefined {
  const checked = servers.filter(({ check }) => check !== null);
  const [{ check = null } = {}] = checked;
  if (check === null) return undefined;
  const alike = checked.every((each) => JSON.stringify(each.check) === JSON.stringify(check));
  if (!alike || checked.length < servers.length) {
    remarks.warn(
      proxy.place,
      `all servers of '${proxy.name}' are checked as its first one that is`,
    );
  }
  const { interval, rise, fall } = check;
  // Whichever is shorter (configuration manual, timeout check).
  const timeout = Math.min(
    interval,
    proxy.timeout('check') ?? proxy.timeout('connect') ?? interval,
  );
  return mapOf({ interval: duration(interval), timeout: duration(timeout), rise, fall });
}

/** retries, redispatch, retry-on and the time limit of servers, in the words of a route. */
export function attemptsOf({ proxy, servers }: Backend, remarks: Remarks): TreeMap {
  const timeout = duration(proxy.timeout('server'));
  const retries = proxy.integer('retries') ?? 3;
  const line = proxy.last('retry-on');
  const told = line?.words.slice(1) ?? ['conn-failure'];
  if (retries === 0 || told.includes('none')) return mapOf({ timeout });
  const conditions = new Set<string>();
  const statuses: number[] = [];
  for (const each of told) {
    const known = RETRIED[each];
    if (known !== undefined) for (const condition of known) conditions.add(condition);
    else if (/^\d{3}$/.test(each)) statuses.push(Number(each));
    else if (line !== undefined)
      remarks.complain(line.place, `nothing is tried again after '${each}'`);
  }
  if (told.includes('all-retryable-errors')) statuses.push(500, 502, 503, 504);
  if (statuses.length > 0) conditions.add('retriable-status-codes');
  // Without a hash to go by another server is as good, and nobody waits (stream_choose_redispatch).
  const hashes = HASHES.test(proxy.last('balance')?.words[1] ?? '');
  const goesElsewhere = proxy.option('redispatch') && !hashes && servers.length > 1;
  const hosts = goesElsewhere ? 'elsewhere' : 'redispatch';
  // MIN(one second, connect timeout)
  const wait = goesElsewhere ? 0 : Math.min(1e9, proxy.timeout('connect') ?? 1e9);
  const idempotent = proxy
    .all('http-request')
    .some(({ words }) => words[1] === 'disable-l7-retry' && words.includes('METH_POST'));
  return mapOf({
    retries: mapOf({
      like: 'haproxy',
      attempts: Math.min(50, retries + 1),
      on: [...conditions],
      statuses: statuses.length > 0 ? statuses : undefined,
      hosts: proxy.option('redispatch') ? hosts : undefined,
      base: duration(wait),
      max: duration(wait),
      timeout,
      repeat: idempotent ? 'idempotent' : undefined,
    }),
  });
}

const RETRIED: Readonly<Record<string, readonly string[]>> = {
  'conn-failure': ['connect-failure'],
  'empty-response': ['reset'],
  'junk-response': [],
  'response-timeout': ['timed-out'],
  '0rtt-rejected': [],
  'all-retryable-errors': ['connect-failure', 'reset', 'timed-out'],
};

/** What is spoken with the servers, in the words of `proxy`. */
export function transportOf({ proxy, servers }: Backend, remarks: Remarks): TreeMap {
  const isHttp2 = servers.some(({ speaksHttp2 }) => speaksHttp2);
  const connect = proxy.timeout('connect');
  const reuse = proxy.last('http-reuse')?.words[1] ?? 'safe';
  const closes =
    reuse === 'never' || proxy.option('http-server-close') || proxy.option('httpclose');
  const limits = new Set(servers.map(({ maxconn }) => maxconn));
  const [limit = null] = limits;
  if (limits.size > 1) {
    remarks.leaveOut('maxconn', proxy.place, 'where servers have different ones, none is limited');
  }
  const limited =
    limits.size === 1 && limit !== null && proxy.last('balance')?.words[1] !== 'first';
  const connections = mapOf({
    limit: limited ? limit : undefined,
    uses: closes && !isHttp2 ? 1 : undefined,
    // pool-purge-delay
    idle: duration(5e9),
  });
  return mapOf({
    protocol: isHttp2 ? 'http2' : 'http1',
    tls: servers.some(({ isSafe }) => isSafe) ? '1.3' : undefined,
    connections: isHttp2 ? undefined : connections,
    tcp: connect === undefined ? undefined : connectWithin(connect),
  });
}

/** What a backend asks for and is not there, each named once. */
export function leaveOut({ proxy }: Backend, remarks: Remarks): void {
  for (const { words, place } of proxy.section.lines) {
    const [first, second = ''] = words;
    const meaning = MEANINGS[first] ?? MEANINGS[`${first} ${second}`];
    if (meaning !== undefined)
      remarks.leaveOut(
        MEANINGS[first] === undefined ? `${first} ${second}` : first,
        place,
        meaning,
      );
  }
}

const MEANINGS: Readonly<Record<string, string>> = {
  cookie: 'clients are not kept with their servers',
  stick: 'clients are not kept with their servers',
  'stick-table': 'nothing is kept of clients',
  'use-server': 'the policy chooses among all servers',
  'timeout queue': 'requests wait for a server as long as their callers do',
  fullconn: 'limits of servers do not change with the load',
  dispatch: 'requests go to its servers alone',
  'http-request cache-use': 'nothing is kept: all requests go to the servers',
  'http-request set-path': 'paths stay as they are asked for',
  'http-request replace-path': 'paths stay as they are asked for',
  'http-request track-sc0': 'rates of clients are not counted',
  'http-request track-sc1': 'rates of clients are not counted',
  'http-request set-query': 'paths stay as they are asked for',
  'rate-limit': 'as many sessions begin as clients open',
  maxconn: 'as many connections are taken as come',
  'external-check': 'checks ask whether a server is there',
  'http-response': 'answers stay as servers give them',
  errorfile: 'who asks gets the code itself',
  filter: 'nothing filters what goes by',
};
