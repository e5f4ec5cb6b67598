import { lower, parse, type PlainScenario, run } from '../../../src/index.js';
import {
  type Case,
  configuration,
  type Measured,
  SLOW,
  SLOWNESS,
  TIME_US,
  WORKERS,
} from './case.js';
import { measure } from './measure.js';
import { LOAD, type Trace } from './trace.js';

/**
 * What the machine adds of its own, measured with idle servers: microseconds of a request. A server's worker is
 * not held by it, so that it is all on the proxy.
 */
export interface Overhead {
  server: number;
  proxy: number;
}

/** The same trace through the same configuration. */
export function simulate(
  each: Case,
  trace: Trace,
  ports: readonly number[],
  overhead: Overhead,
  replication = 0,
): Measured {
  const names = each.servers.map((_, i) => nameOf(each, ports, i));
  const plain = plainOf(each, trace, ports, overhead);
  const { requests, calls } = run(plain, { replication, requests: true });
  if (requests === null || calls === null) throw new Error('no requests were written down');
  // Calls are on behalf of requests, attempts of calls; rows stand as they ended.
  const parents = new Map(calls.map(({ id, parent }) => [id, parent]));
  const servers = new Map<number, string>();
  for (const { id, replica, service } of calls) {
    let root = id;
    for (let above = parents.get(root); typeof above === 'number'; above = parents.get(root))
      root = above;
    if (service === 'web' && replica !== '') servers.set(root, replica);
  }
  const users = requests;
  return measure(
    users.map(({ id, latency, code }) => ({
      server: names.indexOf(servers.get(id) ?? ''),
      ms: (latency ?? 0) / 1e6,
      status: code,
    })),
    names.length,
  );
}

/** Servers of 127.0.0.1 share a host. */
function nameOf({ program }: Case, ports: readonly number[], i: number): string {
  return program === 'haproxy' ? `s${i}` : `127-0-0-1-${ports[1 + i]}`;
}

export function plainOf(
  each: Case,
  trace: Trace,
  ports: readonly number[],
  overhead: Overhead,
): PlainScenario {
  const { program, fault, servers } = each;
  const file = program === 'haproxy' ? 'haproxy.cfg' : 'nginx.conf';
  const replicas = servers.map(
    (_, i) => `{ name: ${nameOf(each, ports, i)}, speed: ${i === SLOW ? 1 / SLOWNESS : 1} }`,
  );
  const text = `version: 1
seed: '${trace.seed}'
include: { ${program}: ${file} }
warmup: 0 s
networks: { lan: { rate: 100 Gbit/s, delay: 0 ms } }
hosts: { client: { networks: lan } }
services:
  gateway: { proxy: { costs: { request: ${overhead.server + overhead.proxy} us } } }
  web:
    time: ${TIME_US} us
    workers: ${WORKERS}
    replicas: [${replicas.join(', ')}]
traffic:
  users:
    from: client
    to: gateway
    port: ${ports[0]}
    protocol: http1
    connections: new
    timeout: 100 s
    arrivals: { replay: { times: [${trace.times.map((time) => `${time} ns`).join(', ')}] } }
    ${LOAD.replace(', keys', '\n    keys')}
${fault === null ? '' : timeline(nameOf(each, ports, fault.server), fault)}
duration: ${trace.seconds + 10} s
`;
  const read = (): string => configuration(each, ports);
  const parsed = parse(text, { file: 'case.yaml', read });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) throw new Error(lowered.errors.map(({ message }) => message).join('\n'));
  return lowered.plain;
}

function timeline(name: string, { kind, from, to }: NonNullable<Case['fault']>): string {
  const what =
    kind === 'gone' ? `crash: web/${name}` : `errors: web/${name}, share: 1, status: 500`;
  return `timeline: [{ at: ${from} s, for: ${to - from} s, ${what} }]\n`;
}
