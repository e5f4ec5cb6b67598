/**
 * Pods that something keeps in a run: those of a Deployment or a StatefulSet behind one Service, where the scenario
 * rolls it out, or says anything of its deployment, or an autoscaler is included with it. All others are as they
 * are.
 */
import { type Amount, roundedUp } from '../../control/table.js';
import type { Tree, TreeMap } from '../../scenario/document.js';
import { placesOf } from '../../scenario/lower/slots.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Path } from '../../scenario/errors.js';
import type { Place } from '../../scenario/included.js';
import type { ClusterObjects } from './objects.js';
import type { PodRule } from './pod-rules.js';
import { selects } from './service.js';
import type { Workload } from './workload.js';

export interface KeptPods {
  service: string;
  workload: string;
  /** For all pods that there may be at a time. */
  places: number;
  /** What is said of the service. */
  words: TreeMap;
  /** Where that stands in manifests. */
  origins: { path: Path; place: Place }[];
}

export function keptPods(
  scenario: Scenario,
  tree: TreeMap,
  { services, workloads, podRules }: ClusterObjects,
  counts: ReadonlyMap<string, number>,
  warn: (message: string) => void,
  complain: (path: Path, message: string) => void,
): KeptPods[] {
  const kept: KeptPods[] = [];
  for (const { isOf, ofNothing } of podRules) if (!workloads.some(isOf)) warn(ofNothing);
  for (const service of services) {
    const { key } = service;
    const backing = workloads.filter((each) => selects(service, each));
    const rules = podRules.filter(({ isOf }) => backing.some(isOf));
    const saidAt = placeOfWords(scenario, key);
    const asked = saidAt !== null || rules.some(({ word }) => word === 'autoscale');
    if (!asked) continue;
    const [workload] = backing;
    const life = workload?.life ?? null;
    // Why there is none, the Service itself says.
    if (workload === undefined) continue;
    if (backing.length > 1 || life === null) {
      const what =
        backing.length > 1
          ? `stands before ${backing.length} workloads, ${titlesOf(backing)}`
          : `stands before ${workload.title}`;
      const why = `${service.title} ${what}: only the pods of one Deployment, or of one StatefulSet, come and go in a run`;
      if (saidAt === null) warn(`${why}, so these stay as they are`);
      else complain(saidAt, `${why}: leave this out`);
      continue;
    }
    if (kept.some((each) => each.workload === workload.key)) continue;
    life.unread.forEach(warn);
    const words: TreeMap = new Map<string, Tree>([['deployment', life.words]]);
    if (life.sidecar !== null) words.set('sidecar', life.sidecar);
    const origins = life.places.map(({ path, place }) => ({
      path: ['deployment', ...path],
      place,
    }));
    for (const rule of onlyOne(rules, workload, warn)) {
      origins.push({ path: [rule.word], place: rule.place });
      words.set(
        rule.word,
        rule.word === 'autoscale' && life.request !== undefined
          ? new Map<string, Tree>([...rule.words, ['request', life.request]])
          : rule.words,
      );
    }
    const own = mapAt(mapAt(tree, 'services'), key);
    sayWhatIsNotThere(workload.title, key, mapAt(own, 'deployment'), warn);
    const most = Math.max(
      counts.get(workload.key) as number,
      numberAt(mapAt(own, 'autoscale'), 'max') ?? numberAt(words.get('autoscale'), 'max') ?? 0,
      ...scenario.timeline.map((entry) =>
        entry.kind === 'scale' && entry.scale === key ? entry.to : 0,
      ),
    );
    const surge =
      amountAt(mapAt(own, 'deployment'), 'maxSurge') ?? amountAt(life.words, 'maxSurge') ?? SURGE;
    const isStateful = life.words.get('kind') === 'stateful-set';
    const places = isStateful ? most : placesOf(most, roundedUp(surge, most));
    kept.push({ service: key, workload: workload.key, places, words, origins });
  }
  return kept;
}

/** Where the scenario says how the pods of a service come and go, or that they are to; null where it does not. */
function placeOfWords({ services, timeline }: Scenario, key: string): Path | null {
  const told = services.get(key);
  const words = ['deployment', 'autoscale', 'disruptionBudget'] as const;
  const word = words.find((each) => (told?.[each] ?? null) !== null);
  if (word !== undefined) return ['services', key, word];
  const i = timeline.findIndex((entry) => entry.kind === 'rollout' && entry.rollout.includes(key));
  return i < 0 ? null : ['timeline', i, 'rollout'];
}

/** What several rules of one sort come to: nobody who has two budgets is evicted, and nobody with two autoscalers scaled. */
function onlyOne(
  rules: readonly PodRule[],
  workload: Workload,
  warn: (message: string) => void,
): PodRule[] {
  return (['disruptionBudget', 'autoscale'] as const).flatMap((word) => {
    const some = rules.filter((rule) => rule.word === word);
    if (some.length < 2) return some;
    const isBudget = word === 'disruptionBudget';
    const what = isBudget
      ? 'the eviction API answers 500 to who has several budgets, so none of its pods is evicted'
      : 'the controller heeds none of several (AmbiguousSelector), so nothing is scaled';
    warn(`${titlesOf(some)} are all of ${workload.title}: ${what}. Leave one`);
    const none: TreeMap = new Map<string, Tree>([['maxUnavailable', 0]]);
    return isBudget ? [{ ...some[0], words: none }] : [];
  });
}

function titlesOf(all: readonly { title: string }[]): string {
  return all.map(({ title }) => title).join(' and ');
}

const SURGE: Amount = { value: 25, percent: true };

/** How long a process takes to start, and what it does when it is to end, is in no manifest. */
function sayWhatIsNotThere(
  title: string,
  key: string,
  own: Tree | undefined,
  warn: (message: string) => void,
): void {
  const told = own instanceof Map ? own : new Map<string, Tree>();
  const missing = [
    ...(told.has('startup') ? [] : ['how long its process takes to start (startup: 1 s is taken)']),
    ...(told.has('sigterm') ? [] : ['what it does at SIGTERM (sigterm: exit is taken)']),
  ];
  if (missing.length === 0) return;
  warn(
    `${title} does not say ${missing.join(', nor ')}: no manifest does, services.${key}.deployment can`,
  );
}

function mapAt(tree: Tree | undefined, key: string): Tree | undefined {
  return tree instanceof Map ? tree.get(key) : undefined;
}

function numberAt(tree: Tree | undefined, key: string): number | null {
  const value = Number(mapAt(tree, key));
  return Number.isInteger(value) ? value : null;
}

/** Of a number or a text; of others nothing. */
function written(value: Tree | undefined): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

function amountAt(tree: Tree | undefined, key: string): Amount | null {
  const [, digits, percent] = /^(\d+)\s*(%)?$/.exec(written(mapAt(tree, key))) ?? [];
  return digits === undefined ? null : { value: Number(digits), percent: percent !== undefined };
}
