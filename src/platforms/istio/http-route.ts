import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { nowhere, type RuleContext } from '../mesh/rules.js';
import { duration, mapOf } from '../mesh/words.js';
import { retryWords } from './retries.js';

/** What becomes of the requests of one of a VirtualService's routes, but for which they are. */
export function routeWords(route: Part, namespace: string, context: RuleContext): TreeMap | null {
  if (route.has('redirect') || route.has('directResponse')) {
    const { file, line } = route.place;
    context.warn(
      `${file}:${line}: answers of a proxy's own are not modelled: this route is left out`,
    );
    return null;
  }
  const to = destinations(route, namespace, context);
  if (to === null) return null;
  const timeout = route.duration('timeout');
  return mapOf({
    to,
    timeout: timeout !== undefined && timeout > 0 ? duration(timeout) : undefined,
    retries: retryWords(route),
  });
}

/** The weighted destinations; null after saying that there is none. */
function destinations(route: Part, namespace: string, context: RuleContext): Tree[] | null {
  const parts = route.parts('route');
  if (parts.length === 0) {
    route.complain(null, 'a route needs `route`, `redirect`, `directResponse` or `delegate`');
    return null;
  }
  // Of a single one the weight means nothing; of several, none is 0 (istio validateWeights).
  const weights = parts.map((part) => part.integer('weight', 0, 2_147_483_647) ?? 0);
  if (parts.length > 1 && weights.every((weight) => weight === 0)) {
    route.complain('route', 'the weights of the destinations add up to 0');
    return null;
  }
  const words: Tree[] = [];
  for (const [i, part] of parts.entries()) {
    const weight = parts.length === 1 ? 1 : weights[i];
    const to = destinationWords(part.part('destination'), namespace, context);
    if (to === null) return null;
    if (weight > 0) words.push(to.set('weight', weight));
  }
  return words;
}

/** A Destination; null where it names none. What is not there answers nothing. */
function destinationWords(part: Part, namespace: string, context: RuleContext): TreeMap | null {
  const { hosts, rules, warn } = context;
  const host = part.text('host');
  const subset = part.text('subset');
  const port = part.part('port').integer('number', 1, 65535);
  if (host === undefined) {
    part.complain(null, 'a destination needs `host`');
    return null;
  }
  const service = hosts.find(host, namespace);
  const { file, line } = part.place;
  if (service === null) {
    const message = `${file}:${line}: the destination '${host}' is not found (IST0101)`;
    warn(`${message}: ${hosts.meant(host, namespace)}; requests for it end with 503`);
    return hosts.some === null
      ? null
      : mapOf({ service: hosts.some, subset: nowhere(rules, hosts.some) });
  }
  if (subset !== undefined && !rules.of(service).subsets.has(subset)) {
    const known = [...rules.of(service).subsets.keys()];
    const there =
      known.length === 0 ? 'no DestinationRule has subsets of it' : `there are ${known.join(', ')}`;
    warn(
      `${file}:${line}: the subset '${subset}' of '${host}' is not found (IST0101): ${there}; ` +
        'requests for it end with 503',
    );
    return mapOf({ service, subset: nowhere(rules, service), port });
  }
  return mapOf({ service, subset, port });
}
