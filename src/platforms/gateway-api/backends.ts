import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import type { RuleContext } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

/** Where the requests of a rule go, and what its filters make of them. A part of them that has nowhere to go ends with 500. */
export function backendsOf(rule: Part, namespace: string, context: RuleContext): TreeMap[] {
  const to: TreeMap[] = [];
  let [sum, lost] = [0, 0];
  for (const part of rule.parts('backendRefs')) {
    const weight = part.integer('weight', 0, 1_000_000) ?? 1;
    const found = backendOf(part, namespace, context);
    sum += weight;
    if (found === null) lost += weight;
    else if (weight > 0) to.push(found.set('weight', weight));
  }
  const redirected = rule.parts('filters').some((filter) => filter.has('requestRedirect'));
  if (redirected || sum === 0 || lost > 0) {
    const { file, line } = rule.place;
    context.warn(
      `${file}:${line}: answers of a proxy's own are not modelled: what has nowhere to go is left out`,
    );
  }
  return to;
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
