import type { Resource } from '../kubernetes/resource.js';
import { failureAccrual, linkerdPatience } from '../linkerd/annotations.js';
import { HostNames } from './host-names.js';
import { type RuleContext, type RuleKind, type RuleObject, Rules } from './rules.js';
import { ruleKinds } from './table.js';
import { UnreadFields } from './unread.js';

interface Pods {
  namespace: string;
  labels: ReadonlyMap<string, string>;
  names: readonly string[];
}

/** What rules stand among: the services and the pods of a cluster. */
export interface Surroundings {
  services: readonly {
    key: string;
    name: string;
    namespace: string;
    selector: ReadonlyMap<string, string>;
    resource: Resource;
    ports: readonly { requests: boolean | null }[];
  }[];
  pods: readonly Pods[];
  /** Services of the scenario's own. */
  own: ReadonlySet<string>;
  spoken: ReadonlySet<string>;
  warn: (message: string) => void;
}

/** What all rules of a cluster come to, in the order of their kinds. */
export function readRules(
  objects: readonly (RuleObject & { kind: RuleKind })[],
  { services, pods, own, spoken, warn }: Surroundings,
): Pick<RuleContext, 'rules' | 'made'> {
  const rules = new Rules();
  const has = (labels: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean =>
    [...wanted].every(([label, value]) => labels.get(label) === value);
  const podsOf = (labels: ReadonlyMap<string, string>, namespace: string | null): Pods[] =>
    pods.filter(
      (each) => (namespace === null || each.namespace === namespace) && has(each.labels, labels),
    );
  const gateways: RuleContext['gateways'] = new Map();
  const made: RuleContext['made'] = new Map();
  const context: RuleContext = {
    ...{ rules, gateways, made, own, spoken, warn },
    opaque: new Set(
      services.flatMap(({ key, ports }) =>
        ports.length > 0 && ports.every(({ requests }) => requests === false) ? [key] : [],
      ),
    ),
    workloadEntries: [],
    grants: [],
    policies: [],
    hosts: new HostNames(services, own),
    callers: (labels, namespace) => podsOf(labels, namespace).flatMap(({ names }) => names),
    servicesOf: (labels, namespace) =>
      services.flatMap((service) => {
        const theirs = podsOf(labels, namespace).filter(
          (each) => each.namespace === service.namespace && has(each.labels, service.selector),
        );
        return theirs.length === 0 ? [] : [service.key];
      }),
  };
  for (const { key, resource } of services) failureAccrual(resource, rules.of(key));
  const read = ruleKinds.map((kind) => {
    const some = objects.filter((each) => each.kind === kind);
    return { kind, parts: kind.read(some, context) };
  });
  const unread = new UnreadFields();
  for (const { kind, parts } of read) for (const part of parts) unread.note(part, kind.meanings);
  for (const { of, place, used } of context.policies) {
    if (!used)
      warn(`${place.file}:${place.line}: there is no ${of} with routes: the policy is of nothing`);
  }
  for (const sentence of unread.inWords()) warn(sentence);
  for (const { key, resource } of services) {
    const patience = linkerdPatience(resource);
    if (patience !== null) rules.of(key).routes ??= [new Map([['name', 'default'], ...patience])];
  }
  for (const gateway of new Set(gateways.values())) {
    made.set(gateway.key, { words: gateway.words(), place: gateway.place });
  }
  return { rules, made };
}
