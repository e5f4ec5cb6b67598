import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import type { Destination, Remarks } from '../gateways/gateway.js';
import { connectWithin } from '../gateways/connecting.js';
import { duration, mapOf } from '../mesh/words.js';
import type { Scope } from './scope.js';
import type { Directive } from './syntax.js';
import { connectionsOf, lonely, type NginxUpstream, addressOf } from './upstream.js';
import type { Case, Variables } from './variables.js';

/** Where the requests of a location go, under one condition. */
export interface Passed {
  when: TreeMap | null;
  to: Destination[];
  words: TreeMap;
  /** What is spoken with the servers. */
  transport: TreeMap;
  place: Place;
}

/** The directives that send requests on, and the beginning of the names of what belongs to each. */
const PASSES: readonly [name: string, prefix: string, protocol: string][] = [
  ['proxy_pass', 'proxy', 'http1'],
  ['grpc_pass', 'grpc', 'http2'],
  ['fastcgi_pass', 'fastcgi', 'tcp'],
  ['uwsgi_pass', 'uwsgi', 'tcp'],
  ['scgi_pass', 'scgi', 'tcp'],
];

const STATUSES = /^http_([45]\d\d)$/;

/** What `*_pass` means, of all locations of a file. */
export class Passing {
  private readonly lonely = new Map<string, NginxUpstream>();

  constructor(
    private readonly upstreams: ReadonlyMap<string, NginxUpstream>,
    private readonly variables: Variables,
    private readonly remarks: Remarks,
  ) {}

  /** Those that are no upstream blocks, as a `proxy_pass` names them itself. */
  get others(): NginxUpstream[] {
    return [...this.lonely.values()];
  }

  /** Null where nothing is sent on. */
  read(scope: Scope): Passed[] | null {
    for (const [name, prefix, protocol] of PASSES) {
      const directive = scope.all(name).at(-1);
      if (directive !== undefined) return this.passed(directive, prefix, protocol, scope);
    }
    return null;
  }

  private passed(directive: Directive, prefix: string, protocol: string, scope: Scope): Passed[] {
    const {
      args: [target = ''],
      place,
    } = directive;
    const cases = this.variables.casesOf(target, scope, place);
    if (cases === null) {
      const message = `where '${target}' leads depends on what cannot be known here: name an upstream`;
      this.remarks.complain(place, message);
      return [];
    }
    const rules: Passed[] = [];
    for (const [when, group] of byCondition(cases)) {
      const found = group.flatMap(({ value, weight }) => {
        const upstream = this.upstreamOf(value, place);
        return upstream === null ? [] : [{ upstream, weight }];
      });
      if (found.length === 0) continue;
      const isSafe = /^(https|grpcs):/.test(group[0].value);
      const kept = found[0].upstream.keepalive;
      rules.push({
        ...{ when, to: found, place },
        words: this.retries(scope, prefix, Math.max(...found.map(({ upstream }) => upstream.most))),
        transport: this.transport(scope, { prefix, protocol, isSafe }, kept),
      });
    }
    return rules;
  }

  private upstreamOf(value: string, place: Place): NginxUpstream | null {
    const [, scheme = 'http', rest = ''] = /^(?:(\w+):\/\/)?(.*)$/s.exec(value) ?? [];
    const name = rest.startsWith('unix:')
      ? rest.replace(/^unix:([^:]*).*$/, 'unix:$1')
      : rest.replace(/\/.*$/s, '');
    const known = this.upstreams.get(name);
    if (known !== undefined) return known;
    const at = addressOf(name, scheme === 'https' || scheme === 'grpcs' ? 443 : 80);
    if (at === null) {
      this.remarks.complain(
        place,
        `expected whom to send to, such as http://app:8080, not '${value}'`,
      );
      return null;
    }
    const key = `${at.host}:${at.port}`;
    const called = [...this.lonely.values()].some(({ name: each }) => each === at.host)
      ? key
      : at.host;
    const found = this.lonely.get(key) ?? lonely(at.host, at.port, place, called);
    this.lonely.set(key, found);
    return found;
  }

  /** nginx speaks HTTP/1.0, and closes, unless it is told otherwise. */
  private transport(
    scope: Scope,
    { prefix, protocol, isSafe }: { prefix: string; protocol: string; isSafe: boolean },
    keepalive: NginxUpstream['keepalive'],
  ): TreeMap {
    const connect = scope.time(`${prefix}_connect_timeout`, this.remarks);
    const tcp = connect === undefined ? undefined : connectWithin(connect);
    const words = mapOf({ protocol, tls: isSafe ? '1.2' : undefined, tcp });
    if (protocol === 'http2') return words;
    if (protocol === 'tcp') return words.set('connections', 'new');
    const keeps = this.keeps(scope);
    if (keepalive !== null && !keeps) {
      const message =
        'keepalive does nothing without `proxy_http_version 1.1;` and `proxy_set_header Connection "";`: each request has a connection of its own';
      this.remarks.warn(scope.place, message);
    }
    return words.set('connections', keeps ? connectionsOf(keepalive) : 'new');
  }

  private keeps(scope: Scope): boolean {
    if (scope.word('proxy_http_version') !== '1.1') return false;
    const headers = scope.inherited('proxy_set_header');
    const said = headers.filter(({ args }) => args[0]?.toLowerCase() === 'connection').at(-1);
    // A variable of its own is as a rule about WebSockets, and empty without.
    return said !== undefined && /^$|^\$|keep-alive/i.test(said.args[1] ?? '');
  }

  /** proxy_next_upstream and the time limits: a peer once, and nothing again that is not idempotent. */
  private retries(scope: Scope, prefix: string, most: number): TreeMap {
    const { remarks } = this;
    const read = scope.time(`${prefix}_read_timeout`, remarks) ?? 60e9;
    const on = scope.one(`${prefix}_next_upstream`)?.args ?? ['error', 'timeout'];
    const tries = scope.integer(`${prefix}_next_upstream_tries`, remarks) ?? 0;
    const within = scope.time(`${prefix}_next_upstream_timeout`, remarks) ?? 0;
    const attempts = Math.min(tries === 0 ? most : Math.min(tries, most), 50);
    if (on.includes('off') || attempts < 2) return mapOf({ timeout: duration(read) });
    const statuses = on.flatMap((each) => STATUSES.exec(each)?.[1] ?? []).map(Number);
    const conditions: Tree[] =
      on.includes('error') && on.includes('timeout') ? ['no-response'] : [];
    if (conditions.length === 0 && on.includes('error'))
      conditions.push('connect-failure', 'reset');
    if (conditions.length === 0 && on.includes('timeout')) conditions.push('timed-out');
    if (statuses.length > 0) conditions.push('retriable-status-codes');
    const retries = mapOf({
      like: 'nginx',
      attempts,
      timeout: duration(read),
      on: conditions,
      statuses: statuses.length > 0 ? statuses : undefined,
      repeat: on.includes('non_idempotent') ? 'any' : undefined,
    });
    // The last may begin at the end of that time.
    return mapOf({ retries, timeout: within === 0 ? undefined : duration(within + read) });
  }
}

/** Cases under one condition share requests by their weights. */
function byCondition(cases: readonly Case[]): Map<TreeMap | null, Case[]> {
  const groups = new Map<TreeMap | null, Case[]>();
  for (const each of cases) groups.set(each.when, [...(groups.get(each.when) ?? []), each]);
  return groups;
}
