import type { Path } from '../errors.js';
import { rangeValues } from '../ranges.js';
import * as k from '../words.js';

/**
 * What `netloom compare` does with the file where the command line does not say otherwise. A run
 * ignores it, and the plain form leaves it out: what it varies may be parameters, which are worked
 * out there.
 */
export function compareSchema() {
  const chosen = k.forms({
    scalar: k.turn(k.policyWord(), (policy): Chosen => ({ policy, label: undefined })),
    map: k.object({
      policy: k.policyWord().describe('A policy in one word, with its options.'),
      label: k.text().optional().describe('What to call it.'),
    }),
  });
  const block = k.object({
    policies: k
      .check(k.oneOrMore(chosen), (policies, fail) => {
        if (policies.length === 0) fail([], 'names no policy');
        return policies;
      })
      .optional()
      .describe(
        'Policies to compare, each with a label for tables and charts where one is given. Default: ' +
          'the scenario as it stands.',
      ),
    service: k
      .name()
      .optional()
      .describe('Whose policy it is; needed where several services have one.'),
    vary: k
      .dictionary(k.oneOrMore(k.text()))
      .default(new Map<string, string[]>())
      .describe(
        'A grid: parameters or paths, and the values to try, such as n: [4, 16, 64] or load: 0.5:0.9:0.1.',
      ),
    replications: k
      .integer({ min: 2, max: 10_000 })
      .optional()
      .describe('Runs of each policy at each point. Default: 10.'),
    precision: k
      .fraction()
      .optional()
      .describe("Instead: until the first metric's intervals are as narrow, such as 1 %."),
    metric: k.oneOrMore(k.text()).optional().describe('What to compare by; the first one ranks.'),
    baseline: k.text().optional().describe('What the others are held against. Default: the first.'),
    confidence: k
      .fraction()
      .optional()
      .describe('Of all intervals, and of all that the table says at once. Default: 95 %.'),
    indifference: k.fraction().optional().describe('Differences that do not matter. Default: 1 %.'),
    study: k
      .choice(['terminating', 'steady'])
      .optional()
      .describe('Whether the start is part of the question. Default: what the traffic suggests.'),
  });
  return k.check(block, checkCompare);
}

/** A comparison as the file has it; what is undefined is for the command to choose. */
export type CompareBlock = k.ValueOf<ReturnType<typeof compareSchema>>;

export interface Chosen {
  policy: string;
  label?: string;
}

interface Told {
  policies?: Chosen[];
  vary: Map<string, string[]>;
  precision?: number;
  baseline?: string;
  confidence?: number;
  indifference?: number;
}

/** Ranges become their values, and policies their words, with labels beside them. */
type Worked<T> = Omit<T, 'policies'> & { policies?: string[]; labels: Map<string, string> };

function checkCompare<T extends Told>(
  told: T,
  fail: (path: Path, message: string) => void,
): Worked<T> {
  const { vary, precision, baseline, confidence, indifference } = told;
  const policies = told.policies?.map(({ policy }) => policy);
  const labels = new Map<string, string>();
  for (const { policy, label } of told.policies ?? []) {
    if (label !== undefined) labels.set(policy, label);
  }
  const names = policies?.map((policy) => labels.get(policy) ?? policy) ?? [];
  refuseTwice(policies ?? [], (i, message) => fail(['policies', i], message));
  if (new Set(policies).size === names.length) {
    refuseTwice(names, (i, message) => fail(['policies', i], message));
  }
  const worked = new Map<string, string[]>();
  for (const [path, values] of vary) {
    if (values.length === 0) fail(['vary', path], 'expected a value, or a list of some');
    refuseTwice(values, (i, message) => fail(['vary', path, i], message));
    worked.set(
      path,
      values.flatMap((value, i) => expanded(value, (message) => fail(['vary', path, i], message))),
    );
  }
  if (precision === 0) fail(['precision'], 'expected more than nothing, such as 1 %');
  if (indifference === 1) fail(['indifference'], 'expected less than all, such as 1 %');
  if (confidence !== undefined && !(confidence >= 0.5 && confidence <= 0.9999)) {
    fail(['confidence'], 'expected from 50 % to 99.99 %');
  }
  if (
    baseline !== undefined &&
    policies !== undefined &&
    ![...policies, ...names].includes(baseline)
  ) {
    fail(['baseline'], `none of the policies; there are ${names.join(', ')}`);
  }
  return { ...told, policies, labels, vary: worked };
}

function expanded(value: string, fail: (message: string) => void): string[] {
  try {
    return rangeValues(value) ?? [value];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    fail(error.message);
    return [value];
  }
}

function refuseTwice(words: readonly string[], fail: (i: number, message: string) => void): void {
  words.forEach((word, i) => {
    if (words.indexOf(word) < i) fail(i, `${word} is there twice`);
  });
}
