import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { NOWHERE, nowhere, type RuleContext } from '../mesh/rules.js';
import { duration, mapOf } from '../mesh/words.js';
import { retryWords } from './retries.js';

/** What becomes of the requests of one of a VirtualService's routes, but for which they are. */
export function routeWords(
  route: Part,
  owner: string | null,
  namespace: string,
  context: RuleContext,
): TreeMap | null {
  // A tls or tcp route has weights and nothing more.
  const answer = answered(route, owner ?? context.hosts.some);
  if (answer !== null) return answer;
  const to = destinations(route, namespace, context);
  if (to === null) return null;
  const fault = route.has('fault') ? faultWords(route.part('fault')) : undefined;
  const timeout = route.duration('timeout');
  const retries = retryWords(route);
  return mapOf({
    to,
    // With a fault of the client, Istio sets neither (istio pilot route.go).
    timeout:
      fault === undefined && timeout !== undefined && timeout > 0 ? duration(timeout) : undefined,
    retries: fault === undefined ? retries : 'none',
    fault,
    edit: editWords(route),
    mirror: mirrors(route, namespace, context),
  });
}

/** What is rewritten of the requests; what is of their answers changes nothing else. */
function editWords(route: Part): TreeMap | undefined {
  const rewrite = route.part('rewrite');
  const regex = rewrite.part('uriRegexRewrite');
  const pattern = regex.text('match');
  const headers = route.part('headers');
  headers.passOver('response');
  const request = headers.part('request');
  const set = fieldsOf(request, 'set');
  const named = set.get('host') ?? set.get(':authority');
  for (const name of ['host', ':authority']) set.delete(name);
  const words = mapOf({
    host: rewrite.text('authority') ?? named,
    prefix: rewrite.text('uri'),
    regex:
      pattern === undefined
        ? undefined
        : mapOf({ pattern, replacement: regex.text('rewrite') ?? '' }),
    set: set.size === 0 ? undefined : set,
    add: request.has('add') ? fieldsOf(request, 'add') : undefined,
    remove: request.has('remove') ? request.texts('remove') : undefined,
  });
  return words.size === 0 ? undefined : words;
}

function fieldsOf(part: Part, key: string): TreeMap {
  return new Map([...part.labels(key)].map(([name, value]) => [name.toLowerCase(), value]));
}

/** A redirect, or a response of the proxy's own. */
function answered(route: Part, owner: string | null): TreeMap | null {
  let status: number | undefined;
  if (route.has('directResponse')) {
    const direct = route.part('directResponse');
    direct.passOver('body');
    status = direct.integer('status', 200, 599);
  } else if (route.has('redirect')) {
    const redirect = route.part('redirect');
    redirect.passOver('uri', 'authority', 'port', 'derivePort', 'scheme');
    status = redirect.integer('redirectCode', 300, 399) ?? 301;
  }
  if (status === undefined) return null;
  const to = owner === null ? undefined : [mapOf({ service: owner })];
  return mapOf({ to, fault: mapOf({ abort: mapOf({ status, share: 1 }) }) });
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
    const known = [...rules.of(service).subsets.keys()].filter((name) => name !== NOWHERE);
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

function faultWords(part: Part): TreeMap | undefined {
  const delay = part.part('delay');
  const abort = part.part('abort');
  const time = delay.duration('fixedDelay');
  const status = abort.integer('httpStatus', 200, 599) ?? grpcStatus(abort);
  const delayed = share(delay);
  const aborted = share(abort);
  const words = mapOf({
    delay:
      time === undefined || delayed === 0
        ? undefined
        : mapOf({ time: duration(time), share: delayed }),
    abort: status === undefined || aborted === 0 ? undefined : mapOf({ status, share: aborted }),
  });
  return words.size === 0 ? undefined : words;
}

/** As a fraction; a fault without a percentage meets nothing. */
function share(part: Part): number {
  const old = part.number('percent', 0, 100);
  return (part.part('percentage').number('value', 0, 100) ?? old ?? 0) / 100;
}

/** gRPC's failures come with HTTP's 200; here, as the code that a gateway would make of them. */
function grpcStatus(abort: Part): number | undefined {
  const status = abort.text('grpcStatus');
  if (status === undefined) return undefined;
  return status === 'UNAVAILABLE' || status === '14' ? 503 : 500;
}

function mirrors(route: Part, namespace: string, context: RuleContext): Tree[] | undefined {
  const words: Tree[] = [];
  if (route.has('mirror')) {
    const percent = route.part('mirrorPercentage').number('value', 0, 100);
    const old = route.number('mirrorPercent', 0, 100) ?? route.number('mirror_percent', 0, 100);
    const to = destinationWords(route.part('mirror'), namespace, context);
    if (to !== null) words.push(to.set('share', (percent ?? old ?? 100) / 100));
  }
  for (const part of route.parts('mirrors')) {
    const percent = part.part('percentage').number('value', 0, 100) ?? 100;
    const to = destinationWords(part.part('destination'), namespace, context);
    if (to !== null) words.push(to.set('share', percent / 100));
  }
  return words.length === 0 ? undefined : words;
}
