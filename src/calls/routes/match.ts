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
  const { host, path, method, headers, port } = match;
  if (host !== null && !holds(host, head.host)) return false;
  if (path !== null && !holds(path, head.path)) return false;
  if (method !== null && !holds(method, head.method)) return false;
  if (port !== null && port !== head.port) return false;
  for (const [name, condition] of headers) {
    if (!holds(condition, head.headers.get(name))) return false;
  }
  return true;
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
