import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import type { Part } from '../kubernetes/part.js';
import type { Resource } from '../kubernetes/resource.js';
import type { Gateway } from './gateways.js';
import type { HostNames } from './host-names.js';
import type { Meanings } from './unread.js';
import { mapOf } from './words.js';

/** The namespace whose rules are those of all. */
export const ROOT = 'istio-system';

/** How Istio's proxies choose where no rule says it. */
const LEAST_REQUEST: Tree = mapOf({ 'least-request': mapOf({ panic: 0 }) });

/** What rules come to for one service, in the scenario's words. */
export interface ServiceRules {
  /** Null where none is for it: then requests go to it as they are. */
  routes: TreeMap[] | null;
  policy: Tree | null;
  breaker: TreeMap | null;
  /** Of the retries of its routes. */
  budget: TreeMap | null;
  subsets: Map<string, TreeMap>;
  authorization: TreeMap[];
  /** Whether its proxies take what comes without mutual TLS; null where nothing is said. */
  mtls: string | null;
  /** Routes that keep some callers out. */
  blocked: number;
}

/** What rules of all kinds come to. */
export class Rules {
  private readonly services = new Map<string, ServiceRules>();

  of(service: string): ServiceRules {
    let rules = this.services.get(service);
    if (rules === undefined) {
      rules = {
        routes: null,
        policy: null,
        breaker: null,
        budget: null,
        subsets: new Map(),
        authorization: [],
        mtls: null,
        blocked: 0,
      };
      this.services.set(service, rules);
    }
    return rules;
  }

  /** How those who call a service choose, in the words of `balancer`. */
  balancerOf(service: string): TreeMap {
    const { routes, policy, breaker, subsets } = this.of(service);
    const ruled = routes !== null || policy !== null || breaker !== null || subsets.size > 0;
    return mapOf({
      policy: policy ?? (ruled ? LEAST_REQUEST : undefined),
      breaker: breaker ?? undefined,
      subsets: subsets.size === 0 ? undefined : subsets,
    });
  }

  /** Its routes, whose retries have its budget; null for none. */
  routesOf(service: string): TreeMap[] | null {
    const { routes, budget } = this.of(service);
    if (routes === null || budget === null) return routes;
    return routes.map((route) => {
      const retries = route.get('retries');
      if (retries === undefined || retries === 'none') return route;
      const words = retries instanceof Map ? retries : mapOf({ like: retries });
      return new Map([...route, ['retries', new Map([...words, ['budget', budget]])]]);
    });
  }
}

/** A place where nothing answers, so that what goes there ends with a 503: as no subset of a DestinationRule is called. */
export const NOWHERE = 'Nowhere';

/** The name of a subset of a service that has no replicas. */
export function nowhere(rules: Rules, service: string): string {
  rules
    .of(service)
    .subsets.set(NOWHERE, mapOf({ labels: mapOf({ [NOWHERE]: '-' }), mayBeEmpty: true }));
  return NOWHERE;
}

/** An object that holds rules. */
export interface RuleObject {
  resource: Resource;
  name: string;
  namespace: string;
  /** What the scenario calls it. */
  key: string;
}

/** A kind of such objects. */
export interface RuleKind {
  /** The API's group: kinds of one name are told apart by it. */
  group: string;
  kind: string;
  /** Of fields that are not read. */
  meanings: Meanings;
  /** All of them at once, in the order of the files; what has been read of them, by which the rest is known. */
  read: (objects: readonly RuleObject[], context: RuleContext) => Part[];
}

/** What a namespace lets routes of others lead to: kinds, and names where not all. */
export interface Grant {
  namespace: string;
  from: { kind: string; namespace: string }[];
  to: { kind: string; name: string | undefined }[];
}

/** What rules are read among. */
export interface RuleContext {
  hosts: HostNames;
  rules: Rules;
  /** The names of hosts whose pods have all of the labels; of a namespace, or of any. */
  callers: (labels: ReadonlyMap<string, string>, namespace: string | null) => string[];
  /** The services of pods that have all of the labels; of a namespace, or of any. */
  servicesOf: (labels: ReadonlyMap<string, string>, namespace: string | null) => string[];
  /** By namespace and name: `shop/web`. */
  gateways: Map<string, Gateway>;
  /** Who of other namespaces may lead to what is in one. */
  grants: Grant[];
  /** Policies that go with gateways and routes: `Gateway shop/web`. */
  policies: { of: string; spec: Part; place: Place; used: boolean }[];
  /** Services that rules bring with them. */
  made: Map<string, { words: TreeMap; place: Place }>;
  workloadEntries: { namespace: string; labels: ReadonlyMap<string, string>; words: TreeMap }[];
  /** Services of whose ports proxies see connections, and no requests. */
  opaque: ReadonlySet<string>;
  /** Services that the scenario says something of. */
  own: ReadonlySet<string>;
  /** All words that the scenario says. */
  spoken: ReadonlySet<string>;
  warn: (message: string) => void;
}
