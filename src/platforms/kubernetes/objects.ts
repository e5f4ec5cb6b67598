import type { ScenarioError } from '../../scenario/errors.js';
import type { RuleKind, RuleObject } from '../mesh/rules.js';
import { ruleKinds } from '../mesh/table.js';
import type { Told } from '../platform.js';
import { refuseUnknownFields } from './api/fields.js';
import { apiType, kindMistake } from './api/table.js';
import { readManifest } from './manifest.js';
import { type PodRule, readAutoscaler, readBudget } from './pod-rules.js';
import type { Resource } from './resource.js';
import { type ClusterService, readService } from './service.js';
import { type Skipped, skip, skippedInWords } from './skipped.js';
import { readWorkload, type Workload, type WorkloadKind, workloadKinds } from './workload.js';

/** An object by what it is called in the scenario: with its namespace, unless that is the include's. */
export type Named<T> = T & { key: string };

const podRules = [
  { kind: 'PodDisruptionBudget', group: 'policy', read: readBudget },
  { kind: 'HorizontalPodAutoscaler', group: 'autoscaling', read: readAutoscaler },
];

type KindOfRules = RuleObject & { kind: RuleKind };

/** What the manifests of a cluster hold. */
export class ClusterObjects {
  readonly workloads: Named<Workload>[] = [];
  readonly services: Named<ClusterService>[] = [];
  readonly skipped: Skipped[] = [];
  readonly rules: KindOfRules[] = [];
  readonly podRules: PodRule[] = [];

  constructor(
    private readonly problems: ScenarioError[],
    private readonly warn: (message: string) => void,
  ) {}

  read({ kubernetes, namespace }: Told<'kubernetes'>): void {
    const before = this.skipped.length;
    for (const file of kubernetes) {
      const said = this.problems.length;
      for (const resource of readManifest(file, this.problems)) this.take(resource, namespace);
      const own = this.problems.splice(said);
      this.problems.push(...own.sort((a, b) => a.line - b.line || a.column - b.column));
    }
    for (const sentence of skippedInWords(this.skipped.slice(before))) this.warn(sentence);
  }

  /**
   * Calls services and workloads by the names in their own files, where the scenario speaks of them
   * so, and no other is meant.
   * @param isTaken whether the scenario has something of its own of that name
   */
  callAsSpoken(spoken: ReadonlySet<string>, isTaken: (name: string) => boolean): void {
    for (const all of [this.services, this.workloads]) {
      for (const each of all) {
        const { key, name } = each;
        if (key === name || !spoken.has(name) || spoken.has(key) || isTaken(name)) continue;
        if (all.filter((other) => other.name === name || other.key === name).length > 1) continue;
        each.key = name;
      }
    }
  }

  private take(resource: Resource, namespace: string): void {
    const { kind, apiVersion } = resource;
    if (kind === '') {
      resource.complain([], 'expected a Kubernetes object with a kind');
      return;
    }
    const named = <T extends { name: string; namespace: string }>(object: T): Named<T> => {
      const local = object.namespace === namespace;
      const key = local ? object.name : `${object.name}-${object.namespace}`;
      return { ...object, key: key.replaceAll('.', '-') };
    };
    const mistake = kindMistake(apiVersion, kind);
    if (mistake !== null) {
      const isMisspelt = mistake.includes(`'${kind}'`);
      resource.complain([isMisspelt ? 'kind' : 'apiVersion'], mistake);
      return;
    }
    const type = apiType(apiVersion, kind);
    if (type !== null) refuseUnknownFields(resource, type);
    const group = apiVersion.split('/')[0];
    const rules = ruleKinds.find((each) => each.kind === kind && each.group === group);
    if (rules !== undefined) {
      this.keepRules(named({ kind: rules, resource, ...namesOf(resource, namespace) }));
      return;
    }
    const podRule = podRules.find((each) => each.kind === kind && each.group === group);
    if (podRule !== undefined) {
      const rule = podRule.read(resource, namespace, this.warn);
      if (rule !== null) this.podRules.push(rule);
      return;
    }
    const workload = workloadKinds.find((each) => each.kind === kind);
    if (type === null) this.skipped.push(skip(resource, namespace));
    else if (workload !== undefined) this.makePods(resource, workload, namespace, named);
    else {
      const service = readService(resource, namespace, this.warn);
      if (service !== null) add(resource, named(service), this.services);
    }
  }

  /** What is there already of one name goes, as kubectl apply changes it. */
  private keepRules(object: KindOfRules): void {
    const { kind, resource, name, namespace } = object;
    const i = this.rules.findIndex(
      (each) => each.kind === kind && each.name === name && each.namespace === namespace,
    );
    if (i >= 0) {
      const [{ resource: before }] = this.rules.splice(i, 1);
      this.warn(`${resource.title} takes the place of that in ${before.file}:${before.line}`);
    }
    this.rules.push(object);
  }

  private makePods(
    resource: Resource,
    kind: WorkloadKind,
    namespace: string,
    named: (workload: Workload) => Named<Workload>,
  ): void {
    const workload = readWorkload(resource, kind, namespace, this.warn);
    if (workload !== null) add(resource, named(workload), this.workloads);
  }
}

function namesOf(resource: Resource, within: string): { name: string; namespace: string } {
  const name = resource.text(['metadata', 'name']) ?? '';
  return { name, namespace: resource.text(['metadata', 'namespace']) ?? within };
}

function add<T extends { key: string; title: string }>(
  resource: Resource,
  made: T,
  all: T[],
): void {
  const first = all.find((each) => each.key === made.key);
  if (first === undefined) all.push(made);
  else {
    const message =
      `there are two called '${made.key}' here: ${first.title} is the first; ` +
      'give one of them another metadata.name, or leave it out';
    resource.complain(['metadata', 'name'], message);
  }
}
