import { count, printable } from '../report/format.js';
import type { Paint } from '../report/paint.js';
import { folded } from '../report/width.js';
import type { Comparison, PointComparison } from './comparison.js';
import { percentOf } from './legend.js';

/** Notes below a table; the files have all. */
const NOTES = 6;
/** Relaxation times below which a reader is warned. */
const SHORT = 10;

/** What a table cannot show by itself: refusals, what one replication decides, and the power. */
export function notesAt(
  comparison: Comparison,
  point: PointComparison,
  width: number,
  paint: Paint,
): string[] {
  const notes = [
    ...growthAt(comparison, point),
    ...refusalsAt(point),
    ...missingBaseline(comparison, point),
    ...needsAt(comparison, point),
    ...leaningAt(point),
  ];
  const more = notes.length - NOTES;
  const shown = notes.slice(0, NOTES).map((note) => paint.warning(indented(note, width)));
  if (more > 0) shown.push(paint.faint(`  and ${count(more)} more notes in compare.csv`));
  const power = powerOf(comparison, point);
  const length = lengthOf(comparison, point, width, paint);
  return [...shown, ...length, ...(power === null ? [] : [paint.faint(indented(power, width))])];
}

function indented(note: string, width: number): string {
  return folded(printable(note), width - 2)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** How long a run is against what the system forgets in: a terminating one may be as short as it is. */
function lengthOf(
  { study }: Comparison,
  { relaxationTimes: times, rows }: PointComparison,
  width: number,
  paint: Paint,
): string[] {
  if (times === null) return [];
  const runs = `Runs of ${times < 10 ? times.toFixed(1) : count(Math.round(times))} relaxation times`;
  const whose = rows.length > 1 ? ' (of the policy that forgets slowest)' : '';
  if (times >= SHORT) return [paint.faint(indented(`${runs}${whose}.`, width))];
  const means =
    study.kind === 'steady'
      ? 'too short to say anything of the long run'
      : 'what they say is about so short a time, and its start';
  return [paint.warning(indented(`${runs}${whose}, fewer than ${SHORT}: ${means}.`, width))];
}

/** What grows as long as it runs has a latency that says how long it ran; a steady study refuses it anyway. */
function growthAt({ study }: Comparison, { rows }: PointComparison): string[] {
  if (study.kind === 'steady') return [];
  return rows.flatMap(({ policy, growth }) =>
    growth === ''
      ? []
      : [
          `${policy} keeps up no longer: ${growth} of a run, and its latency with the length of the run`,
        ],
  );
}

/** Why there are values without intervals, each reason once. */
function refusalsAt({ rows }: PointComparison): string[] {
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
  return [...refused].map(([reason, { policies, metrics }]) => {
    const what = metrics.size < rows[0].cells.length ? ` for ${[...metrics].join(', ')}` : '';
    const whose = policies.size < rows.length ? ` of ${[...policies].join(', ')}` : '';
    return `no interval${what}${whose}: ${reason}`;
  });
}

/** Where the baseline has no steady state there is nothing to hold the others against. */
function missingBaseline({ baseline, policies }: Comparison, { rows }: PointComparison): string[] {
  const own = rows[policies.indexOf(baseline)];
  const others = rows.filter((row) => row !== own && row.rank !== null);
  if (own.rank !== null || others.length === 0) return [];
  return [`no verdicts here: the baseline, ${baseline}, is out`];
}

function needsAt({ replications, metrics }: Comparison, { rows }: PointComparison): string[] {
  const ungrouped = rows.filter(({ groupNeeds }) => groupNeeds !== null);
  const needs = Math.max(...ungrouped.map(({ groupNeeds }) => groupNeeds!));
  const names = ungrouped.map(({ policy }) => policy).join(', ');
  const grouping =
    ungrouped.length === 0
      ? []
      : [
          `${names}: the groups by ${metrics[0]} cannot be told with ${count(replications)} replications, ` +
            `needs ${count(needs)}`,
        ];
  const words = rows.flatMap(({ policy, cells }) =>
    cells.flatMap(({ metric, needs: own }) =>
      own === null
        ? []
        : [
            `${policy} by ${metric}: the same difference in all replications; cannot be told with ` +
              `${count(replications)}, needs ${count(own)}`,
          ],
    ),
  );
  return [...grouping, ...words];
}

function leaningAt({ rows }: PointComparison): string[] {
  return rows.flatMap(({ policy, cells }) =>
    cells.flatMap(({ metric, verdict, leansOn }) =>
      leansOn === null
        ? []
        : [
            `${policy} by ${metric} is ${verdict} by replication ${leansOn.replication} alone; without it ` +
              `${leansOn.otherwise} (netloom run --replication ${leansOn.replication})`,
          ],
    ),
  );
}

/** What so many replications can tell of the first two, and how much common random numbers help. */
function powerOf(
  { replications, indifference }: Comparison,
  { lead, correlation }: PointComparison,
): string | null {
  const parts: string[] = [];
  if (lead !== null && lead.tells !== null) {
    const needs = lead.replicationsForIndifference;
    const would =
      needs === null || needs <= replications
        ? ''
        : `; ${count(needs)} would tell ${percentOf(indifference)}`;
    parts.push(
      `${count(replications)} replications tell ${percentOf(lead.tells)} apart between the first two, ` +
        `nine times in ten${would}`,
    );
  }
  if (correlation !== null) {
    const little = correlation < 0.3 ? ': common random numbers help little here' : '';
    parts.push(`correlation with the baseline ${correlation.toFixed(2)}${little}`);
  }
  const text = parts.map((part) => `${part[0].toUpperCase()}${part.slice(1)}.`).join(' ');
  return text === '' ? null : text;
}
