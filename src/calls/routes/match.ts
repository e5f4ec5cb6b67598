import type { RequestHead } from '../head.js';
import type { Request } from '../request.js';

/** A condition on a text. `path` is a prefix that ends where an element of a path does. */
export type TextMatch =
  | { kind: 'exact' | 'prefix' | 'path' | 'suffix' | 'regex'; text: string }
  | { kind: 'present'; present: boolean };

/** Conditions that all have to hold; null, or none, for any. */
export interface RouteMatch {
  host: TextMatch | null;
  path: TextMatch | null;
  method: TextMatch | null;
  headers: ReadonlyMap<string, TextMatch>;
  /** Conditions on header fields of which none may hold. */
  without: ReadonlyMap<string, TextMatch>;
  /** By parameter of the path's query. */
  query: ReadonlyMap<string, TextMatch>;
  port: number | null;
  from: Callers | null;
}

/** Those who call: by the service or workload that made the request, or by the client's address. */
export interface Callers {
  sources: ReadonlySet<string>;
  addresses: ReadonlySet<number>;
}

/** Whether a head meets all conditions but the one on who calls. */
export function meets(match: RouteMatch, head: RequestHead): boolean {
  const { host, path, method, headers, without, query, port } = match;
  const [asked, parameters] = partsOf(head.path);
  if (host !== null && !holds(host, head.host)) return false;
  if (path !== null && !holds(path, asked)) return false;
  if (method !== null && !holds(method, head.method)) return false;
  if (port !== null && port !== head.port) return false;
  for (const [name, condition] of headers) {
    if (!holds(condition, head.headers.get(name))) return false;
  }
  for (const [name, condition] of without) {
    if (holds(condition, head.headers.get(name))) return false;
  }
  for (const [name, condition] of query) {
    if (!holds(condition, parameters.get(name))) return false;
  }
  return true;
}

/** A path without its query, which conditions on it do not see (Envoy), and the parameters of that. */
export function partsOf(whole: string): [path: string, parameters: ReadonlyMap<string, string>] {
  const mark = whole.indexOf('?');
  if (mark < 0) return [whole, new Map()];
  const parameters = new Map<string, string>();
  for (const each of whole.slice(mark + 1).split('&')) {
    const equals = each.indexOf('=');
    const name = equals < 0 ? each : each.slice(0, equals);
    if (!parameters.has(name)) parameters.set(name, equals < 0 ? '' : each.slice(equals + 1));
  }
  return [whole.slice(0, mark), parameters];
}

/** Whether a request comes from one of those. */
export function isFrom({ sources, addresses }: Callers, { head, clientAddress }: Request): boolean {
  return sources.has(head.source) || addresses.has(clientAddress);
}

/** Whether a text, undefined for none, meets a condition. */
export function holds(condition: TextMatch, text: string | undefined): boolean {
  if (condition.kind === 'present') return condition.present === (text !== undefined);
  if (text === undefined) return false;
  const wanted = condition.text;
  switch (condition.kind) {
    case 'exact':
      return text === wanted;
    case 'prefix':
      return text.startsWith(wanted);
    case 'path':
      return withinPath(wanted, text);
    case 'suffix':
      return text.endsWith(wanted);
    case 'regex':
      return new RegExp(`^(?:${wanted})$`, 'su').test(text);
  }
}

/** /api is in /api and /api/users and /api?a=1, and not in /apiary (Envoy's path_separated_prefix). */
function withinPath(prefix: string, path: string): boolean {
  const wanted = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  if (!path.startsWith(wanted)) return false;
  const next = path.charAt(wanted.length);
  return next === '' || next === '/' || next === '?';
}
