import { count, number, plural, printable, seconds } from '../report/format.js';
import { grid } from '../report/grid.js';
import { type Paint, plainPaint } from '../report/paint.js';
import type { Cell, Comparison, PointComparison, Row } from './comparison.js';

/** Refusals told below a table; the CSV file has all. */
const REFUSALS = 6;

/** A comparison for reading: a table a point, the policies in their order and groups. */
export function comparisonTable(comparison: Comparison, paint: Paint = plainPaint): string {
  const { scenario, seed, replications, policies, points } = comparison;
  const facts = [
    `seed ${printable(seed)}`,
    plural(replications, 'replication'),
    plural(policies.length, 'policy'),
    plural(points.length, 'point'),
  ];
  const lines = [
    `${paint.strong(printable(scenario))}  ${paint.faint(facts.join(' · '))}`,
    studyText(comparison),
  ];
  if (comparison.partial) {
    const done = plural(replications, 'replication');
    lines.push(paint.bad(`partial: interrupted after ${done} of all`));
  }
  const tables = points.map((point) => pointTable(comparison, point, paint).join('\n'));
  const notes = notesOf(comparison).map((note) => paint.faint(note));
  return `${[lines.join('\n'), ...tables, notes.join('\n')].join('\n\n')}\n`;
}

/** What is asked, and of which stretch of time. */
function studyText({ study, points }: Comparison): string {
  const spans = new Set(points.map(spanText));
  const span = spans.size === 1 ? `measured ${[...spans][0]}` : 'measured as each table says';
  const how =
    study.kind === 'terminating'
      ? 'nothing is cut'
      : `one cut for all policies, by MSER-5 of ${study.pilots} pilots each`;
  return `${study.kind} (${printable(study.why)}): ${how}; ${span}`;
}

function spanText({ span: { from, to } }: PointComparison): string {
  return `from ${seconds(from)} to ${to === null ? 'the end of the traffic' : seconds(to)}`;
}

function pointTable(comparison: Comparison, point: PointComparison, paint: Paint): string[] {
  const units = point.rows[0].cells.map(({ unit }) => unit);
  const head = comparison.metrics.map((metric, i) => {
    const unit = units[i] === '' ? '' : `_${units[i]}`;
    return `${metric.replaceAll(' ', '_')}${unit}`;
  });
  const several = comparison.policies.length > 1;
  let group: number | null = null;
  const rows = ranked(point.rows).map((row) => {
    const first = row.group !== group;
    group = row.group;
    return [
      ...(several ? [first && row.group !== null ? String(row.group) : ''] : []),
      printable(row.policy),
      ...row.cells.map((cell) => cellText(cell, paint)),
    ];
  });
  const spans = new Set(comparison.points.map(spanText));
  const name = point.point === '' ? 'All policies' : printable(point.point);
  const title = spans.size === 1 ? name : `${name}  (${spanText(point)})`;
  const words = [...(several ? ['<group'] : []), '<policy', ...head].join(' ');
  return [
    ...grid(title, words, rows, paint, 'compare.csv', Infinity),
    ...refusalsAt(point, paint),
    ...missingBaseline(comparison, point, paint),
  ];
}

/** Where the baseline has no steady state there is nothing to hold the others against. */
function missingBaseline(
  { baseline, policies }: Comparison,
  { rows }: PointComparison,
  paint: Paint,
): string[] {
  const own = rows[policies.indexOf(baseline)];
  const others = rows.filter((row) => row !== own && row.rank !== null);
  if (own.rank !== null || others.length === 0) return [];
  return [paint.warning(`  no verdicts here: the baseline, ${printable(baseline)}, is out`)];
}

/** The first by the first metric first; what has no rank last. */
function ranked(rows: readonly Row[]): Row[] {
  const place = ({ rank }: Row): number => rank ?? Infinity;
  return [...rows].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

function cellText(cell: Cell, paint: Paint): string {
  const { value, verdict } = cell;
  const text = `${number(value)}${halfText(cell)}`;
  const word = verdict === null ? ' ' : { better: '+', worse: '-', 'not told apart': '=' }[verdict];
  const marks = `${cell.stepDown ? '†' : ''}${word}${cell.mayBeBest ? '*' : ' '}`;
  return `${cell.best ? paint.good(text) : text} ${marks}`;
}

/** Nothing where all replications have one value, but for rounding. */
function halfText({ value, low, high }: Cell): string {
  if (value === null || low === null || high === null) return '';
  const half = (high - low) / 2;
  return half > 1e-12 * Math.abs(value) ? ` ±${number(half)}` : '';
}

/** Why there are values without intervals, each reason once. */
function refusalsAt({ rows }: PointComparison, paint: Paint): string[] {
  const refused = new Map<string, { policies: Set<string>; metrics: Set<string> }>();
  for (const { policy, cells } of rows) {
    for (const { metric, refused: reason } of cells) {
      if (reason === '') continue;
      const found = refused.get(reason) ?? { policies: new Set(), metrics: new Set() };
      refused.set(reason, found);
      found.policies.add(policy);
      found.metrics.add(metric);
    }
  }
  const lines = [...refused].map(([reason, { policies, metrics }]) => {
    const what = metrics.size < rows[0].cells.length ? ` for ${[...metrics].join(', ')}` : '';
    const whose = policies.size < rows.length ? ` of ${[...policies].join(', ')}` : '';
    return paint.warning(printable(`  no interval${what}${whose}: ${reason}`));
  });
  const more = lines.length - REFUSALS;
  const rest = more > 0 ? [paint.faint(`  and ${count(more)} more reasons in compare.csv`)] : [];
  return [...lines.slice(0, REFUSALS), ...rest];
}

function notesOf(comparison: Comparison): string[] {
  const { policies, metrics, closedLoops, indifference } = comparison;
  const percent = `${comparison.level * 100} %`;
  const lines = [
    `value ± half of its own ${percent} interval over replications; none where they all agree.`,
  ];
  if (policies.length === 1) return lines;
  lines.push(
    'Requests, sizes, keys and demands are the same for every policy, and compared pair by pair.',
  );
  if (closedLoops.length > 0) {
    lines.push(
      `In a closed loop (${closedLoops.map(printable).join(', ')}) arrivals are not common: each waits for the`,
      'last answer, and pairs are by user and iteration.',
    );
  }
  lines.push(
    `Ranked by ${metrics[0]}, in groups: each policy is told apart from all of the other groups, but not`,
    `from all of its own. Against ${printable(comparison.baseline)}: + better, - worse, = not told apart with this many`,
    `replications, † by later steps. Groups and words hold at once, for the whole table, at ${percent} (Holm).`,
    `* may be the best (multiple comparison with the best at ${percent}, indifference ${indifference * 100} %).`,
  );
  return lines;
}
