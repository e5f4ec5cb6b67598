import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import type { RuleContext } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

/** The codes of a redirect. */
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Where the requests of a rule go, and what its filters make of them. A part of them that has nowhere to go ends with 500.
 * @param kind of the route, whose backends in other namespaces have to grant it; null where none asks
 */
export function backendsOf(
  rule: Part,
  namespace: string,
  owner: string | null,
  context: RuleContext,
  kind: string | null,
): TreeMap {
  const to: TreeMap[] = [];
  let [sum, lost] = [0, 0];
  for (const part of rule.parts('backendRefs')) {
    const weight = part.integer('weight', 0, 1_000_000) ?? 1;
    const found = backendOf(part, namespace, context, kind);
    sum += weight;
    if (found === null) lost += weight;
    else if (weight > 0) to.push(found.set('weight', weight));
  }
  const { status, mirror, edit } = filtersOf(rule, namespace, context, kind);
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
    edit: edit.size === 0 ? undefined : edit,
    mirror: mirror.length === 0 ? undefined : mirror,
  });
}

/** Null after saying that there is no such Service. */
function backendOf(
  part: Part,
  own: string,
  { hosts, grants, warn }: RuleContext,
  route: string | null,
): TreeMap | null {
  const kind = part.text('kind') ?? 'Service';
  const name = part.text('name') ?? '';
  const namespace = part.text('namespace') ?? own;
  const port = part.integer('port', 1, 65535);
  part.passOver('group');
  const host = kind === 'Hostname' ? name : `${name}.${namespace}.svc.cluster.local`;
  const service = hosts.find(host, namespace);
  const { file, line } = part.place;
  const granted =
    route === null ||
    namespace === own ||
    grants.some(
      (grant) =>
        grant.namespace === namespace &&
        grant.from.some((each) => each.kind === route && each.namespace === own) &&
        grant.to.some((each) => each.kind === kind && (each.name ?? name) === name),
    );
  if (service !== null && granted) return mapOf({ service, port });
  if (service !== null) {
    warn(
      `${file}:${line}: no ReferenceGrant of '${namespace}' lets a ${route} of '${own}' lead to '${name}': requests ` +
        'for it end with 500',
    );
    return null;
  }
  warn(`${file}:${line}: the ${kind} '${name}' is not found: requests for it end with 500`);
  return null;
}

function filtersOf(
  rule: Part,
  namespace: string,
  context: RuleContext,
  kind: string | null,
): { status: number | null; mirror: TreeMap[]; edit: TreeMap } {
  const edit: TreeMap = new Map();
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
    // What is changed of answers changes nothing else.
    filter.passOver('responseHeaderModifier');
    if (filter.has('requestHeaderModifier')) modified(filter.part('requestHeaderModifier'), edit);
    if (filter.has('urlRewrite')) rewritten(filter.part('urlRewrite'), edit);
    if (!filter.has('requestMirror')) continue;
    const told = filter.part('requestMirror');
    const percent = told.number('percent', 0, 100);
    const fraction = told.part('fraction');
    const above = fraction.integer('numerator', 0, 2_147_483_647);
    const below = fraction.integer('denominator', 1, 2_147_483_647) ?? 100;
    const to = backendOf(told.part('backendRef'), namespace, context, kind);
    const share = above === undefined ? (percent ?? 100) / 100 : above / below;
    if (to !== null) mirror.push(to.set('share', share));
  }
  return { status, mirror, edit };
}

function modified(part: Part, edit: TreeMap): void {
  for (const key of ['set', 'add']) {
    const fields = part.parts(key).map((each): [string, string] => {
      return [(each.text('name') ?? '').toLowerCase(), each.text('value') ?? ''];
    });
    if (fields.length > 0) edit.set(key, new Map(fields));
  }
  const remove = part.texts('remove');
  if (remove.length > 0) edit.set('remove', remove);
}

function rewritten(part: Part, edit: TreeMap): void {
  const host = part.text('hostname');
  const path = part.part('path');
  path.passOver('type');
  const [whole, prefix] = [path.text('replaceFullPath'), path.text('replacePrefixMatch')];
  if (host !== undefined) edit.set('host', host);
  if (whole !== undefined) edit.set('path', whole);
  else if (prefix !== undefined) edit.set('prefix', prefix);
}
