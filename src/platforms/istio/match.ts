import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import type { RuleContext } from '../mesh/rules.js';
import { escaped, textMatch, withQuery } from '../mesh/texts.js';
import { mapOf } from '../mesh/words.js';

/** The gateway that stands for all sidecars. */
export const MESH = 'mesh';

/** Whether a match is for a gateway, which the VirtualService names. */
export function isFor(match: Part, gateway: string, qualified: (name: string) => string): boolean {
  const named = match.texts('gateways').map(qualified);
  return named.length === 0 || named.includes(gateway);
}

/** An HTTPMatchRequest, or an L4MatchAttributes; null for what nothing can meet. */
export function matchWords(match: Part, namespace: string, context: RuleContext): TreeMap | null {
  match.passOver('name', 'statPrefix');
  const caseless = match.flag('ignoreUriCase') === true;
  const uri = match.has('uri') ? textMatch(match.part('uri'), caseless) : undefined;
  const authority = match.has('authority') ? textMatch(match.part('authority')) : undefined;
  const method = match.has('method') ? textMatch(match.part('method')) : undefined;
  const headers: TreeMap = new Map();
  const fields = match.part('headers');
  for (const name of fields.keys) headers.set(name, textMatch(fields.part(name)));
  const from = callersOf(match, namespace, context);
  if (from?.length === 0) return null;
  return mapOf({
    host: authority,
    path: withQuery(uri, queryOf(match.part('queryParams'))),
    method,
    headers: headers.size === 0 ? undefined : headers,
    port: match.integer('port', 1, 65535),
    from,
  });
}

/** What of a query has to be there, as regular expressions. */
function queryOf(part: Part): string[] {
  return part.keys.map((name) => {
    const [kind, text] = [...textMatch(part.part(name))][0] as [string, string];
    if (kind === 'exact') return `${escaped(name)}=${escaped(text)}`;
    if (kind === 'regex') return `${escaped(name)}=(?:${text})`;
    return kind === 'prefix'
      ? `${escaped(name)}=${escaped(text)}[^&]*`
      : `${escaped(name)}(?:=[^&]*)?`;
  });
}

/** Undefined for anybody. */
function callersOf(
  match: Part,
  namespace: string,
  { callers, warn }: RuleContext,
): string[] | undefined {
  const labels = match.labels('sourceLabels');
  const source = match.text('sourceNamespace') ?? null;
  if (labels.size === 0 && source === null) return undefined;
  const found = callers(labels, source ?? (labels.size > 0 ? null : namespace));
  if (found.length === 0) {
    const { file, line } = match.place;
    warn(
      `${file}:${line}: no pods have the labels or the namespace of this match: nothing meets it`,
    );
  }
  return found;
}
