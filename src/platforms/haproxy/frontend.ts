import type { TreeMap } from '../../scenario/document.js';
import type { GatewayRoute, Remarks } from '../gateways/gateway.js';
import { joined } from '../gateways/matches.js';
import { mapOf } from '../mesh/words.js';
import { attemptsOf, type Backend } from './backend.js';
import { Conditions } from './conditions.js';
import type { ProxySection } from './proxy.js';

/** The ports that it listens on. */
export function portsOf(proxy: ProxySection, remarks: Remarks): number[] {
  const ports: number[] = [];
  for (const { words, place } of proxy.own('bind')) {
    if (words.includes('ssl')) {
      remarks.leaveOut('bind ssl', place, 'workloads say whether they speak TLS (tls: 1.3)');
    }
    for (const address of (words[1] ?? '').split(',')) {
      if (/^(\/|unix@|abns@|fd@|sockpair@)/.test(address)) continue;
      const [, first, last = first] = /:(\d{1,5})(?:-(\d{1,5}))?$/.exec(address) ?? [];
      const from = Number(first ?? 0);
      const to = Number(last ?? 0);
      if (from < 1 || to > 65_535 || to < from || to - from > 100) {
        remarks.complain(place, `expected where to listen, such as *:80, not '${address}'`);
      } else for (let port = from; port <= to; port++) ports.push(port);
    }
  }
  return [...new Set(ports)];
}

/**
 * Rules of a frontend as routes: what is refused, then `use_backend` in order, then the default.
 * @param ports conditions on its ports, where there are others
 */
export function routesOf(
  proxy: ProxySection,
  ports: readonly TreeMap[],
  backends: ReadonlyMap<string, Backend>,
  remarks: Remarks,
): GatewayRoute[] {
  const conditions = new Conditions(proxy.section.lines, remarks);
  const routes: GatewayRoute[] = [];
  const answer = (name: string, status: number, match: TreeMap[]): void => {
    routes.push({
      name,
      match,
      to: [],
      words: mapOf({ fault: mapOf({ abort: mapOf({ status }) }) }),
    });
  };
  const matched = (
    words: readonly string[],
    place: Parameters<Conditions['of']>[1],
  ): TreeMap[] | null => {
    const found = conditions.of(words, place);
    // What never holds makes no route.
    if (found === null || found.length === 0) return null;
    return joined(ports, found.some((each) => each.size === 0) ? [] : found);
  };
  const send = (name: string, match: TreeMap[], place: Parameters<Conditions['of']>[1]): void => {
    const backend = backends.get(name);
    if (backend === undefined) {
      remarks.complain(place, `there is no backend '${name}'`);
      return;
    }
    if (!backend.proxy.isHttp) {
      remarks.complain(place, `the backend '${name}' is of mode tcp, and this one of mode http`);
    }
    if (backend.servers.length === 0) answer(name, 503, match);
    else {
      const to = [{ upstream: backend.upstream, weight: 1 }];
      routes.push({ name, match, to, words: attemptsOf(backend, remarks) });
    }
  };
  for (const { words, place } of proxy.section.lines) {
    const [kind, what = ''] = words;
    const status =
      kind === 'http-request' ? statusOf(what, words) : kind === 'redirect' ? 302 : null;
    if (status === null) continue;
    const match = matched(words, place);
    if (match !== null) answer(`${what}-${status}`, status, match);
  }
  for (const { words, place } of proxy.own('use_backend')) {
    const [, name = ''] = words;
    if (/[%[]/.test(name)) {
      remarks.leaveOut(
        'use_backend %[]',
        place,
        'backends that are named by what a request says: its rule is left out',
      );
      continue;
    }
    const match = matched(words, place);
    if (match !== null) send(name, match, place);
  }
  const usual = proxy.last('default_backend');
  if (usual !== undefined) send(usual.words[1] ?? '', [...ports], usual.place);
  else if (backends.get(proxy.name)?.proxy === proxy && proxy.section.kind === 'listen') {
    send(proxy.name, [...ports], proxy.place);
  } else answer('no-backend', 503, [...ports]);
  return routes;
}

/** What a rule answers with; null for one that does not. */
function statusOf(what: string, words: readonly string[]): number | null {
  const told = ['deny_status', 'status', 'code'].flatMap((word) => {
    const at = words.indexOf(word);
    return at < 0 ? [] : Number(words[at + 1]);
  });
  const [status] = told.filter((each) => each >= 200 && each <= 599);
  switch (what) {
    case 'deny':
      return status ?? 403;
    case 'tarpit':
      return status ?? 500;
    case 'reject':
      return 400;
    case 'return':
      return status ?? 200;
    case 'redirect':
      return status ?? 302;
    default:
      return null;
  }
}
