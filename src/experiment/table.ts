import { parsePath } from '../scenario/paths.js';
import { number, plural, printable, seconds, success } from '../report/format.js';
import { grid } from '../report/grid.js';
import { type Paint, plainPaint } from '../report/paint.js';
import { type Part, textOf } from '../report/part.js';
import { folded } from '../report/width.js';
import type { Cell, Comparison, PointComparison, Row } from './comparison.js';
import { conclusion } from './conclusion.js';
import { difference, legend, marks, shareRange } from './legend.js';
import { notesAt } from './notes.js';

const WIDTH = 80;

/** A page lays tables out itself, and breaks sentences where it likes. */
function proseWidth({ table, width }: Paint): number {
  return table === undefined ? WIDTH : width;
}

/** Lines of tables with all that is known; where there would be more, the metrics but the first are short. */
const LONG = 100;

/** A comparison for reading: tables by point and metric, the policies in their order and groups. */
export function comparisonTable(comparison: Comparison, paint: Paint = plainPaint): string {
  return textOf(comparisonParts(comparison, paint));
}

/** The same, part by part. */
export function comparisonParts(comparison: Comparison, paint: Paint): Part[] {
  const { scenario, seed, replications, policies, setting, points, metrics } = comparison;
  const facts = [
    `seed ${printable(seed)}`,
    plural(replications, 'replication'),
    setting === null
      ? plural(policies.length, 'policy')
      : `${policies.length} values of ${printable(setting)}`,
    plural(points.length, 'point'),
  ];
  const head = [
    `${paint.strong(printable(scenario))}  ${paint.faint(facts.join(' · '))}`,
    ...studyText(comparison, proseWidth(paint)),
  ];
  if (comparison.partial) {
    const done = plural(replications, 'replication');
    head.push(paint.bad(`partial: interrupted after ${done} of all`));
  }
  const long = points.length * metrics.length * (policies.length + 3) > LONG;
  const tables = points.map((point) => pointText(comparison, point, long, paint));
  const notes = legend(comparison, proseWidth(paint)).map((line) => paint.faint(line));
  const close = conclusion(comparison).flatMap((sentence) => folded(sentence, proseWidth(paint)));
  const parts: Part[] = [
    { about: 'heading', lines: head },
    ...tables.map((lines) => ({ about: 'point', lines })),
    { about: 'legend', lines: notes },
    { about: 'conclusion', lines: close },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** What is asked, and of which stretch of time. */
function studyText({ study, points }: Comparison, width: number): string[] {
  const spans = new Set(points.map(spanText));
  const span = spans.size === 1 ? `measured ${[...spans][0]}` : 'measured as each table says';
  const how =
    study.kind === 'terminating'
      ? 'nothing is cut'
      : `one cut for all policies, by MSER-5 of ${study.pilots} pilots each`;
  const what = `${study.kind} (${printable(study.why)}): ${how};`;
  const line = `${what} ${span}`;
  return line.length <= width ? [line] : [...folded(what, width), span];
}

function spanText({ span: { from, to } }: PointComparison): string {
  return `from ${seconds(from)} to ${to === null ? 'the end of the traffic' : seconds(to)}`;
}

function pointText(
  comparison: Comparison,
  point: PointComparison,
  long: boolean,
  paint: Paint,
): string[] {
  const { metrics, points } = comparison;
  const lines: string[] = [];
  const spans = new Set(points.map(spanText));
  const place = [printable(point.point), spans.size === 1 ? '' : `(${spanText(point)})`];
  const title = place.filter((part) => part !== '').join('  ');
  if (title !== '') lines.push(paint.strong(title));
  const full = long ? 1 : metrics.length;
  let left = full < metrics.length && comparison.policies.length > 1;
  for (let m = 0; m < full; m++) {
    const table = metricTable(comparison, point, m, paint);
    lines.push(...table.lines);
    left ||= table.short;
  }
  lines.push(...shortTables(comparison, point, full, paint));
  if (left) lines.push(paint.faint('  more differences than there is room for are in compare.csv'));
  return [...lines, ...notesAt(comparison, point, proseWidth(paint), paint)];
}

/** All that is known of the policies by one metric. */
function metricTable(
  { policies, setting, baseline }: Comparison,
  point: PointComparison,
  m: number,
  paint: Paint,
): { lines: string[]; short: boolean } {
  const rows = ranked(point.rows);
  const [{ metric, unit, better }] = rows.map(({ cells }) => cells[m]);
  const several = policies.length > 1;
  const direction = several ? `, ${better} is better` : '';
  const title = `${printable(metric)}${unit === '' ? '' : ` in ${unit}`}${direction}`;
  const [groups, plain] = [groupTexts(rows), rows.map(({ cells }) => cells[m])];
  const columns = [
    { head: '<group', cells: groups, shown: several && m === 0 },
    {
      head: `<${whatOf(setting)}`,
      cells: rows.map(({ policy }) => printable(policy)),
      shown: true,
    },
    { head: 'value', cells: plain.map((cell) => valueText(cell, paint)), shown: true },
    { head: '<', cells: plain.map(marks), shown: several },
    {
      head: `vs_${printable(baseline).replaceAll(' ', '_')}`,
      cells: plain.map(difference),
      shown: several,
    },
    { head: 'in_%', cells: plain.map(shareRange), shown: several },
  ].filter(({ shown }) => shown);
  // What does not fit is in the files: the absolute difference first, as the relative one tells it.
  const widths = columns.map(({ head, cells }) =>
    Math.max(head.replace('<', '').length, ...cells.map((cell) => plainLength(cell))),
  );
  const wide = widths.reduce((sum, width) => sum + width + 2, 0) > WIDTH;
  const kept = columns.filter((_, i) => !(wide && i === columns.length - 2 && several));
  if (wide && several) kept[kept.length - 1].head = `${columns[columns.length - 2].head},_%`;
  const found = rows.map((_, row) => kept.map(({ cells }) => cells[row]));
  const head = kept.map((column) => column.head).join(' ');
  const lines = grid(title, head, found, paint, 'compare.csv', Infinity);
  return { lines, short: wide && several };
}

/** What stands at the head of the column: a setting by its last name. */
function whatOf(setting: string | null): string {
  return setting === null ? 'policy' : printable(String(parsePath(setting).at(-1)));
}

/** The metrics from one on, side by side, as many as fit. */
function shortTables(
  comparison: Comparison,
  point: PointComparison,
  from: number,
  paint: Paint,
): string[] {
  const rows = ranked(point.rows);
  const names = rows.map(({ policy }) => printable(policy));
  const room = WIDTH - 2 - Math.max(6, ...names.map(({ length }) => length));
  const lines: string[] = [];
  const print = (chosen: readonly number[]): void => {
    if (chosen.length === 0) return;
    const heads = chosen.map((m) => headOf(point, m));
    const cells = rows.map(({ policy, cells: own }) => [
      printable(policy),
      ...chosen.map((m) => `${valueText(own[m], paint)} ${marks(own[m]).padEnd(3)}`),
    ]);
    lines.push(
      ...grid(
        '',
        [`<${whatOf(comparison.setting)}`, ...heads].join(' '),
        cells,
        paint,
        '',
        Infinity,
      ).slice(1),
    );
  };
  let [chosen, width] = [[] as number[], 0];
  for (let m = from; m < comparison.metrics.length; m++) {
    const texts = rows.map(({ cells }) => plainLength(valueText(cells[m], plainPaint)) + 4);
    const own = 2 + Math.max(headOf(point, m).length, ...texts);
    if (width + own > room && chosen.length > 0) {
      print(chosen);
      [chosen, width] = [[], 0];
    }
    chosen.push(m);
    width += own;
  }
  print(chosen);
  return lines;
}

function headOf({ rows }: PointComparison, m: number): string {
  const { metric, unit } = rows[0].cells[m];
  return `${printable(metric).replaceAll(' ', '_')}${unit === '' ? '' : `_${unit}`}`;
}

/** The first by the first metric first; what has no rank last. */
function ranked(rows: readonly Row[]): Row[] {
  const place = ({ rank }: Row): number => rank ?? Infinity;
  return [...rows].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

/** A number where a group begins, and a question mark where so few replications cannot tell. */
function groupTexts(rows: readonly Row[]): string[] {
  let last: number | null = null;
  return rows.map(({ group, groupNeeds }) => {
    const first = group !== null && group !== last;
    last = group;
    if (groupNeeds !== null) return '?';
    return first ? String(group) : '';
  });
}

function valueText(cell: Cell, paint: Paint): string {
  const text = intervalText(cell);
  return cell.best ? paint.good(text) : text;
}

/** No interval where all replications have one value, but for rounding; a share of success by its nines. */
function intervalText({ metric, value, low, high }: Cell): string {
  const show = /(^|\.)successRatio$/.test(metric) ? success : number;
  const half = value === null || low === null || high === null ? 0 : (high - low) / 2;
  if (value === null || low === null || high === null || !(half > 1e-12 * Math.abs(value))) {
    return show(value);
  }
  const even = Math.abs(high + low - 2 * value) <= EVEN * half;
  if (even && show === number) return `${number(value)} ±${number(half)}`;
  return `${show(value)} (${show(low)} to ${show(high)})`;
}

/** An interval whose halves differ by less than this part is shown as one half. */
const EVEN = 0.1;

/** Without what only colours. */
function plainLength(text: string): number {
  return text.replace(/\u001b\[\d+m/g, '').length;
}
