import type { Path } from '../errors.js';
import { accountsOf } from '../plain/accounts.js';
import type {
  PlainPolicy,
  PlainPolicyRule,
  PlainService,
  PlainTransport,
  PlainWorkload,
} from '../plain.js';
import { asks } from '../plain/traffic.js';
import type { Service } from '../schema.js';
import type { Draft } from './draft.js';
import { placeOf } from './rules.js';
import { callsOf } from './service-checks.js';

/** What rules say of one thing: what it has to be, and what it may not be. */
type Pair = readonly [positive: string, negative: string];
const OF_CALLERS: readonly Pair[] = [
  ['accounts', 'notAccounts'],
  ['namespaces', 'notNamespaces'],
  ['ip', 'notIp'],
  ['tokens', 'notTokens'],
];
const OF_CALLS: readonly Pair[] = [
  ['hosts', 'notHosts'],
  ['ports', 'notPorts'],
  ['methods', 'notMethods'],
  ['paths', 'notPaths'],
];

/** The policies of a service, each with its name; where they stand is kept beside them. */
export function lowerAuthorization(
  draft: Draft,
  name: string,
  { authorization }: Service,
): PlainPolicy[] {
  const path = ['services', name, 'authorization'];
  return authorization.map((told, i) => {
    const policy = { ...told, name: told.name ?? `policy-${i + 1}` };
    const { source } = draft.scenario;
    const at = policy.at === '' ? placeOf(source, path, i).origin : policy.at;
    draft.origins.set(policy, at);
    policy.rules.forEach((rule, j) => {
      const own = placeOf(source, [...path, i, 'rules'], j).origin;
      draft.origins.set(rule, rule.at !== '' ? rule.at : policy.at !== '' ? policy.at : own);
    });
    return policy;
  });
}

/** What is wrong with who may call whom. */
export function checkAuthorization(
  draft: Draft,
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): void {
  const known = accountsOf({ nodes: draft.nodes, services, traffic });
  const isProven = speaksMutual(services, traffic);
  for (const [name, service] of services) {
    if (service.authorization.length === 0) continue;
    new Check(draft, name, service, known, isProven).all();
  }
}

class Check {
  private readonly path: Path;

  constructor(
    private readonly draft: Draft,
    private readonly name: string,
    private readonly service: PlainService,
    private readonly known: ReadonlySet<string>,
    private readonly isProven: boolean,
  ) {
    this.path = ['services', name, 'authorization'];
  }

  all(): void {
    const { draft, name, service, path } = this;
    const { authorization, replicas } = service;
    if (replicas.length > 0 && replicas.every(({ of }) => of !== null)) {
      const message = `its replicas are of '${replicas[0].of}', which takes requests in: say it there`;
      draft.problems.at(path, message);
    }
    const names = new Set<string>();
    authorization.forEach((policy, i) => {
      if (names.has(policy.name)) {
        draft.problems.at([...path, i], `two are called '${policy.name}'`);
      }
      names.add(policy.name);
      if (policy.action !== 'allow' && policy.rules.length === 0) {
        const message = `'${policy.name}' has no rules, so it refuses nobody: rules: [{}] refuses anybody`;
        draft.problems.at([...path, i], message);
      }
      policy.rules.forEach((rule, j) => this.rule(policy, rule, [...path, i, 'rules', j]));
    });
    if (authorization.some(asksForAccounts) && this.known.size > 0) this.warnOfProof(name);
  }

  private rule(policy: PlainPolicy, rule: PlainPolicyRule, path: Path): void {
    for (const [word, pairs] of [
      ['from', OF_CALLERS],
      ['to', OF_CALLS],
    ] as const) {
      const all = rule[word] as readonly Readonly<Record<string, readonly (string | number)[]>>[];
      all.forEach((part, k) => this.part(part, pairs, this.at([...path, word], k, all.length)));
    }
    rule.from.forEach(({ accounts, notAccounts }, k) => {
      const at = this.at([...path, 'from'], k, rule.from.length);
      for (const account of [...accounts, ...notAccounts]) this.account(policy, account, at);
    });
    rule.to.forEach(({ ports, notPorts }, k) => {
      const at = this.at([...path, 'to'], k, rule.to.length);
      for (const port of [...ports, ...notPorts]) this.port(policy, port, at);
    });
    for (const [field, texts] of rule.when) {
      const none = rule.unless.get(field) ?? [];
      if (texts.every((text) => none.includes(text))) this.never([...path, 'when', field], texts);
    }
  }

  private part(
    part: Readonly<Record<string, readonly (string | number)[]>>,
    pairs: readonly Pair[],
    path: Path,
  ): void {
    const words = pairs.flat();
    if (words.every((word) => part[word].length === 0)) {
      const some = pairs.map(([positive]) => positive).join(', ');
      this.draft.problems.at(path, `says nothing: leave it out, or say some of ${some}`);
    }
    for (const [positive, negative] of pairs) {
      const wanted = part[positive];
      if (wanted.length === 0 || !wanted.every((each) => part[negative].includes(each))) continue;
      this.never([...path, positive], wanted);
    }
  }

  private never(path: Path, wanted: readonly (string | number)[]): void {
    const message = `asks for ${wanted.join(' or ')}, and excludes it too: it fits nobody`;
    this.draft.problems.at(path, message);
  }

  /** Of a file of another tool it may be that whoever has it is not in the scenario. */
  private account(policy: PlainPolicy, account: string, path: Path): void {
    const { draft, known } = this;
    if ([...known].some((each) => isMeant(account, each))) return;
    if (policy.at === '' && !account.includes('*')) {
      draft.problems.unknown(path, 'account', account, known);
      return;
    }
    this.warn(policy, `nobody has the account '${account}' of '${policy.name}'`);
  }

  private port(policy: PlainPolicy, port: number, path: Path): void {
    const { draft, service } = this;
    const own = new Set(service.replicas.flatMap(({ ports }) => ports));
    if (own.size === 0 || own.has(port)) return;
    const message = `its replicas do not listen at ${port}, but at ${[...own].join(', ')}`;
    if (policy.at === '') draft.problems.at(path, message);
    else this.warn(policy, `'${policy.name}': ${message}`);
  }

  /** @param name of the service */
  private warnOfProof(name: string): void {
    if (this.isProven) return;
    this.draft.problems.warn(
      `services.${name}: its authorization asks for accounts, which mutual TLS alone proves, and nobody speaks ` +
        'it: all callers are unknown (tls: { mutual: true } of callers, or a mesh of proxies)',
    );
  }

  private warn({ at }: PlainPolicy, message: string): void {
    this.draft.problems.warn(at === '' ? `services.${this.name}: ${message}` : `${at}: ${message}`);
  }

  /** Where one of a list stands, or the only one, which may be no list. */
  private at(path: Path, place: number, count: number): Path {
    return count === 1 ? path : [...path, place];
  }
}

/** Whether a name with a star at one of its ends, or none, means an account. */
function isMeant(told: string, account: string): boolean {
  if (told.startsWith('*')) return account.endsWith(told.slice(1));
  return told.endsWith('*') ? account.startsWith(told.slice(0, -1)) : account === told;
}

/** Whether anybody shows a certificate. */
function speaksMutual(
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): boolean {
  const shows = ({ tls }: Pick<PlainTransport, 'tls'>): boolean => tls?.get('mutual') === true;
  for (const workload of traffic.values()) if (asks(workload) && shows(workload)) return true;
  return [...services.values()].some(
    (each) => (each.mesh?.tls ?? 'off') !== 'off' || callsOf(each).some(({ call }) => shows(call)),
  );
}

function asksForAccounts({ rules }: PlainPolicy): boolean {
  return rules.some(({ from }) =>
    from.some(({ accounts, notAccounts, namespaces, notNamespaces }) =>
      [accounts, notAccounts, namespaces, notNamespaces].some((each) => each.length > 0),
    ),
  );
}
