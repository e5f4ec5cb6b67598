import type { TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import { ROOT, type RuleContext, type RuleKind, type RuleObject } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

const MODES = ['ALLOW_ANY', 'REGISTRY_ONLY'];

/** Where REGISTRY_ONLY leaves pods only what their Sidecar lists: the rest ends with 502. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  return objects.map(({ resource, namespace }) => {
    const spec = new Part(resource, ['spec']);
    const selector = spec.part('workloadSelector').labels('labels');
    const callers = context.callers(selector, namespace === ROOT ? null : namespace);
    const mode = spec.part('outboundTrafficPolicy').word('mode', MODES) ?? 'ALLOW_ANY';
    const listed = spec.parts('egress').flatMap((part) => {
      part.passOver('port', 'bind', 'captureMode');
      return part.texts('hosts');
    });
    const { file, line } = resource.place;
    if (callers.length === 0) {
      context.warn(`${file}:${line}: no pods are those of this Sidecar (IST0127)`);
    } else if (mode === 'REGISTRY_ONLY') limit(listed, callers, namespace, context);
    else if (listed.length > 0) {
      const message = 'its egress hosts are not heeded: with ALLOW_ANY pods reach the others, too';
      context.warn(`${resource.title}: ${message}`);
    }
    return spec;
  });
}

function limit(
  listed: readonly string[],
  callers: readonly string[],
  namespace: string,
  { hosts, rules }: RuleContext,
): void {
  // Without a list, everything that is known.
  if (listed.length === 0) return;
  for (const { host, key } of hosts.everything()) {
    if (listed.some((pattern) => isListed(pattern, host, namespace))) continue;
    const found = rules.of(key);
    const from = [...callers];
    const fault = mapOf({ abort: mapOf({ status: 502, share: 1 }) });
    const blocked = mapOf({ name: `blocked-${found.blocked++}`, match: [mapOf({ from })], fault });
    const all: TreeMap = mapOf({ name: 'all' });
    found.routes = [blocked, ...(found.routes ?? [all])];
  }
}

/** `namespace/host`, with `.` for its own namespace and `*` for any. */
function isListed(pattern: string, host: string, own: string): boolean {
  const slash = pattern.indexOf('/');
  const within = slash < 0 ? '*' : pattern.slice(0, slash);
  const wanted = pattern.slice(slash + 1);
  const [, namespace = ''] = host.endsWith('.svc.cluster.local') ? host.split('.') : [];
  if (within === '~') return false;
  if (within !== '*' && namespace !== '' && namespace !== (within === '.' ? own : within))
    return false;
  if (wanted.startsWith('*')) return host.endsWith(wanted.slice(1));
  return host === wanted;
}

export const sidecar: RuleKind = {
  group: 'networking.istio.io',
  kind: 'Sidecar',
  meanings: {
    ingress: 'pods listen where their Services say',
    inboundConnectionPool: 'only DestinationRules limit connections',
    'outboundTrafficPolicy.egressProxy': 'what is not listed goes nowhere else',
  },
  read,
};
