import type { RequestHead } from '../head.js';
import { type Action, type PolicyOptions, Rule, type Sight, type Subject } from './policy.js';

/** Why something is refused: by a rule that it fits, or since none of those that allow fits it. */
export interface Refusal {
  /** The policy's name, with the rule's number where it has several; of several policies, all of them. */
  rule: string;
  action: Action;
  /** Where it was written; empty where that is not known. */
  origin: string;
  /** Of the answer; absent for 403. */
  status?: number;
}

interface Told {
  refusal: Refusal;
  rule: Rule;
}

/** So many addresses and ports are kept of one head and account; then all are forgotten. */
const MOST_KEPT = 4096;

/** By address and port, as far as any rule asks for them. */
type Decided = Map<number, Refusal | null>;

/**
 * Who may call a service, decided in Istio's order: refused by the first CUSTOM policy that it fits; by the
 * first DENY policy that it fits; allowed where no policy is an ALLOW policy; allowed by any ALLOW policy that it
 * fits; refused. (istio.io, concepts/security, implicit enablement.)
 *
 * Of CUSTOM policies, whoever fits one is refused by the authorizer behind it: it takes no time, and what it
 * would allow is said by rules that do not fit.
 *
 * What has been decided of a head, account, address and port is decided once.
 */
export class Authorization {
  private readonly refusing: readonly Told[];
  private readonly allowing: readonly Rule[];
  /** Of those whom no rule allows; null where all are allowed. */
  private readonly otherwise: Refusal | null;
  private readonly kept = new Map<RequestHead | null, Map<string, Decided>>();
  private readonly asksForAddress: boolean;
  private readonly asksForPort: boolean;

  constructor(policies: readonly PolicyOptions[], sight: Sight) {
    const of = (action: Action): Told[] =>
      policies.filter((policy) => policy.action === action).flatMap((each) => rulesOf(each, sight));
    // ztunnel knows no CUSTOM policies, and leaves out of ALLOW policies the rules that ask for HTTP.
    this.refusing = [...(sight === 'requests' ? of('custom') : []), ...of('deny')];
    this.allowing = of('allow')
      .map(({ rule }) => rule)
      .filter((rule) => sight === 'requests' || !rule.asksForRequests);
    const rules = policies.flatMap((policy) => policy.rules);
    this.asksForAddress = rules.some(({ from }) => from.some(({ ip }) => asks(ip)));
    this.asksForPort = rules.some(({ to }) => to.some(({ ports }) => asks(ports)));
    const allow = policies.filter(({ action }) => action === 'allow');
    this.otherwise =
      allow.length === 0
        ? null
        : {
            rule: allow.map(({ name }) => name).join('+'),
            action: 'allow',
            origin: allow.length === 1 ? allow[0].origin : '',
          };
  }

  /** All that it may refuse by. */
  get refusals(): Refusal[] {
    const told = this.refusing.map(({ refusal }) => refusal);
    return this.otherwise === null ? told : [...told, this.otherwise];
  }

  /**
   * Null where it is allowed.
   * @param head null of a connection
   * @param port where it is listened
   */
  judge(head: RequestHead | null, { account, address }: Subject, port: number): Refusal | null {
    let accounts = this.kept.get(head);
    if (accounts === undefined) this.kept.set(head, (accounts = new Map<string, Decided>()));
    let kept = accounts.get(account);
    if (kept === undefined) accounts.set(account, (kept = new Map<number, Refusal | null>()));
    const key = (this.asksForAddress ? address * 65_536 : 0) + (this.asksForPort ? port : 0);
    let found = kept.get(key);
    if (found === undefined) {
      found = this.decide(head, { account, address }, port);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, found);
    }
    return found;
  }

  private decide(head: RequestHead | null, subject: Subject, port: number): Refusal | null {
    for (const { rule, refusal } of this.refusing) {
      if (rule.fits(head, subject, port)) return refusal;
    }
    if (this.otherwise === null) return null;
    return this.allowing.some((rule) => rule.fits(head, subject, port)) ? null : this.otherwise;
  }
}

function rulesOf({ name, action, status, origin, rules }: PolicyOptions, sight: Sight): Told[] {
  // An answer of its own is one to requests.
  if (sight !== 'requests' && (status ?? 403) !== 403) return [];
  return rules.map((rule, i) => ({
    rule: new Rule(rule, sight),
    refusal: {
      rule: rules.length === 1 ? name : `${name}/${i + 1}`,
      action,
      status,
      origin: rule.origin === '' ? origin : rule.origin,
    },
  }));
}

function asks({ any, none }: { any: readonly unknown[]; none: readonly unknown[] }): boolean {
  return any.length > 0 || none.length > 0;
}
