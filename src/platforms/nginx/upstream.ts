import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import type { Remarks, Server, Upstream } from '../gateways/gateway.js';
import { duration, mapOf } from '../mesh/words.js';
import { type Scope, timeOf } from './scope.js';
import type { Directive } from './syntax.js';

/** An upstream block, with what is said in it of the connections that are kept. */
export interface NginxUpstream extends Upstream {
  keepalive: { idle: number; timeout: number; requests: number } | null;
  /** Servers that a request may go to, one after the other. */
  most: number;
}

const READ = new Set(
  'server least_conn ip_hash hash random least_time keepalive keepalive_timeout keepalive_requests zone'.split(
    ' ',
  ),
);

/** @param workers each with its own turns and counts, where the upstream has no zone in common */
export function readUpstream(
  { args: [name = ''], place }: Directive,
  scope: Scope,
  workers: number,
  remarks: Remarks,
): NginxUpstream {
  const servers = scope.all('server').flatMap((each) => readServer(each, remarks));
  if (servers.length === 0) remarks.complain(place, `the upstream '${name}' has no servers`);
  scope.leaveOut(READ, remarks);
  const failing = servers.map(({ fails }) => JSON.stringify(fails));
  if (failing.some((each) => each !== failing[0])) {
    const message = `max_fails and fail_timeout of '${name}' are those of its first server for all`;
    remarks.warn(place, message);
  }
  const balancers = workers > 1 && scope.all('zone').length === 0 ? workers : undefined;
  const fails = servers[0]?.fails ?? mapOf({});
  const names = servers.map(({ host, port }) => `${host}:${port}`);
  const policy = policyOf(scope, fails, names, remarks);
  return {
    ...{ name, place, servers },
    balancer: mapOf({ policy, balancers }),
    keepalive: keepaliveOf(scope, remarks),
    most: servers.filter(({ words }) => words.get('absent') !== true).length,
  };
}

/** A server that a proxy_pass names by itself. */
export function lonely(host: string, port: number, place: Place, name: string): NginxUpstream {
  const servers = [{ host, port, words: mapOf({}), place }];
  const policy = mapOf({ 'smooth-weighted-round-robin': mapOf({}) });
  return { name, place, servers, balancer: mapOf({ policy }), keepalive: null, most: 1 };
}

function readServer({ args, place }: Directive, remarks: Remarks): (Server & { fails: TreeMap })[] {
  const [address = '', ...told] = args;
  const at = addressOf(address, 80);
  if (at === null) {
    remarks.complain(place, `expected a server such as app1:8080, not '${address}'`);
    return [];
  }
  const words: TreeMap = new Map();
  const fails: TreeMap = new Map();
  for (const each of told) {
    const [key, value = ''] = each.split(/=(.*)/s);
    if (key === 'weight' || key === 'max_fails') {
      if (!/^\d{1,9}$/.test(value)) remarks.complain(place, `expected a whole number of '${key}'`);
      else if (key === 'weight') words.set('weight', Number(value));
      else fails.set('maxFails', Number(value));
    } else if (key === 'fail_timeout') {
      const time = timeOf(value);
      if (time === null) remarks.complain(place, `expected a time such as 10s of 'fail_timeout'`);
      else fails.set('failTimeout', `${time} ns`);
    } else if (each === 'backup') words.set('priority', 1);
    else if (each === 'down') words.set('absent', true);
    else if (key === 'max_conns') {
      if (value !== '0')
        remarks.leaveOut('max_conns', place, 'a server gets as many requests as are chosen for it');
    } else if (key === 'slow_start') {
      remarks.leaveOut(
        'slow_start',
        place,
        'a server that comes back has its whole weight at once',
      );
    } else if (each !== 'resolve' && key !== 'service') {
      remarks.complain(place, `a server has no parameter '${each}'`);
    }
  }
  return [{ ...at, words, place, fails }];
}

/** Null for what is none. A socket of the machine counts as a port of it. */
export function addressOf(text: string, usual: number): { host: string; port: number } | null {
  if (text.startsWith('unix:')) {
    let sum = 0;
    for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 1000;
    return { host: 'localhost', port: 1 + sum };
  }
  const [, six, plain, port] =
    /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]/$]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = six ?? plain;
  if (host === undefined) return null;
  const number = port === undefined ? usual : Number(port);
  return number >= 1 && number <= 65_535 ? { host, port: number } : null;
}

function policyOf(scope: Scope, fails: TreeMap, names: string[], remarks: Remarks): Tree {
  const [hash] = scope.all('hash');
  const [random] = scope.all('random');
  const [least] = scope.all('least_time');
  if (scope.all('least_conn').length > 0) return mapOf({ 'least-connections': fails });
  if (scope.all('ip_hash').length > 0) return mapOf({ 'ip-hash': fails });
  if (least !== undefined) return mapOf({ 'least-time': fails });
  if (hash !== undefined) {
    const on = hashedOn(hash, remarks);
    fails.set('on', on);
    if (hash.args[1] !== 'consistent') return mapOf({ 'plain-hash': fails });
    return mapOf({ ketama: fails.set('names', names) });
  }
  if (random === undefined) return mapOf({ 'smooth-weighted-round-robin': fails });
  if (random.args[0] !== 'two') return mapOf({ 'weighted-random': fails });
  if (random.args[1]?.startsWith('least_time') === true) {
    remarks.leaveOut(
      'random two least_time',
      random.place,
      'of two the one with fewer connections is taken',
    );
  }
  return mapOf({ 'power-of-d-choices': fails.set('choices', 2).set('flavour', 'nginx') });
}

function hashedOn({ args: [key = ''], place }: Directive, remarks: Remarks): string {
  if (/^\$(binary_)?remote_addr$/.test(key)) return 'client';
  if (/^\$(binary_)?remote_addr:?\$remote_port$/.test(key)) return 'flow';
  remarks.warn(
    place,
    `'${key}' is hashed as the key that requests have (\`keys\` of a workload), or their client where they have none`,
  );
  return 'auto';
}

function keepaliveOf(scope: Scope, remarks: Remarks): NginxUpstream['keepalive'] {
  if (scope.all('keepalive').length === 0) return null;
  const idle = scope.integer('keepalive', remarks);
  if (idle === undefined) return null;
  const own = (name: string): boolean => scope.all(name).length > 0;
  return {
    idle,
    timeout:
      (own('keepalive_timeout') ? scope.time('keepalive_timeout', remarks) : undefined) ?? 60e9,
    requests:
      (own('keepalive_requests') ? scope.integer('keepalive_requests', remarks) : undefined) ??
      1000,
  };
}

/** Connections to servers as they are kept, in the words of `connections`. */
export function connectionsOf(keepalive: NginxUpstream['keepalive']): Tree {
  if (keepalive === null || keepalive.idle === 0) return 'new';
  const { idle, timeout, requests } = keepalive;
  return mapOf({ idleLimit: idle, idle: duration(timeout), uses: Math.max(1, requests) });
}
