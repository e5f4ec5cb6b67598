import { Part } from '../kubernetes/part.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

/** The Gateway API's own: what share of the requests to a Service may be retries. */
function readConstraints(objects: readonly RuleObject[], context: RuleContext): Part[] {
  return objects.map((object) => {
    const spec = new Part(object.resource, ['spec']);
    const constraint = spec.part('retryConstraint');
    const told = constraint.part('budget');
    const rate = constraint.part('minRetryRate');
    const count = rate.integer('count', 1, 1e6) ?? 10;
    const interval = rate.duration('interval') ?? 1e9;
    const seconds = Math.min(60, Math.max(1, (told.duration('interval') ?? 10e9) / 1e9));
    const budget = mapOf({
      share: (told.integer('percent', 0, 100) ?? 20) / 100,
      perSecond: Math.ceil((count * 1e9) / Math.max(interval, 1)),
      ttl: `${seconds} s`,
    });
    for (const service of targetsOf(spec, object, context)) {
      if (constraint.keys.length > 0) context.rules.of(service).budget = budget;
    }
    return spec;
  });
}

/** The Services that a policy is of. */
function targetsOf(spec: Part, object: RuleObject, { hosts, warn }: RuleContext): string[] {
  return spec.parts('targetRefs').flatMap((part) => {
    part.passOver('group');
    const kind = part.text('kind') ?? 'Service';
    const name = part.text('name') ?? '';
    const { file, line } = part.place;
    const service = hosts.find(`${name}.${object.namespace}.svc.cluster.local`, object.namespace);
    if (kind === 'Service' && service !== null) return [service];
    warn(`${file}:${line}: the ${kind} '${name}' is not found: the policy is of nothing`);
    return [];
  });
}

export const backendTrafficPolicy: RuleKind = {
  group: 'gateway.networking.x-k8s.io',
  kind: 'XBackendTrafficPolicy',
  meanings: { sessionPersistence: 'no cookies are set: each request is balanced by itself' },
  read: readConstraints,
};
