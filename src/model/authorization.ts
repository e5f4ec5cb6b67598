import { Authorization } from '../calls/authorization/authorization.js';
import { Doorkeeper } from '../calls/authorization/doorkeeper.js';
import { Gatekeeper } from '../calls/authorization/gatekeeper.js';
import { Introductions } from '../calls/authorization/introductions.js';
import type { PolicyOptions, Sight } from '../calls/authorization/policy.js';
import { Refusals } from '../calls/authorization/refusals.js';
import type { Simulator } from '../engine/simulator.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import { parseCidr } from '../net/address.js';
import type { Origins, PlainPolicy, PlainService } from '../scenario/plain.js';
import type { RefusalResults } from './results.js';

/** Who sees to a service's authorization, and what was refused there. */
export interface LiveAuthorization {
  /** Null where anybody may call. */
  gatekeeper: Gatekeeper | null;
  refusals: Refusals;
}

/** Builds those who decide who may call a service. */
export class AuthorizationBuilder {
  private readonly made = new Map<string, LiveAuthorization>();
  /** Of the tunnels before waypoints, by host. */
  readonly introductions = new Map<string, Introductions>();

  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    private readonly origins: Origins,
  ) {}

  /** @param services all of the scenario */
  build(name: string, services: ReadonlyMap<string, PlainService>): LiveAuthorization {
    let live = this.made.get(name);
    if (live === undefined) {
      const refusals = new Refusals();
      live = { gatekeeper: null, refusals };
      const plain = services.get(name) as PlainService;
      if (plain.authorization.length > 0) {
        const rules = this.rules(plain, 'requests');
        for (const refusal of rules.refusals) refusals.of('request', refusal);
        live.gatekeeper = this.gatekeeper(name, plain, rules, refusals, null);
      }
      this.made.set(name, live);
    }
    return live;
  }

  /** Who sees to a service's requests at its waypoint on a host; null where anybody may call. */
  atWaypoint(
    name: string,
    services: ReadonlyMap<string, PlainService>,
    host: string,
  ): Gatekeeper | null {
    const { gatekeeper, refusals } = this.build(name, services);
    if (gatekeeper === null) return null;
    const plain = services.get(name) as PlainService;
    const introductions = new Introductions();
    this.introductions.set(host, introductions);
    const rules = this.rules(plain, 'requests');
    return this.gatekeeper(name, plain, rules, refusals, introductions);
  }

  private gatekeeper(
    name: string,
    { balancer }: PlainService,
    rules: Authorization,
    refusals: Refusals,
    introductions: Introductions | null,
  ): Gatekeeper {
    const ports = new Map<number, number>();
    for (const { port, target } of balancer.virtual?.ports ?? []) ports.set(port, target);
    const { simulator, span } = this;
    return new Gatekeeper(simulator, span, name, rules, refusals, ports, introductions);
  }

  /**
   * Who sees to the connections that come in for a service, at a proxy that sees no requests.
   * @param nameOf who has an address, for people
   * @param isElsewhere another sees to it: a waypoint
   */
  doorkeeper(
    plain: PlainService,
    { refusals }: LiveAuthorization,
    sight: Sight,
    nameOf: (address: number) => string,
    isElsewhere: boolean,
  ): Doorkeeper {
    const { simulator, span } = this;
    const asks = plain.authorization.length > 0 && !isElsewhere;
    const rules = asks ? this.rules(plain, sight) : null;
    return new Doorkeeper(simulator, span, rules, refusals, nameOf);
  }

  private rules({ authorization }: PlainService, sight: Sight): Authorization {
    return new Authorization(
      authorization.map((each) => this.policy(each)),
      sight,
    );
  }

  private policy(plain: PlainPolicy): PolicyOptions {
    const { name, action } = plain;
    const block = (text: string) => parseCidr(text.includes('/') ? text : `${text}/32`);
    const rules = plain.rules.map((rule) => ({
      from: rule.from.map((each) => ({
        accounts: { any: each.accounts, none: each.notAccounts },
        namespaces: { any: each.namespaces, none: each.notNamespaces },
        ip: { any: each.ip.map(block), none: each.notIp.map(block) },
        tokens: { any: each.tokens, none: each.notTokens },
      })),
      to: rule.to.map((each) => ({
        hosts: { any: each.hosts, none: each.notHosts },
        ports: { any: each.ports, none: each.notPorts },
        methods: { any: each.methods, none: each.notMethods },
        paths: { any: each.paths, none: each.notPaths },
      })),
      when: new Map(
        [...new Set([...rule.when.keys(), ...rule.unless.keys()])].map((field) => [
          field,
          { any: rule.when.get(field) ?? [], none: rule.unless.get(field) ?? [] },
        ]),
      ),
      origin: this.origins.get(rule) ?? rule.at,
    }));
    return {
      name,
      action,
      status: plain.status,
      origin: this.origins.get(plain) ?? plain.at,
      rules,
    };
  }
}

/** What was refused at a service, by rule. */
export function refusalResults({ refusals }: LiveAuthorization): Map<string, RefusalResults> {
  const results = new Map<string, RefusalResults>();
  for (const { layer, refusal, callers } of refusals) {
    const { rule, action, origin } = refusal;
    const others = results.get(rule);
    if (others !== undefined && callers.size === 0) continue;
    const sums = new Map(others?.callers);
    for (const [caller, count] of callers) sums.set(caller, count + (sums.get(caller) ?? 0));
    const refused = [...sums.values()].reduce((sum, each) => sum + each, 0);
    results.set(rule, { layer, action, origin, refused, callers: sums });
  }
  return results;
}
