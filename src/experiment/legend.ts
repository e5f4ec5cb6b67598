import { number, printable } from '../report/format.js';
import { folded } from '../report/width.js';
import type { Cell, Comparison } from './comparison.js';

/** Against the baseline, then the star. */
export function marks(cell: Cell): string {
  return `${signOf(cell)}${cell.stepDown ? '†' : ''}${cell.mayBeBest ? '*' : ''}`;
}

function signOf({ verdict, equivalent, needs }: Cell): string {
  if (verdict === null) return '';
  if (needs !== null) return '?';
  if (equivalent) return '≈';
  return { better: '+', worse: '-', 'not told apart': '=' }[verdict];
}

/** The difference to the baseline, from one end of its interval to the other. */
export function difference({ difference: found, exact }: Cell): string {
  if (found === null) return '';
  const { value, low, high } = found;
  if (exact) return `${signed(value)} exactly`;
  return low === null || high === null ? signed(value) : `${signed(low)} to ${signed(high)}`;
}

/** The same, in per cent of the baseline's value. */
export function shareRange({ difference: found, exact }: Cell): string {
  if (found === null || found.relative === null) return '';
  const { value, low, high } = found.relative;
  const text = (share: number): string => signed(100 * share);
  if (exact || low === null || high === null) return text(value);
  return `${text(low)} to ${text(high)}`;
}

function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}

/** A share in per cent, with three digits at most. */
export function percentOf(share: number): string {
  return `${number(Number((100 * share).toPrecision(3)))} %`;
}

/** What each number and mark of the tables means: those that are there. */
export function legend(comparison: Comparison, width: number): string[] {
  const { policies, metrics, closedLoops, indifference, points } = comparison;
  const percent = percentOf(comparison.level);
  const lines = [
    `value ± half of its own ${percent} interval over replications, or the interval where it is not even; none where they all agree, or a note says why.`,
  ];
  if (policies.length > 1) {
    const baseline = printable(comparison.baseline);
    lines.push(
      'Requests, sizes, keys and demands are the same for every policy, and compared pair by pair.',
    );
    if (closedLoops.length > 0) {
      lines.push(
        `In a closed loop (${closedLoops.map(printable).join(', ')}) arrivals are not common: each waits for the ` +
          'last answer, and pairs are by user and iteration.',
      );
    }
    const cells = points.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
    const seen = (mark: string): boolean => cells.some((cell) => marks(cell).includes(mark));
    const signs = [
      '+ better',
      '- worse',
      '= not told apart with this many replications',
      ...(seen('≈') ? [`≈ the same within ${percentOf(indifference)}, proven`] : []),
      ...(seen('?') ? ['? cannot be told with so few replications whatever they say'] : []),
      ...(seen('†') ? ['† by a later step of the procedure: the interval still holds 0'] : []),
    ];
    lines.push(
      `Ranked by ${printable(metrics[0])}, in groups: each policy is told apart from all of the other groups, but ` +
        `not from all of its own. Against ${baseline}: ${signs.join(', ')}. Groups, words, intervals of ` +
        `differences and the stars of ${printable(metrics[0])} hold at once, for the whole table, at ${percent} (Holm).`,
      `* may be the best${
        metrics.length > 1
          ? `; by the other metrics: multiple comparison with the best, at ${percent} for all these stars, not part of the above`
          : ''
      }.`,
    );
  }
  return lines.flatMap((line) => folded(line, width));
}
