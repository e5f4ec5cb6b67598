import { type Comparison, isSo, parseExpectation, sidesOf } from '../scenario/conditions.js';
import { ExpressionError } from '../scenario/expression.js';
import {
  evaluateExpectation,
  type Measurement,
  observedIn,
  resultScope,
} from '../scenario/paths.js';
import type { PlainExpectation, PlainScenario } from '../scenario/plain.js';
import type { ExpectationResults } from '../model/results.js';
import { findResult, namesIn, type ResultBranch, type ResultNode } from '../model/result-tree.js';
import type { Circumstances } from './estimates.js';
import { decide, type Decision, type Observed, worst } from './decision.js';
import { type Metric, metricAt } from './metric.js';
import { emptyTree } from './replicate.js';
import { isCount } from './steps.js';

/**
 * The results of which conditions want an interval over replications. What each replication is asked by
 * itself needs none.
 */
export function metricsIn(expectations: readonly PlainExpectation[], tree: ResultBranch): Metric[] {
  const found = new Map<string, Metric>();
  for (const { text, replications } of expectations) {
    if (replications === 1) continue;
    const lookup = (path: readonly string[]): Measurement | undefined => {
      const metric = metricAt(path, tree);
      if (metric !== null) found.set(metric.name, metric);
      return lookIn(tree)(path);
    };
    try {
      const scope = resultScope(lookup, () => []);
      const { every, comparisons } = parseExpectation(text);
      if (every) continue;
      for (const comparison of comparisons) {
        if (!isEquality(comparison)) sidesOf(comparison, scope);
      }
    } catch (error) {
      // Whoever judges it says what is wrong.
      if (!(error instanceof ExpressionError)) throw error;
    }
  }
  return [...found.values()];
}

/** What is wrong with one of a scenario's conditions. */
export interface Mistake {
  index: number;
  message: string;
}

/**
 * What is wrong with conditions whatever a run may bring: unknown names, units that do not match.
 * @param names those of a run of it that has not begun; without, one is built for them
 */
export function mistakesIn(plain: PlainScenario, names?: () => ResultBranch): Mistake[] {
  if (plain.expect.length === 0) return [];
  const tree = names === undefined ? emptyTree(plain) : names();
  const lookup = lookIn(tree);
  return plain.expect.flatMap(({ text }, index) => {
    const { detail } = evaluateExpectation(text, lookup, membersOf(tree));
    // Nothing is measured yet.
    const message = detail.replaceAll(/NaN (?=[a-z])/g, 'so many ').replaceAll('NaN', 'a number');
    return message === '' ? [] : [{ index, message }];
  });
}

/**
 * Judges conditions over the replications that they ask for; the first is the run itself. Each holds, fails
 * or is undecided by itself at 95 %: that all of a file hold needs no correction, as each has to
 * (intersection-union: Berger, Technometrics 24, 1982).
 * @param circumstances null where the last replication was cut short: then nothing is judged
 */
export function judgeExpectations(
  expectations: readonly PlainExpectation[],
  metrics: readonly Metric[],
  observed: readonly Observed[],
  circumstances: Circumstances | null,
): ExpectationResults[] {
  return expectations.map(({ text, replications }) => {
    const asked = observed.slice(0, replications);
    const base = { text, observed: null, unit: '', interval: null, replications };
    const whole = asked.length === replications && observed.length > replications;
    const decision =
      circumstances !== null
        ? judgeOne(text, circumstances, metrics, asked)
        : whole && replications === 1
          ? inOne(text, asked[0].tree)
          : undecided('not judged: the run was cut short');
    return { ...base, ...decision, holds: decision.verdict === 'holds' };
  });
}

function undecided(detail: string): Decision {
  return { verdict: 'undecided', observed: null, unit: '', interval: null, needed: null, detail };
}

function judgeOne(
  text: string,
  circumstances: Circumstances,
  metrics: readonly Metric[],
  observed: readonly Observed[],
): Decision {
  if (observed.length === 1) return inOne(text, observed[0].tree);
  try {
    const { every, comparisons } = parseExpectation(text);
    if (every) return inEach(text, comparisons[0], observed);
    // What is wrong with names and units is so in the first, too.
    const { detail } = evaluateExpectation(
      text,
      lookIn(observed[0].tree),
      membersOf(observed[0].tree),
    );
    if (detail !== '') return { ...undecided(detail), verdict: 'fails' };
    return worst(
      comparisons.map((comparison) =>
        isEquality(comparison)
          ? equality(comparison, observed)
          : decide(comparison, metrics, observed, circumstances),
      ),
    );
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ...undecided(error.message), verdict: 'fails' };
  }
}

function inOne(text: string, tree: ResultBranch): Decision {
  const { holds, observed, detail } = evaluateExpectation(text, lookIn(tree), membersOf(tree));
  const verdict = holds ? 'holds' : 'fails';
  const { value, unit } = observed ?? { value: null, unit: '' };
  return { verdict, observed: value, unit, interval: null, needed: null, detail };
}

/** Each replication by itself is to have it. */
function inEach(text: string, first: Comparison, observed: readonly Observed[]): Decision {
  const each = observed.map(({ number, tree }) => {
    return { number, tree, ...inOne(text, tree) };
  });
  const missed = each.filter(({ verdict }) => verdict !== 'holds');
  // What is farthest off, or nearest to it where all have it.
  const [worst] = (missed.length > 0 ? missed : each)
    .map((one) => ({ observed: one.observed, by: excessOf(first, one.tree) }))
    .sort((a, b) => b.by - a.by);
  return { ...ofEach(each), observed: worst.observed };
}

/** By how much it is not so; below 0 where it is. */
function excessOf(comparison: Comparison, tree: ResultBranch): number {
  try {
    const { a, b } = sidesOf(comparison, resultScope(lookIn(tree), membersOf(tree)));
    if (Number.isNaN(a - b)) return Infinity;
    if (comparison.relation.startsWith('<')) return a - b;
    if (comparison.relation.startsWith('>')) return b - a;
    return comparison.relation === '!=' ? -Math.abs(a - b) : Math.abs(a - b);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return Infinity;
  }
}

function isEquality({ relation }: Comparison): boolean {
  return relation === '==' || relation === '!=';
}

/** Holds when each replication has it. A time or a rate that draws is never the same twice. */
function equality(comparison: Comparison, observed: readonly Observed[]): Decision {
  const continuous = new Set<string>();
  const each = observed.map(({ number, tree }) => {
    const look = lookIn(tree);
    const lookup = (path: readonly string[]): Measurement | undefined => {
      const node = find(tree, path);
      const isRatio =
        node !== undefined && !(node instanceof Map) && node.nature.ratio !== undefined;
      if (!isCount(path, tree) && !isRatio) continuous.add(path.join('.'));
      return look(path);
    };
    const scope = resultScope(lookup, membersOf(tree));
    const holds = isSo(comparison.relation, sidesOf(comparison, scope));
    const { value, unit } = observedIn(comparison, scope, lookup) ?? { value: null, unit: '' };
    const verdict = holds ? 'holds' : 'fails';
    return { number, verdict, observed: value, unit, detail: '' } as const;
  });
  const decision = ofEach(each);
  const draws = new Set(each.map((one) => one.observed)).size > 1;
  if (
    continuous.size === 0 ||
    !draws ||
    (decision.verdict === 'holds' && comparison.relation === '==')
  )
    return decision;
  const [name] = continuous;
  const detail = `refused: ${name} draws, so that no two replications are equal; write '${name} within 5 % of ...'`;
  return { ...decision, verdict: 'fails', detail };
}

function ofEach(
  each: readonly Pick<Decision & Observed, 'number' | 'verdict' | 'observed' | 'unit' | 'detail'>[],
): Decision {
  const missed = each.filter(({ verdict }) => verdict !== 'holds');
  const known = each.flatMap(({ observed }) => observed ?? []);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const unit = each[0]?.unit ?? '';
  const decision = { ...undecided(''), observed: known.length === 0 ? null : mean, unit };
  if (missed.length === 0) return { ...decision, verdict: 'holds' };
  const [{ number, observed: first, detail: why }] = missed;
  const found = why === '' ? (first === null ? 'not measured' : `observed ${first}`) : why;
  const detail = `not so in ${missed.length} of ${each.length}, first in replication ${number}: ${found}`;
  return { ...decision, verdict: 'fails', detail };
}

function find(tree: ResultBranch, path: readonly string[]): ResultNode | undefined {
  return findResult(tree, path)?.node;
}

function lookIn(tree: ResultBranch): (path: readonly string[]) => Measurement | undefined {
  return (path) => {
    const node = find(tree, path);
    return node === undefined || node instanceof Map ? undefined : node;
  };
}

function membersOf(tree: ResultBranch): (path: readonly string[]) => Iterable<string> {
  return (path) => {
    const node = find(tree, path);
    return node instanceof Map ? namesIn(node) : [];
  };
}
