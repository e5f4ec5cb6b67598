import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import type { RuleContext } from '../mesh/rules.js';
import { textMatch } from '../mesh/texts.js';
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
  const from = callersOf(match, namespace, context);
  if (from?.length === 0) return null;
  return mapOf({
    host: authority,
    path: uri,
    method,
    headers: fieldsOf(match.part('headers')),
    without: fieldsOf(match.part('withoutHeaders')),
    query: fieldsOf(match.part('queryParams')),
    port: match.integer('port', 1, 65535),
    from,
  });
}

/** Conditions by name; undefined for none. */
function fieldsOf(part: Part): TreeMap | undefined {
  const { keys } = part;
  if (keys.length === 0) return undefined;
  return new Map(keys.map((name) => [name, textMatch(part.part(name))]));
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
