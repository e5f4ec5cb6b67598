import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import type { RuleContext } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

/** The codes of a redirect. */
const REDIRECTS = [301, 302, 303, 307, 308];

/** Where the requests of a rule go, and what its filters make of them. A part of them that has nowhere to go ends with 500. */
export function backendsOf(
  rule: Part,
  namespace: string,
  owner: string | null,
  context: RuleContext,
): TreeMap {
  const to: TreeMap[] = [];
  let [sum, lost] = [0, 0];
  for (const part of rule.parts('backendRefs')) {
    const weight = part.integer('weight', 0, 1_000_000) ?? 1;
    const found = backendOf(part, namespace, context);
    sum += weight;
    if (found === null) lost += weight;
    else if (weight > 0) to.push(found.set('weight', weight));
  }
  const { status, mirror } = filtersOf(rule, namespace, context);
  const missing = sum === 0 ? 1 : lost / sum;
  const abort =
    status !== null
      ? mapOf({ status, share: 1 })
      : missing > 0
        ? mapOf({ status: 500, share: missing })
        : undefined;
  const self = owner ?? context.hosts.some;
  const somewhere = to.length > 0 || self === null ? to : [mapOf({ service: self })];
  return mapOf({
    to: somewhere.length === 0 ? undefined : somewhere,
    fault: abort === undefined ? undefined : mapOf({ abort }),
    mirror: mirror.length === 0 ? undefined : mirror,
  });
}

/** Null after saying that there is no such Service. */
function backendOf(part: Part, own: string, { hosts, warn }: RuleContext): TreeMap | null {
  const kind = part.text('kind') ?? 'Service';
  const name = part.text('name') ?? '';
  const namespace = part.text('namespace') ?? own;
  const port = part.integer('port', 1, 65535);
  part.passOver('group');
  const host = kind === 'Hostname' ? name : `${name}.${namespace}.svc.cluster.local`;
  const service = hosts.find(host, namespace);
  if (service !== null) return mapOf({ service, port });
  const { file, line } = part.place;
  warn(`${file}:${line}: the ${kind} '${name}' is not found: requests for it end with 500`);
  return null;
}

function filtersOf(
  rule: Part,
  namespace: string,
  context: RuleContext,
): { status: number | null; mirror: TreeMap[] } {
  let status: number | null = null;
  const mirror: TreeMap[] = [];
  for (const filter of rule.parts('filters')) {
    filter.passOver('type');
    if (filter.has('requestRedirect')) {
      const redirect = filter.part('requestRedirect');
      redirect.passOver('scheme', 'hostname', 'path', 'port');
      const code = redirect.integer('statusCode', 300, 399) ?? 302;
      status = REDIRECTS.includes(code) ? code : 302;
    }
    if (!filter.has('requestMirror')) continue;
    const told = filter.part('requestMirror');
    const percent = told.number('percent', 0, 100);
    const fraction = told.part('fraction');
    const above = fraction.integer('numerator', 0, 2_147_483_647);
    const below = fraction.integer('denominator', 1, 2_147_483_647) ?? 100;
    const to = backendOf(told.part('backendRef'), namespace, context);
    const share = above === undefined ? (percent ?? 100) / 100 : above / below;
    if (to !== null) mirror.push(to.set('share', share));
  }
  return { status, mirror };
}
