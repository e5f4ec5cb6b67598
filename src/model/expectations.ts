import { estimateMean } from '../measure/statistics/estimate.js';
import { evaluate, ExpressionError } from '../scenario/expression.js';
import {
  evaluateExpectation,
  type Measurement,
  parseExpectation,
  resultScope,
} from '../scenario/paths.js';
import type { PlainExpectation } from '../scenario/plain.js';
import { type ResultBranch, resultTree } from './result-tree.js';
import type { ExpectationResults, Results } from './results.js';

/** Two-sided, of Student's t. */
const CONFIDENCE = 0.95;

/** Judges conditions over the replications that they ask for; the first is the run itself. */
export function judge(
  expectations: readonly PlainExpectation[],
  replications: readonly Results[],
): ExpectationResults[] {
  const trees = replications.map(resultTree);
  return expectations.map(({ text, replications: wanted }) =>
    wanted === 1 ? judgeOne(text, trees[0]) : judgeAll(text, trees.slice(0, wanted)),
  );
}

function judgeOne(text: string, tree: ResultBranch): ExpectationResults {
  const { holds, observed, detail } = evaluateExpectation(text, lookIn(tree), membersOf(tree));
  const value = observed?.value ?? null;
  return { text, observed: value, interval: null, replications: 1, holds, detail };
}

/**
 * A comparison holds when it holds on the whole confidence interval of the difference of its sides;
 * an equality, when the interval holds zero.
 */
function judgeAll(text: string, trees: readonly ResultBranch[]): ExpectationResults {
  const replications = trees.length;
  const observations = trees.map((tree) => judgeOne(text, tree).observed);
  const known = observations.filter((value) => value !== null);
  const whole = intervalOf(known);
  const base = {
    text,
    observed: whole && (whole[0] + whole[1]) / 2,
    interval: whole,
    replications,
  };
  try {
    const holds = parseExpectation(text).comparisons.every(({ left, relation, right }) => {
      const differences = trees.map((tree) => {
        const scope = resultScope(lookIn(tree), membersOf(tree));
        const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
        return numberOf(a) - numberOf(b);
      });
      const interval = intervalOf(differences);
      return interval !== null && isOn(interval, relation);
    });
    const detail =
      holds || known.length === replications ? '' : 'not measured in every replication';
    return { ...base, holds, detail };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ...base, holds: false, detail: error.message };
  }
}

/** Student's confidence interval of the mean; null where a value is missing. */
function intervalOf(values: readonly number[]): [number, number] | null {
  const { interval } = estimateMean(values, CONFIDENCE);
  return interval && [interval.low, interval.high];
}

function isOn([low, high]: [number, number], relation: string): boolean {
  switch (relation) {
    case '<':
      return high < 0;
    case '<=':
      return high <= 0;
    case '>':
      return low > 0;
    case '>=':
      return low >= 0;
    case '==':
      return low <= 0 && high >= 0;
    default:
      return low > 0 || high < 0;
  }
}

function numberOf(value: number | { value: number }): number {
  return typeof value === 'number' ? value : value.value;
}

function find(tree: ResultBranch, path: readonly string[]): unknown {
  let node: unknown = tree;
  for (const step of path) node = node instanceof Map ? node.get(step) : undefined;
  return node;
}

function lookIn(tree: ResultBranch): (path: readonly string[]) => Measurement | undefined {
  return (path) => {
    const node = find(tree, path);
    return node === undefined || node instanceof Map ? undefined : (node as Measurement);
  };
}

function membersOf(tree: ResultBranch): (path: readonly string[]) => Iterable<string> {
  return (path) => {
    const node = find(tree, path);
    return node instanceof Map ? (node as ResultBranch).keys() : [];
  };
}
