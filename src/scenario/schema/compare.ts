import type { output } from 'zod';
import type { Path } from '../errors.js';
import type { Kit } from './kit.js';

/**
 * What `netloom compare` does with the file where the command line does not say otherwise. A run
 * ignores it, and the plain form leaves it out: what it varies may be parameters, which are worked
 * out there.
 */
export function compareSchema(k: Kit) {
  const block = k.object({
    policies: k
      .check(k.oneOrMore(k.policyWord()), (policies, fail) => {
        if (policies.length === 0) fail([], 'names no policy');
        return policies;
      })
      .optional()
      .describe('Policies to compare. Default: the scenario as it stands.'),
    service: k
      .name()
      .optional()
      .describe('Whose policy it is; needed where several services have one.'),
    vary: k
      .dictionary(k.oneOrMore(k.text()))
      .default(new Map<string, string[]>())
      .describe('A grid: parameters or paths, and the values to try, such as n: [4, 16, 64].'),
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
export type CompareBlock = output<ReturnType<typeof compareSchema>>;

interface Told {
  policies?: string[];
  vary: Map<string, string[]>;
  precision?: number;
  baseline?: string;
  confidence?: number;
  indifference?: number;
}

function checkCompare<T extends Told>(told: T, fail: (path: Path, message: string) => void): T {
  const { policies, vary, precision, baseline, confidence, indifference } = told;
  refuseTwice(policies ?? [], (i, message) => fail(['policies', i], message));
  for (const [path, values] of vary) {
    if (values.length === 0) fail(['vary', path], 'expected a value, or a list of some');
    refuseTwice(values, (i, message) => fail(['vary', path, i], message));
  }
  if (precision === 0) fail(['precision'], 'expected more than nothing, such as 1 %');
  if (indifference === 1) fail(['indifference'], 'expected less than all, such as 1 %');
  if (confidence !== undefined && !(confidence >= 0.5 && confidence <= 0.9999)) {
    fail(['confidence'], 'expected from 50 % to 99.99 %');
  }
  if (baseline !== undefined && policies !== undefined && !policies.includes(baseline)) {
    fail(['baseline'], `none of the policies; there are ${policies.join(', ')}`);
  }
  return told;
}

function refuseTwice(words: readonly string[], fail: (i: number, message: string) => void): void {
  words.forEach((word, i) => {
    if (words.indexOf(word) < i) fail(i, `${word} is there twice`);
  });
}
