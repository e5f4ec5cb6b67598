import { count, printable } from '../report/format.js';
import { capital } from '../report/charts/words.js';
import type { Paint } from '../report/paint.js';
import { folded } from '../report/width.js';
import type { Comparison, PointComparison } from './comparison.js';
import { percentOf } from './legend.js';

/** Notes below a table; the files have all. */
const NOTES = 6;
/** Relaxation times below which a reader is warned. */
const SHORT = 10;

/** How a metric is called. */
type Words = (metric: string) => string;

/** What a table cannot show by itself, as many as there is room for below it. */
export function notesAt(
  comparison: Comparison,
  point: PointComparison,
  width: number,
  paint: Paint,
): string[] {
  const notes = warningsAt(comparison, point, printable);
  const more = notes.length - NOTES;
  const shown = notes.slice(0, NOTES).map((note) => paint.warning(indented(note, width)));
  if (more > 0) shown.push(paint.faint(`  and ${count(more)} more notes in compare.csv`));
  const length = lengthOf(comparison, point);
  if (length !== null)
    shown.push((length.warns ? paint.warning : paint.faint)(indented(length.text, width)));
  const power = powerOf(comparison, point);
  return [...shown, ...(power === null ? [] : [paint.faint(indented(power, width))])];
}

/** All of them, as sentences. */
export function notesOf(comparison: Comparison, point: PointComparison, words: Words): string[] {
  const warnings = warningsAt(comparison, point, words).map((note) => `${capital(note)}.`);
  const [length, power] = [lengthOf(comparison, point), powerOf(comparison, point)];
  return [
    ...warnings,
    ...(length === null ? [] : [length.text]),
    ...(power === null ? [] : [power]),
  ];
}

/** Refusals, and what one replication decides. */
function warningsAt(comparison: Comparison, point: PointComparison, words: Words): string[] {
  return [
    ...growthAt(comparison, point),
    ...refusalsAt(comparison, point, words),
    ...missingBaseline(comparison, point),
    ...needsAt(comparison, point, words),
    ...leaningAt(point, words),
  ];
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
): { text: string; warns: boolean } | null {
  if (times === null) return null;
  const long = times < 10 ? times.toFixed(1) : count(Math.round(times));
  const whose = rows.length > 1 ? ', of the policy that forgets slowest' : '';
  const runs = `A run is ${long} times as long as the system takes to forget (its relaxation time${whose})`;
  if (times >= SHORT) return { text: `${runs}.`, warns: false };
  const means =
    study.kind === 'steady'
      ? 'too short to say anything of the long run'
      : 'what is said is about so short a time, and its start';
  return { text: `${runs}, fewer than ${SHORT}: ${means}.`, warns: true };
}

/** What grows as long as it runs has a latency that says how long it ran; a steady study refuses it anyway. */
function growthAt({ study }: Comparison, { rows }: PointComparison): string[] {
  if (study.kind === 'steady') return [];
  return rows.flatMap(({ policy, growth }) =>
    growth === null
      ? []
      : [
          `${policy} does not keep up: its requests under way grow as long as they come, and its latency ` +
            'grows with the length of the run',
        ],
  );
}

/** Why there are values without intervals, each reason once. */
function refusalsAt({ study }: Comparison, { rows }: PointComparison, words: Words): string[] {
  const refused = new Map<string, { policies: Set<string>; metrics: Set<string> }>();
  for (const { policy, cells, growth } of rows) {
    const grows = study.kind !== 'steady' && growth !== null;
    for (const { metric, refused: own } of cells) {
      if (own === '') continue;
      const reason = grows ? 'it grows with the length of the runs' : own;
      const found = refused.get(reason) ?? { policies: new Set(), metrics: new Set() };
      refused.set(reason, found);
      found.policies.add(policy);
      found.metrics.add(metric);
    }
  }
  return [...refused].map(([reason, { policies, metrics }]) => {
    const what =
      metrics.size < rows[0].cells.length ? ` for ${[...metrics].map(words).join(', ')}` : '';
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

function needsAt(
  { replications, metrics }: Comparison,
  { rows }: PointComparison,
  words: Words,
): string[] {
  const ungrouped = rows.filter(({ groupNeeds }) => groupNeeds !== null);
  const needs = Math.max(...ungrouped.map(({ groupNeeds }) => groupNeeds!));
  const names = ungrouped.map(({ policy }) => policy).join(', ');
  const grouping =
    ungrouped.length === 0
      ? []
      : [
          `${names}: the groups by ${words(metrics[0])} cannot be told with ${count(replications)} replications, ` +
            `needs ${count(needs)}`,
        ];
  const others = rows.flatMap(({ policy, cells }) =>
    cells.flatMap(({ metric, needs: own }) =>
      own === null
        ? []
        : [
            `${policy} by ${words(metric)}: the same difference in all replications; cannot be told with ` +
              `${count(replications)}, needs ${count(own)}`,
          ],
    ),
  );
  return [...grouping, ...others];
}

function leaningAt({ rows }: PointComparison, words: Words): string[] {
  return rows.flatMap(({ policy, cells }) =>
    cells.flatMap(({ metric, verdict, leansOn }) =>
      leansOn === null
        ? []
        : [
            `${policy} by ${words(metric)} is ${verdict} by replication ${leansOn.replication} alone; without it ` +
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
