/** What a run says, through the real proxy or the simulated one. */
export interface Measured {
  /** Of all answers of servers, the share of each, in percent. */
  shares: number[];
  /** Of the requests that succeeded, in milliseconds. */
  p50: number;
  p90: number;
  p99: number;
  /** Requests that did not succeed, in percent. */
  failed: number;
}

/** How steady a real run was. */
export interface Steadiness {
  /** The later of sender and servers for one event in a hundred, in milliseconds. */
  late: number;
  /** Share of the processors that was busy, with whatever. */
  busy: number;
}

export type Program = 'haproxy' | 'nginx';

/** Something that befalls a server, from when to when in seconds. */
export interface Fault {
  server: number;
  kind: 'gone' | '500';
  from: number;
  to: number;
}

/** A configuration and what happens to its servers. */
export interface Case {
  id: string;
  program: Program;
  /** What stands in the backend, or the upstream, before its servers. */
  policy: string;
  /** One of each server, behind its address. */
  servers: readonly string[];
  /** What the proxy is told beside that. */
  more: string;
  fault: Fault | null;
  /** Whether it draws by chance: then intervals are compared. */
  isRandom: boolean;
  /** Several where a microsecond may sway what is chosen, and all that follows. */
  traces: number;
}

/** The second is slow: it takes so many times as long. */
export const SLOWNESS = 2;
export const SLOW = 1;
export const WORKERS = 2;
/** Requests a second, and what they ask for: 20 ms times one to three. */
export const RATE = 60;
export const TIME_US = 20_000;
export const WORK = 'uniform(1, 3)';
export const KEYS = 400;

const SWAYED = 3;
const RANDOM = 6;
export const SERVERS = 3;
const PLAIN: readonly string[] = Array.from({ length: SERVERS }, () => '');

/** Where a server is away, most of the trace is without it. */
const gone = (seconds: number): Fault => ({
  server: 2,
  kind: 'gone',
  from: 0.25 * seconds,
  to: 0.6 * seconds,
});
const failing = (seconds: number): Fault => ({ ...gone(seconds), kind: '500' });

const WEIGHTS = [5, 2, 3];
const haproxyWeights = WEIGHTS.map((weight) => `weight ${weight}`);
const nginxWeights = WEIGHTS.map((weight) => `weight=${weight}`);

/** All that is compared, in traces of so many seconds. */
export function cases(seconds: number): Case[] {
  const haproxy = (id: string, policy: string, also: Partial<Case> = {}): Case => ({
    ...{ id: `haproxy-${id}`, program: 'haproxy', policy, servers: PLAIN, more: '', fault: null },
    ...{ isRandom: false, traces: 1 },
    ...also,
  });
  const nginx = (id: string, policy: string, also: Partial<Case> = {}): Case => ({
    ...haproxy(id, policy, also),
    ...{ id: `nginx-${id}`, program: 'nginx' },
  });
  const random = { isRandom: true, traces: RANDOM };
  const swayed = { traces: SWAYED };
  return [
    haproxy('turns', 'balance roundrobin'),
    haproxy('weighted', 'balance roundrobin', { servers: haproxyWeights }),
    haproxy('static', 'balance static-rr', { servers: haproxyWeights }),
    haproxy('least', 'balance leastconn', swayed),
    haproxy('least-weighted', 'balance leastconn', { servers: haproxyWeights, ...swayed }),
    haproxy('random', 'balance random(2)', random),
    haproxy('hash', 'balance url_param k'),
    haproxy('ring', 'balance url_param k\n    hash-type consistent'),
    haproxy('gone', 'balance roundrobin', { fault: gone(seconds) }),
    haproxy('gone-redispatch', 'balance leastconn', {
      ...swayed,
      more: 'option redispatch',
      fault: gone(seconds),
    }),
    haproxy('gone-turns', 'balance roundrobin', {
      more: 'option redispatch',
      fault: gone(seconds),
    }),
    haproxy('gone-hash', 'balance url_param k', {
      more: 'option redispatch',
      fault: gone(seconds),
    }),
    haproxy('gone-ring', 'balance url_param k\n    hash-type consistent', {
      ...{ more: 'option redispatch', fault: gone(seconds) },
    }),
    haproxy('gone-checked', 'balance leastconn', {
      ...swayed,
      servers: PLAIN.map(() => 'check inter 100ms fall 2 rise 2'),
      more: 'option redispatch',
      fault: gone(seconds),
    }),
    haproxy('failing', 'balance leastconn', { fault: failing(seconds), ...swayed }),
    nginx('turns', ''),
    nginx('weighted', '', { servers: nginxWeights }),
    nginx('least', 'least_conn;', swayed),
    nginx('least-weighted', 'least_conn;', { servers: nginxWeights, ...swayed }),
    nginx('random', 'random two;', random),
    nginx('hash', 'hash $arg_k;'),
    nginx('ring', 'hash $arg_k consistent;'),
    nginx('gone', '', { servers: PLAIN.map(() => 'fail_timeout=2s'), fault: gone(seconds) }),
    nginx('gone-least', 'least_conn;', { fault: gone(seconds), ...swayed }),
    nginx('failing', 'least_conn;', {
      ...swayed,
      servers: PLAIN.map(() => 'max_fails=2 fail_timeout=2s'),
      more: 'proxy_next_upstream error timeout http_500;',
      fault: failing(seconds),
    }),
  ];
}

/** Where the proxy and its servers listen, by the case alone: nginx's ring is made of such names. */
export function portsOf(id: string, trace: number): number[] {
  let place = 0;
  for (const letter of id) place = (place * 31 + letter.charCodeAt(0)) % 1009;
  const first = 22_000 + 10 * ((place + trace) % 1009);
  return Array.from({ length: 1 + SERVERS }, (_, i) => first + i);
}

/** What the program is started with, and the simulator includes. */
export function configuration(each: Case, [port, ...ports]: readonly number[]): string {
  const { program, policy, servers, more } = each;
  if (program === 'haproxy') {
    const lines = servers.map((told, i) => `    server s${i} 127.0.0.1:${ports[i]} ${told}`);
    return `global
    nbthread 1
    maxconn 4000
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    ${more}
frontend www
    bind 127.0.0.1:${port}
    default_backend web
backend web
    ${policy}
${lines.join('\n')}
`;
  }
  const lines = servers.map((told, i) => `    server 127.0.0.1:${ports[i]} ${told};`);
  return `worker_processes 1;
events { worker_connections 4000; }
http {
  access_log off;
  upstream web {
    ${policy}
${lines.join('\n')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://web;
      ${more}
    }
  }
}
`;
}
