import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { textCondition } from '../mesh/texts.js';
import { mapOf } from '../mesh/words.js';

/** A match, and where it stands among all of one host: who is higher in an earlier number comes first. */
export interface Ranked {
  words: TreeMap;
  rank: readonly number[];
}

const KINDS = { Exact: 'exact', PathPrefix: 'path', RegularExpression: 'regex' } as const;
const PATHS = Object.keys(KINDS) as (keyof typeof KINDS)[];
const TEXTS = ['Exact', 'RegularExpression'];

/** An HTTPRouteMatch. A path exactly, then the longest prefix, method, headers, parameters. */
export function httpMatch(match: Part): Ranked {
  const path = match.part('path');
  const kind = (path.word('type', PATHS) ?? 'PathPrefix') as keyof typeof KINDS;
  const value = path.text('value') ?? '/';
  const everything = kind === 'PathPrefix' && value === '/';
  const method = match.text('method');
  const headers = namedIn(match, 'headers');
  const query = namedIn(match, 'queryParams');
  const condition = everything ? undefined : textCondition(KINDS[kind], value);
  return {
    words: mapOf({ path: condition, method, headers, query }),
    rank: [
      kind === 'Exact' ? 3 : kind === 'PathPrefix' ? 2 : 1,
      value.length,
      Number(method !== undefined),
      headers?.size ?? 0,
      query?.size ?? 0,
    ],
  };
}

/** A GRPCRouteMatch: gRPC asks for /service/method. */
export function grpcMatch(match: Part): Ranked {
  const told = match.part('method');
  const isPattern = told.word('type', TEXTS) === 'RegularExpression';
  const service = told.text('service');
  const method = told.text('method');
  const headers = namedIn(match, 'headers');
  let path: TreeMap | undefined;
  if (isPattern || (service === undefined && method !== undefined)) {
    path = mapOf({ regex: `/${service ?? '[^/]+'}/${method ?? '[^/]+'}` });
  } else if (service !== undefined && method !== undefined) {
    path = mapOf({ exact: `/${service}/${method}` });
  } else if (service !== undefined) path = mapOf({ prefix: `/${service}/` });
  return {
    words: mapOf({ path, headers }),
    rank: [isPattern ? 1 : 2, service?.length ?? 0, method?.length ?? 0, headers?.size ?? 0],
  };
}

/** Conditions on fields by name; undefined for none. */
function namedIn(match: Part, key: string): TreeMap | undefined {
  const fields: TreeMap = new Map();
  for (const part of match.parts(key)) {
    const name = part.text('name');
    const isPattern = part.word('type', TEXTS) === 'RegularExpression';
    const text = part.text('value') ?? '';
    if (name !== undefined) fields.set(name, textCondition(isPattern ? 'regex' : 'exact', text));
  }
  return fields.size === 0 ? undefined : fields;
}

/** Whether the first goes before the second (less than 0), or after. */
export function byRank(a: Ranked, b: Ranked): number {
  const i = a.rank.findIndex((value, at) => value !== b.rank[at]);
  return i < 0 ? 0 : b.rank[i] - a.rank[i];
}
