import type { Tree, TreeMap } from '../../scenario/document.js';
import { Part } from '../kubernetes/part.js';
import { ROOT, type RuleContext, type RuleKind, type RuleObject } from '../mesh/rules.js';
import { mapOf } from '../mesh/words.js';

const ACTIONS = ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'];

/** Who may call the pods that a policy selects; the proxies ask CUSTOM, then DENY, then ALLOW. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  return objects.map(({ resource, name, namespace }) => {
    const spec = new Part(resource, ['spec']);
    const action = spec.word('action', ACTIONS) ?? 'ALLOW';
    const { file, line } = resource.place;
    if (action === 'AUDIT' || action === 'CUSTOM') {
      const why = action === 'AUDIT' ? 'nothing is logged' : 'its provider is not there to ask';
      context.warn(`${resource.title} is skipped: it is of ${action}, and ${why}`);
      spec.leaveOut();
      return spec;
    }
    const rules = spec.parts('rules').map((part) => ruleWords(part, namespace));
    const policy = mapOf({ name, action: action.toLowerCase(), at: `${file}:${line}`, rules });
    const services = selected(spec, namespace, context);
    if (services.length === 0) {
      context.warn(`${file}:${line}: no pods are those of this AuthorizationPolicy (IST0127)`);
    }
    for (const service of services) context.rules.of(service).authorization.push(policy);
    return spec;
  });
}

/** The services of the pods that a policy selects, or of what it is attached to. */
function selected(spec: Part, namespace: string, context: RuleContext): string[] {
  const labels = spec.part('selector').labels('matchLabels');
  const targets = spec.has('targetRef') ? [spec.part('targetRef')] : spec.parts('targetRefs');
  if (targets.length === 0) {
    return context.servicesOf(labels, namespace === ROOT ? null : namespace);
  }
  return targets.flatMap((target) => {
    target.passOver('group');
    const kind = target.text('kind');
    const name = target.text('name') ?? '';
    if (kind === 'Gateway') {
      return context.gateways.get(`gateway-api:${namespace}/${name}`)?.key ?? [];
    }
    return context.hosts.find(`${name}.${namespace}.svc.cluster.local`, namespace) ?? [];
  });
}

function ruleWords(part: Part, own: string): TreeMap {
  const { file, line } = part.place;
  let from = part.parts('from').map((each) => sourceWords(each.part('source'), own));
  let to = part.parts('to').map((each) => operationWords(each.part('operation')));
  const when: TreeMap = new Map();
  const unless: TreeMap = new Map();
  for (const condition of part.parts('when')) {
    const key = condition.text('key') ?? '';
    const values = condition.texts('values');
    const notValues = condition.texts('notValues');
    const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1];
    if (header !== undefined) {
      if (values.length > 0) when.set(header, values);
      if (notValues.length > 0) unless.set(header, notValues);
      continue;
    }
    const words = attribute(key, values, notValues);
    if (words === null) {
      condition.complain('key', `the attribute '${key}' is not modelled: leave the condition out`);
    } else if (key === 'destination.port') to = joined(to, words);
    else from = joined(from, words);
  }
  return mapOf({
    from: from.length === 0 ? undefined : from,
    to: to.length === 0 ? undefined : to,
    when: when.size === 0 ? undefined : when,
    unless: unless.size === 0 ? undefined : unless,
    at: `${file}:${line}`,
  });
}

/** A condition that holds for each of some alternatives. */
function joined(all: TreeMap[], words: TreeMap): TreeMap[] {
  return all.length === 0 ? [words] : all.map((each) => new Map([...each, ...words]));
}

function attribute(key: string, values: string[], notValues: string[]): TreeMap | null {
  const pair = (name: string, as: (text: string) => Tree = (text) => text): TreeMap =>
    listsOf({
      [name]: values.map(as),
      [`not${name.charAt(0).toUpperCase()}${name.slice(1)}`]: notValues.map(as),
    });
  switch (key) {
    case 'source.ip':
    case 'remote.ip':
      return pair('ip');
    case 'source.namespace':
      return pair('namespaces');
    case 'source.principal':
      return pair('accounts', accountOf);
    case 'request.auth.principal':
      return pair('tokens');
    case 'destination.port':
      return pair('ports', Number);
    default:
      return null;
  }
}

function sourceWords(part: Part, own: string): TreeMap {
  const accounts = (key: string): Tree[] =>
    part.texts(key).map((each) => (each.includes('/') ? each : `${own}/${each}`));
  return listsOf({
    accounts: [...part.texts('principals').map(accountOf), ...accounts('serviceAccounts')],
    notAccounts: [...part.texts('notPrincipals').map(accountOf), ...accounts('notServiceAccounts')],
    namespaces: part.texts('namespaces'),
    notNamespaces: part.texts('notNamespaces'),
    ip: [...part.texts('ipBlocks'), ...part.texts('remoteIpBlocks')],
    notIp: [...part.texts('notIpBlocks'), ...part.texts('notRemoteIpBlocks')],
    tokens: part.texts('requestPrincipals'),
    notTokens: part.texts('notRequestPrincipals'),
  });
}

function operationWords(part: Part): TreeMap {
  return listsOf({
    hosts: part.texts('hosts'),
    notHosts: part.texts('notHosts'),
    ports: part.texts('ports').map(Number),
    notPorts: part.texts('notPorts').map(Number),
    methods: part.texts('methods'),
    notMethods: part.texts('notMethods'),
    paths: part.texts('paths'),
    notPaths: part.texts('notPaths'),
  });
}

/** Without the empty ones. */
function listsOf(lists: Record<string, Tree[]>): TreeMap {
  return new Map(Object.entries(lists).filter(([, list]) => list.length > 0));
}

/** cluster.local/ns/shop/sa/web is shop/web here. */
function accountOf(principal: string): string {
  return principal.replace(/^[^/*]+\/ns\//, '').replace('/sa/', '/');
}

export const authorizationPolicy: RuleKind = {
  group: 'security.istio.io',
  kind: 'AuthorizationPolicy',
  meanings: {},
  read,
};

/**
 * Who has a token of another issuer than its rules name is refused with 401; who has none comes in. Tokens are what
 * their header says: none is forged, and none has run out.
 */
export const requestAuthentication: RuleKind = {
  group: 'security.istio.io',
  kind: 'RequestAuthentication',
  meanings: {
    'jwtRules.fromHeaders': 'tokens come in the header authorization',
    'jwtRules.fromParams': 'tokens come in the header authorization',
    'jwtRules.fromCookies': 'tokens come in the header authorization',
    'jwtRules.outputClaimToHeaders': 'header fields stay as the workloads say',
  },
  read: (objects, context) =>
    objects.map(({ resource, namespace, name }) => {
      const spec = new Part(resource, ['spec']);
      const issuers = spec.parts('jwtRules').flatMap((part) => {
        part.passOver('jwks', 'jwksUri', 'audiences', 'forwardOriginalToken', 'timeout');
        part.passOver('outputPayloadToHeader');
        return part.text('issuer') ?? [];
      });
      const { file, line } = resource.place;
      const known = issuers.map((issuer) => `${issuer}/*`);
      const from = [mapOf({ tokens: ['*'], notTokens: known })];
      const policy = mapOf({
        ...{ name, action: 'deny', status: 401, at: `${file}:${line}` },
        rules: [mapOf({ from })],
      });
      if (issuers.length === 0) return spec;
      for (const service of selected(spec, namespace, context)) {
        context.rules.of(service).authorization.push(policy);
      }
      return spec;
    }),
};
