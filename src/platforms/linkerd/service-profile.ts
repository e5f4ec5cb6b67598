import type { TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import type { RuleContext, RuleKind, RuleObject, ServiceRules } from '../mesh/rules.js';
import { textCondition } from '../mesh/texts.js';
import { duration, mapOf } from '../mesh/words.js';

/** A profile counts before all other rules of its Service; what none of its routes is for goes as it is. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  return objects.map(({ resource, name, namespace }) => {
    const spec = new Part(resource, ['spec']);
    const service = context.hosts.find(name, namespace);
    if (service === null) {
      const meant = context.hosts.meant(name, namespace);
      context.warn(`${resource.title} is of no Service: ${meant}`);
      return spec;
    }
    const found = context.rules.of(service);
    if (found.routes !== null) {
      context.warn(`${resource.title} counts before the other routes of '${service}'`);
    }
    const to = splitOf(spec, service, namespace, context);
    const retries = mapOf({ like: 'linkerd', budget: budgetOf(spec.part('retryBudget')) });
    const routes = spec.parts('routes').map((part, i) => routeOf(part, i, to, retries));
    found.routes = [...routes, mapOf({ name: 'default', to })];
    linkerds(found);
    return spec;
  });
}

/** Linkerd's balancer, where nothing else is asked for. */
export function linkerds(rules: ServiceRules): void {
  rules.policy ??= mapOf({ 'peak-ewma': mapOf({ flavour: 'linkerd' }) });
}

function routeOf(part: Part, i: number, to: TreeMap[], retries: TreeMap): TreeMap {
  const name = (part.text('name') ?? '').replace(/[^\w-]+/g, '-').replace(/^-|-$/g, '');
  const timeout = part.duration('timeout');
  return mapOf({
    name: `${name === '' ? 'route' : name}-${i + 1}`,
    match: conditionOf(part.part('condition')),
    to,
    timeout: timeout === undefined || timeout === 0 ? undefined : duration(timeout),
    retries: part.flag('isRetryable') === true ? retries : 'none',
  });
}

/** Matches of which one has to hold. */
function conditionOf(part: Part): TreeMap[] {
  const path = part.text('pathRegex');
  const method = part.text('method');
  const own = mapOf({
    path: path === undefined ? undefined : textCondition('regex', path),
    method,
  });
  let matches = [own];
  for (const each of part.parts('all')) {
    const more = conditionOf(each);
    matches = matches.flatMap((one) => more.map((other) => new Map([...one, ...other])));
  }
  const any = part.parts('any').flatMap(conditionOf);
  if (any.length === 0) return matches;
  return matches.flatMap((one) => any.map((other) => new Map([...one, ...other])));
}

/** A share of the requests may be retries, and some a second in any case. */
function budgetOf(part: Part): TreeMap | undefined {
  if (part.keys.length === 0) return undefined;
  return mapOf({
    share: part.number('retryRatio', 0, 1000) ?? 0.2,
    perSecond: part.integer('minRetriesPerSecond', 0, 1e6) ?? 10,
    ttl: duration(part.duration('ttl')) ?? '10 s',
  });
}

function splitOf(spec: Part, service: string, namespace: string, context: RuleContext): TreeMap[] {
  const to = spec.parts('dstOverrides').flatMap((part) => {
    const authority = (part.text('authority') ?? '').replace(/\.?:\d+$/, '');
    const told = part.value('weight');
    // A quantity of Kubernetes: 500m is a half.
    const text = typeof told === 'string' || typeof told === 'number' ? String(told) : '1';
    const weight = text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text);
    const found = context.hosts.find(authority, namespace);
    if (!Number.isFinite(weight) || weight < 0)
      part.complain('weight', 'expected a weight such as 500m');
    if (found !== null) return [mapOf({ service: found, weight })];
    part.complain(
      'authority',
      `'${authority}' is not found: ${context.hosts.meant(authority, namespace)}`,
    );
    return [];
  });
  return to.length === 0 ? [mapOf({ service })] : to;
}

export const serviceProfile: RuleKind = {
  group: 'linkerd.io',
  kind: 'ServiceProfile',
  meanings: {
    'routes.responseClasses': 'answers with 5xx are failures, and no others',
    'routes.condition.not': 'these requests are taken, too',
    opaquePorts: 'requests are seen on all ports',
  },
  read,
};
