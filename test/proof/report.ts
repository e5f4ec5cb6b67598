import { stringify } from 'csv-stringify/sync';
import type { Kind, Row } from './row.js';
import { FAMILY_ERROR, percent, type Verdict } from './verdict.js';

const KINDS: Readonly<Record<Kind, string>> = {
  exact: 'exact',
  computed: 'computed',
  approximate: 'approximate',
  identical: 'exact, no interval',
  order: 'order',
};

export function markdown(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ failure }) => failure !== '');
  return [
    '# Proof',
    '',
    'What the simulator has to reproduce: closed forms and published figures, each by an ordinary',
    'scenario of [`scenarios/proof`](../scenarios/proof). Service takes 1 on average unless said.',
    '',
    `- Intervals are Student's over replications, simultaneous over all rows: the chance that any of a`,
    `  right simulator fails is ${percent(FAMILY_ERROR)} (Holm).`,
    '- *Exact* (closed form) and *computed* (with an error of its own) rows pass when the interval,',
    '  widened by the error of the reference, holds the reference and lies within the tolerance: 1 %,',
    '  and 3 % for quantiles and for a squared coefficient of variation above 1.',
    '- *Approximate* rows are laws of a limit: the mean has to be within the tolerance. Rows *without',
    '  interval* are right to the last digit. *Order* rows are differences of two policies under the',
    '  same arrivals and service times, paired by replication: the interval has to lie above zero.',
    '- Every steady study cuts a warm-up, which its scenario states. Seeds are those of the files,',
    '  fixed before the first run; how many customers a row takes was set by the widths of a first run.',
    '',
    `${verdicts.length - failed.length} of ${verdicts.length} rows pass. Made by \`npm run proof\`; that`,
    'every row can fail is in [proof-sabotage.md](proof-sabotage.md).',
    '',
    ...lines([
      ['row', 'what', 'kind', 'reference', 'observed', 'interval', 'from', 'verdict', 'source'],
      ...verdicts.map((verdict) => [
        `\`${verdict.row.id}\``,
        verdict.row.what,
        `${KINDS[verdict.row.kind]}${tolerance(verdict.row)}`,
        referenceText(verdict),
        digits(verdict.observed.mean),
        intervalText(verdict),
        size(verdict.row),
        verdict.failure === '' ? 'pass' : `FAIL: ${verdict.failure}`,
        verdict.reference.source,
      ]),
    ]),
    '',
  ].join('\n');
}

export function csv(verdicts: readonly Verdict[]): string {
  return stringify([
    [
      'row',
      'what',
      'scenario',
      'settings',
      'kind',
      'reference',
      'reference_error',
      'source',
      'tolerance',
      'observed',
      'low',
      'high',
      'replications',
      'customers',
      'verdict',
    ],
    ...verdicts.map(({ row, reference, observed, interval, failure }) => [
      row.id,
      row.what,
      row.study.scenario,
      settings(row),
      row.kind,
      number(reference.value),
      number(reference.error),
      reference.source,
      row.tolerance,
      number(observed.mean),
      number(interval?.[0]),
      number(interval?.[1]),
      observed.count,
      row.study.customers ?? '',
      failure === '' ? 'pass' : `fail: ${failure}`,
    ]),
  ]);
}

export function sabotageMarkdown(verdicts: readonly Verdict[]): string {
  const noticed = verdicts.filter(({ contradicts }) => contradicts);
  return [
    '# Sabotage of the proof',
    '',
    'Every row of the [proof](proof.md) once more, with a tenth of the customers and a fault planted,',
    'most by a setting of the scenario. A row notices when its interval does not go with the',
    'reference any more; a wide interval is not enough.',
    '',
    `${noticed.length} of ${verdicts.length} faults are noticed. Made by \`npm run proof -- --sabotage\`.`,
    '',
    ...lines([
      ['row', 'what', 'fault', 'reference', 'observed', 'interval', 'noticed?'],
      ...verdicts.map((verdict) => [
        `\`${verdict.row.id}\``,
        verdict.row.what,
        verdict.row.sabotage.what,
        referenceText(verdict),
        digits(verdict.observed.mean),
        intervalText(verdict),
        verdict.contradicts ? 'yes' : 'NO',
      ]),
    ]),
    '',
  ].join('\n');
}

export function sabotageCsv(verdicts: readonly Verdict[]): string {
  return stringify([
    ['row', 'what', 'fault', 'reference', 'observed', 'low', 'high', 'noticed'],
    ...verdicts.map(({ row, reference, observed, interval, contradicts }) => [
      row.id,
      row.what,
      row.sabotage.what,
      number(reference.value),
      number(observed.mean),
      number(interval?.[0]),
      number(interval?.[1]),
      contradicts ? 'yes' : 'no',
    ]),
  ]);
}

/** A table of markdown, its columns of even width. */
export function lines(cells: readonly (readonly string[])[]): string[] {
  const [heading, ...rows] = cells.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heading.map((_, i) => Math.max(3, ...[heading, ...rows].map((r) => r[i].length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function referenceText({ row, reference }: Verdict): string {
  if (row.kind === 'order') return 'above 0';
  const { value, error } = reference;
  return error < 1e-5 ? digits(value) : `${digits(value)} ± ${percent(error)}`;
}

function intervalText({ interval, observed }: Verdict): string {
  if (interval === null) return '';
  const ends = `${digits(interval[0])} to ${digits(interval[1])}`;
  const half = (interval[1] - interval[0]) / 2;
  return observed.mean === 0 ? ends : `${ends} (± ${percent(half / Math.abs(observed.mean))})`;
}

function tolerance({ kind, tolerance: share }: Row): string {
  return kind === 'identical' || kind === 'order' ? '' : `, ${percent(share)}`;
}

function size({ study }: Row): string {
  const { replications, customers } = study;
  return customers === undefined ? `${replications} run` : `${replications} × ${customers}`;
}

function settings({ study }: Row): string {
  return (typeof study.set === 'function' ? study.set(0) : study.set).join('; ');
}

/** For CSV: nine digits, or an empty cell. */
function number(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toPrecision(9)));
}

function digits(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
