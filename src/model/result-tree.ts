import type { Field, Nature } from './fields.js';
import type { ResultBranch, ResultLeaf, ResultNode } from './result-node.js';
import { dropReasons } from '../net/drop-reasons.js';
import { bottleneck, measured, type Results } from './results.js';
import { type KnownNames, type NameSet, NO_NAMES } from './known-names.js';
import { ShareBelow } from './share-below.js';

export type { ResultUnit } from './fields.js';
export type { ResultBranch, ResultLeaf, ResultNode } from './result-node.js';

/** A branch that is also known by the words of tables: each stands for a path below it. */
class ShownBranch extends Map<string, ResultNode> {
  constructor(readonly shown: Readonly<Record<string, string>>) {
    super();
  }
}

/** What happened, by name: of a known name to which nothing did there is what there is of nothing. */
class KnownBranch extends Map<string, ResultNode> {
  /** @param known worked out only where need be */
  constructor(
    readonly known: () => NameSet,
    private readonly nothing: () => ResultNode,
  ) {
    super();
  }
  override get(name: string): ResultNode | undefined {
    return super.get(name) ?? (this.known().has(name) ? this.nothing() : undefined);
  }
}

/** Counts by name, with the sum of all of them: `failed.total`. */
class Tally extends KnownBranch {
  override get(name: string): ResultNode | undefined {
    const own = super.get(name);
    return own !== undefined || name !== TOTAL
      ? own
      : { value: this.sum(), unit: '', nature: COUNT };
  }

  private sum(): number {
    let sum = 0;
    for (const node of this.values()) if (!(node instanceof Map)) sum += node.value ?? 0;
    return sum;
  }
}

const TOTAL = 'total';
const REASONS: NameSet = new Set<string>(dropReasons);
const FLAG: Nature = { unit: '' };
const COUNT: Nature = { unit: '', count: true };
const NOTHING: ResultNode = { value: 0, unit: '', nature: COUNT };

/**
 * The results by path. Workloads are roots by their own names; a service is one too unless a
 * workload has its name; everything else stands under its section: `services.web.fairness.jain`.
 */
export function resultTree(results: Results, names: KnownNames = NO_NAMES): ResultBranch {
  const tree = nodeOf(measured, results, names) as ResultBranch;
  const [workloads, services] = ['workloads', 'services'].map(
    (name) => tree.get(name) as ResultBranch,
  );
  for (const [name, { latency, latencyWithFailures }] of results.workloads) {
    const node = workloads.get(name) as ResultBranch;
    const histogram = results.histograms.get(name) ?? null;
    for (const [kind, { count }] of Object.entries({ latency, latencyWithFailures })) {
      (node.get(kind) as ResultBranch).set('below', new ShareBelow(latency, histogram, count));
    }
  }
  for (const [name, { latency }] of results.services) {
    const histogram = results.serviceHistograms.get(name) ?? null;
    const node = (services.get(name) as ResultBranch).get('latency') as ResultBranch;
    node.set('below', new ShareBelow(latency, histogram, latency.count));
  }
  tree.set('drops', dropNode(results, names));
  tree.set('bottlenecks', bottleneckNode(results, names));
  return new Map([...services, ...workloads, ...tree]);
}

/** The names below a branch, then the words that tables have for what is there. */
export function namesIn(branch: ResultBranch): string[] {
  const shown = branch instanceof ShownBranch ? Object.keys(branch.shown) : [];
  const known = branch instanceof KnownBranch ? branch.known() : [];
  const sum = branch instanceof Tally ? [TOTAL] : [];
  return [...new Set([...sum, ...branch.keys(), ...known, ...shown])];
}

/** What stands at a path, and the same path without words of tables; null where there is nothing. */
export function findResult(
  tree: ResultBranch,
  path: readonly string[],
): { node: ResultNode; path: readonly string[] } | null {
  let node: ResultNode = tree;
  const found: string[] = [];
  const rest = [...path];
  for (let step = rest.shift(); step !== undefined; step = rest.shift()) {
    if (!(node instanceof Map)) return null;
    const next: ResultNode | undefined = node.get(step);
    const meant: string | undefined = node instanceof ShownBranch ? node.shown[step] : undefined;
    if (next !== undefined) {
      found.push(step);
      node = next;
    } else if (meant !== undefined) rest.unshift(...meant.split('.'));
    else return null;
  }
  return { node, path: found };
}

/** Undefined for words, and for what there is nothing of. */
function nodeOf(
  { form, missing }: Field<unknown>,
  value: unknown,
  names: KnownNames,
): ResultNode | undefined {
  switch (form.kind) {
    case 'word':
      return undefined;
    case 'flag':
      return { value: value === true ? 1 : 0, unit: '', nature: FLAG };
    case 'number':
      return leafOf(form.nature, value as number | null);
    case 'members': {
      const { known } = form;
      const Branch = form.summed === true ? Tally : KnownBranch;
      const branch: ResultBranch =
        known === undefined
          ? new Map<string, ResultNode>()
          : new Branch(
              () => known(names),
              () => NOTHING,
            );
      for (const [name, member] of value as Map<string, unknown>) {
        const node = nodeOf(form.of, member, names);
        if (node !== undefined) branch.set(name, node);
      }
      return branch;
    }
    case 'record': {
      if (value === null && missing !== 'at first') return undefined;
      const fields = (value ?? {}) as Record<string, unknown>;
      const branch = new ShownBranch(form.shown);
      for (const [name, field] of Object.entries(form.fields)) {
        const node = nodeOf(field, fields[name] ?? null, names);
        if (node !== undefined) branch.set(name, node);
      }
      const precision = fields.precision;
      if (typeof precision === 'number') tellPrecision(branch, precision);
      return branch;
    }
  }
}

function leafOf(nature: Nature, value: number | null): ResultLeaf | undefined {
  if (nature.hidden === true) return undefined;
  return { value, unit: nature.unit === 'ns' ? '' : nature.unit, nature };
}

function tellPrecision(branch: ResultBranch, precision: number): void {
  for (const node of branch.values()) {
    if (node instanceof Map || node.nature.quantile === undefined) continue;
    node.within = node.value === null ? 0 : node.value * precision;
  }
}

/** Packets dropped, by place and reason, with a sum of its own at each level. */
function dropNode(results: Results, names: KnownNames): ResultBranch {
  const byReason = (): ResultBranch =>
    new KnownBranch(
      () => REASONS,
      () => NOTHING,
    );
  const node: ResultBranch = new KnownBranch(() => names.places, byReason);
  let total = 0;
  for (const { place, reason, packets } of results.drops) {
    total += packets;
    if (!node.has(place)) node.set(place, byReason());
    const reasons = node.get(place) as ResultBranch;
    // Several rules of a node may end packets for one reason.
    const before = reasons.get(reason);
    const others = before instanceof Map ? 0 : Number(before?.value ?? 0);
    reasons.set(reason, { value: others + packets, unit: '', nature: COUNT });
  }
  node.set('total', { value: total, unit: '', nature: COUNT });
  return node;
}

/** Directions of links; nothing is measured of those that hold no flow up. */
function bottleneckNode(results: Results, names: KnownNames): ResultBranch {
  const node: ResultBranch = new KnownBranch(
    () => names.directions,
    () => nodeOf(bottleneck.orLater(), null, names) as ResultBranch,
  );
  for (const [name, told] of results.bottlenecks) {
    node.set(name, nodeOf(bottleneck, told, names) as ResultNode);
  }
  return node;
}
