import { Authorization } from '../calls/authorization/authorization.js';
import { Doorkeeper } from '../calls/authorization/doorkeeper.js';
import { Gatekeeper } from '../calls/authorization/gatekeeper.js';
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
  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    private readonly origins: Origins,
  ) {}

  build(name: string, plain: PlainService): LiveAuthorization {
    const refusals = new Refusals();
    if (plain.authorization.length === 0) return { gatekeeper: null, refusals };
    const ports = new Map<number, number>();
    for (const { port, target } of plain.balancer.virtual?.ports ?? []) ports.set(port, target);
    const { simulator, span } = this;
    const rules = this.rules(plain, 'requests');
    const gatekeeper = new Gatekeeper(simulator, span, name, rules, refusals, ports);
    return { gatekeeper, refusals };
  }

  /**
   * Who sees to the connections that come in for a service, at a proxy that sees no requests.
   * @param nameOf who has an address, for people
   */
  doorkeeper(
    plain: PlainService,
    { refusals }: LiveAuthorization,
    sight: Sight,
    nameOf: (address: number) => string,
  ): Doorkeeper {
    const { simulator, span } = this;
    const rules = plain.authorization.length === 0 ? null : this.rules(plain, sight);
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
    return { name, action, origin: this.origins.get(plain) ?? plain.at, rules };
  }
}

/** What was refused at a service, by rule. */
export function refusalResults({ refusals }: LiveAuthorization): Map<string, RefusalResults> {
  const results = new Map<string, RefusalResults>();
  for (const { layer, refusal, callers } of refusals) {
    const { rule, action, origin } = refusal;
    const others = results.get(rule);
    const sums = others?.callers ?? new Map<string, { refused: number }>();
    for (const [caller, refused] of callers) {
      sums.set(caller, { refused: refused + (sums.get(caller)?.refused ?? 0) });
    }
    const refused = [...sums.values()].reduce((sum, each) => sum + each.refused, 0);
    results.set(rule, { layer, action, origin, refused, callers: sums });
  }
  return results;
}
