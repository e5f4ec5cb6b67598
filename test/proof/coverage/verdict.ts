import { Histogram } from '../../../src/measure/histogram.js';
import { binomialBelow } from '../../../src/measure/statistics/binomial.js';
import { studentFactor } from '../../../src/measure/statistics/student-t.js';
import type { Answer, Cell, Outcome, Quantity } from './cell.js';

/** Observed coverage that right intervals of 95 % have. */
const LEAST = 0.925;
const MOST = 0.975;
/** Studies without an interval, where there should be one. */
const MOST_REFUSED = 0.05;
/** Mean half-width by that of an interval that knows the standard error. */
const MOST_WIDTH = 1.5;
/** The bounds mean something where intervals of 90 % miss them so often. */
const POWER = 0.9;
/** Fewer than can show that are held to less: what right intervals do in one row of a thousand. */
const RARE = 0.001;

export interface Verdict {
  id: string;
  what: string;
  studies: number;
  refused: number;
  covered: number;
  /** By the oracle's; null for intervals of several things at once, and where all are refused. */
  width: number | null;
  /** Empty when it is right. */
  failure: string;
}

/** Holds what the studies of a cell say against the truth. */
export function judgeCell(cell: Cell, answers: readonly Answer[]): Verdict[] {
  const reference: Histogram[] = [];
  for (const answer of answers) {
    answer.reference.forEach((plain, i) => {
      (reference[i] ??= new Histogram(0.001)).merge(Histogram.from(plain));
    });
  }
  const outcomes = answers.flatMap((answer) => answer.outcomes);
  return cell.quantities.map((quantity, i) =>
    judgeQuantity(
      cell.id,
      quantity,
      outcomes.map((study) => study[i]),
      reference,
    ),
  );
}

function judgeQuantity(
  id: string,
  quantity: Quantity,
  outcomes: readonly Outcome[],
  reference: readonly Histogram[],
): Verdict {
  const { what, truth: given, atLeast = false, told = false } = quantity;
  const truth = typeof given === 'number' ? given : given(reference);
  const printed = outcomes.filter(([, low]) => low === low);
  const hits = printed.filter(([, low, high]) => low <= truth && truth <= high).length;
  const covered = hits / printed.length;
  const refused = 1 - printed.length / outcomes.length;
  const width = atLeast || printed.length < 2 ? null : widthOf(what, printed);
  const failures: string[] = [];
  if (told && refused > MOST_REFUSED) failures.push('refused too often');
  if (tells(printed.length)) {
    if (covered < LEAST) failures.push('covers too little');
    if (!atLeast && covered > MOST) failures.push('covers too much');
    if (width !== null && told && width > MOST_WIDTH) failures.push('too wide');
  } else if (printed.length > 0 && binomialBelow(hits, printed.length, LEAST) < RARE) {
    failures.push('covers too little');
  }
  return {
    ...{ id, what, studies: outcomes.length, refused, covered, width },
    failure: failures.join(', '),
  };
}

/** Whether so many intervals, of 90 %, would be found out nine times of ten. */
export function tells(printed: number): boolean {
  return printed > 0 && binomialBelow(Math.ceil(LEAST * printed) - 1, printed, 0.9) >= POWER;
}

/** The oracle knows the standard error, as the values of all studies have it, and no more. */
function widthOf(what: string, printed: readonly Outcome[]): number | null {
  const [, n] = /n = (\d+)/.exec(what) ?? [];
  if (n === undefined) return null;
  const mean = printed.reduce((sum, [value]) => sum + value, 0) / printed.length;
  const squares = printed.reduce((sum, [value]) => sum + (value - mean) * (value - mean), 0);
  const error = Math.sqrt(squares / (printed.length - 1));
  const half = printed.reduce((sum, [, low, high]) => sum + (high - low) / 2, 0) / printed.length;
  return half / (studentFactor(0.05, Number(n) - 1) * error);
}
