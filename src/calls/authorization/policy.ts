import { type Cidr, contains } from '../../net/address.js';
import type { RequestHead } from '../head.js';
import { Condition, hostPattern, type Pattern, patternOf } from './patterns.js';

export type Action = 'allow' | 'deny' | 'custom';

/** Who calls, as far as is known. */
export interface Subject {
  /** Whom mutual TLS has proven, `namespace/name` or `name`; empty for nobody. */
  account: string;
  /** Whence the connection comes. */
  address: number;
}

/** A list of texts of which one has to fit, and one of which none may. */
interface Either<T> {
  any: readonly T[];
  none: readonly T[];
}

export interface FromOptions {
  accounts: Either<string>;
  namespaces: Either<string>;
  ip: Either<Cidr>;
  tokens: Either<string>;
}

export interface ToOptions {
  hosts: Either<string>;
  ports: Either<number>;
  methods: Either<string>;
  paths: Either<string>;
}

export interface RuleOptions {
  /** Of each, one has to hold; without any, all do. */
  from: readonly FromOptions[];
  to: readonly ToOptions[];
  /** By header field. */
  when: ReadonlyMap<string, Either<string>>;
}

export interface PolicyOptions {
  name: string;
  action: Action;
  /** Where it was written, "file:line"; empty where that is not known. */
  origin: string;
  /** Of answers to those whom it refuses; absent for 403. */
  status?: number;
  rules: readonly (RuleOptions & { origin: string })[];
}

/**
 * What one who decides sees. `requests`: all. Of connections alone, what rules say of HTTP is left out as
 * `envoy`'s filter of TCP has it from istiod, or as `ztunnel` does, which does not widen a rule so: what is
 * left without a word fits nobody (istio pilot/pkg/serviceregistry/kube/controller/ambient/authorization.go;
 * ztunnel src/rbac.rs).
 */
export type Sight = 'requests' | 'envoy' | 'ztunnel';

/** Whom a token in a request's head speaks for, `issuer/subject`; empty for nobody. */
function tokenOf({ headers }: RequestHead): string {
  const said = headers.get('authorization') ?? '';
  return /^bearer\s+/iu.test(said) ? said.replace(/^bearer\s+/iu, '').trim() : '';
}

function namespaceOf(account: string): string {
  const slash = account.indexOf('/');
  return slash < 0 ? '' : account.slice(0, slash);
}

/** A rule of a policy, ready to be asked. */
export class Rule {
  private readonly from: readonly Source[];
  private readonly to: readonly Operation[];
  private readonly when: readonly { field: string; texts: Condition<string> }[];

  constructor(
    { from, to, when }: RuleOptions,
    private readonly sight: Sight,
  ) {
    this.from = from.map((each) => new Source(each));
    this.to = to.map((each) => new Operation(each));
    this.when = [...when].map(([field, texts]) => ({ field, texts: textsOf(texts) }));
  }

  /** It says something that only who sees requests can judge. */
  get asksForRequests(): boolean {
    const { from, to, when } = this;
    return (
      when.length > 0 ||
      from.some(({ tokens }) => !tokens.isEmpty) ||
      to.some((each) => each.asksForRequests)
    );
  }

  /** @param head null of a connection */
  fits(head: RequestHead | null, subject: Subject, port: number): boolean {
    const { from, to, when, sight } = this;
    if (from.length > 0 && !from.some((each) => each.fits(head, subject, sight))) return false;
    if (to.length > 0 && !to.some((each) => each.fits(head, port, sight))) return false;
    // A clause of which nothing is left fits nobody there.
    if (head === null) return when.length === 0 || sight === 'envoy';
    return when.every(({ field, texts }) => texts.holds(head.headers.get(field) ?? ''));
  }
}

class Source {
  readonly tokens: Condition<string>;
  private readonly accounts: Condition<string>;
  private readonly namespaces: Condition<string>;
  private readonly blocks: Condition<number>;

  constructor({ accounts, namespaces, ip, tokens }: FromOptions) {
    const within = (all: readonly Cidr[]): ((address: number) => boolean)[] =>
      all.map((block) => (address) => contains(block, address));
    this.accounts = textsOf(accounts);
    this.namespaces = textsOf(namespaces);
    this.tokens = textsOf(tokens);
    this.blocks = new Condition(within(ip.any), within(ip.none));
  }

  fits(head: RequestHead | null, { account, address }: Subject, sight: Sight): boolean {
    const { accounts, namespaces, blocks, tokens } = this;
    if (sight === 'ztunnel' && accounts.isEmpty && namespaces.isEmpty && blocks.isEmpty) {
      return false;
    }
    if (!accounts.holds(account) || !blocks.holds(address)) return false;
    if (!namespaces.holds(namespaceOf(account))) return false;
    return head === null || tokens.isEmpty || tokens.holds(tokenOf(head));
  }
}

class Operation {
  private readonly hosts: Condition<string>;
  private readonly ports: Condition<number>;
  private readonly methods: Condition<string>;
  private readonly paths: Condition<string>;

  constructor({ hosts, ports, methods, paths }: ToOptions) {
    const equal = (all: readonly number[]): ((port: number) => boolean)[] =>
      all.map((wanted) => (port) => port === wanted);
    this.hosts = textsOf(hosts, hostPattern);
    this.ports = new Condition(equal(ports.any), equal(ports.none));
    this.methods = textsOf(methods);
    this.paths = textsOf(paths);
  }

  get asksForRequests(): boolean {
    return !(this.hosts.isEmpty && this.methods.isEmpty && this.paths.isEmpty);
  }

  fits(head: RequestHead | null, port: number, sight: Sight): boolean {
    const { hosts, ports, methods, paths } = this;
    if (sight === 'ztunnel' && ports.isEmpty) return false;
    if (!ports.holds(port)) return false;
    if (head === null) return true;
    const mark = head.path.indexOf('?');
    const path = mark < 0 ? head.path : head.path.slice(0, mark);
    return hosts.holds(head.host) && methods.holds(head.method) && paths.holds(path);
  }
}

function textsOf({ any, none }: Either<string>, make = patternOf): Condition<string> {
  const patterns = (all: readonly string[]): Pattern[] => all.map((each) => make(each));
  return new Condition(patterns(any), patterns(none));
}
