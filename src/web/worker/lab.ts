import { closingOf } from '../../labs/closing.js';
import { LIMITS } from '../../labs/conduct.js';
import { judge } from '../../labs/judge.js';
import type { LabAsked, LabJudged } from './messages.js';

/** Runs what somebody has done in a lab, and says what is missing. */
export function lab({ lab, work }: LabAsked): LabJudged {
  const judgement = judge(lab, work, { ...LIMITS, clock: () => performance.now() });
  const { runs, ...rest } = judgement;
  return { ...rest, closing: rest.passed ? closingOf(lab, runs) : null };
}
