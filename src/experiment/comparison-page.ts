import { type Called, capital, metricWords, shortWords } from '../report/charts/words.js';
import { calledIn } from '../report/labels.js';
import { count, number, plural, seconds, success } from '../report/format.js';
import { toJson } from '../report/json.js';
import { type Html, html } from '../report/page/html.js';
import { download, facts, list, table } from '../report/page/parts.js';
import type { Repeat } from '../report/page/repeat.js';
import { reportPage } from '../report/page/report.js';
import type { PlainScenario } from '../scenario/plain.js';
import { comparisonCharts } from './charts.js';
import type { Cell, Comparison, PointComparison } from './comparison.js';
import { conclusion } from './conclusion.js';
import { keepsSentence } from './keeps.js';
import { percentOf } from './legend.js';
import { notesOf } from './notes.js';
import type { Replication } from './replicate.js';
import { comparisonFiles } from './report.js';

/** Tables by point at most; the data have all. */
const MOST_POINTS = 12;

/** What a page says beside the comparison itself. */
export interface Compared {
  comparison: Comparison;
  cells: readonly (readonly Replication[])[][];
  /** The scenario as the first point and policy have it. */
  plain: PlainScenario;
}

/** A comparison as one page, to be sent on. */
export function comparisonPage({ comparison, cells, plain }: Compared, repeat: Repeat): string {
  const { scenario, seed, policies, points, metrics, replications, partial } = comparison;
  const called = calledIn(plain);
  const ends = conclusion(comparison, called).map(plainly);
  const keeps = keepsSentence(comparison, called);
  // Two sentences are what one remembers: how far who keeps up, and who leads at the end.
  const sentences = keeps.length > 0 ? [...keeps, ...ends.slice(-1)] : ends;
  const others = keeps.length > 0 ? ends.slice(0, -1) : [];
  const kinds = comparison.setting === null ? 'policies' : `values of ${comparison.setting}`;
  const varied = points[0].settings.map(({ path }) => path);
  const places =
    points.length === 1
      ? points[0].point
      : `${plural(points.length, 'point')} of ${varied.join(' and ')}`;
  const over = varied.length > 0 ? ` at ${places}` : '';
  const what =
    policies.length > 1
      ? html`Which of ${count(policies.length)} ${kinds} does best by
          ${metricWords(metrics[0], called)}${over}?
          <span class="quiet">${policies.join(', ')}</span>`
      : points.length > 1
        ? html`How does ${metricWords(metrics[0], called)} change${over}?`
        : html`By how much does chance change ${metricWords(metrics[0], called)}?`;
  const kind = policies.length > 1 ? 'a comparison' : points.length > 1 ? 'a sweep' : 'repeated';
  return reportPage({
    kind: 'comparison',
    extent: `${plural(replications, 'replication')} of each`,
    scenario,
    heading: `${scenario}: ${kind}`,
    asked: [html`<p>${plain.description}</p>`, html`<p>${what}</p>`],
    outcome: [
      html`<div class="verdict">
        ${partial ? html`<p>The study was stopped early: it rests on what was finished.</p>` : null}${sentences.map((sentence) => html`<p>${sentence}</p> `)}
      </div>`,
      list(others),
      html`<p class="quiet">${sureness(comparison)}</p>`,
    ],
    charts: comparisonCharts(comparison, [...cells], called),
    numbers: [
      ...points.slice(0, MOST_POINTS).map((point) => pointTables(comparison, point, called)),
      morePoints(points.length),
    ],
    before: html`<p>
      As ${policies[0]} has it${points[0].point === '' ? '' : ` at ${points[0].point}`}:
    </p>`,
    plain,
    happened: null,
    method: method(comparison),
    repeat,
    seed,
    digest: 'of each run, in the file replications.csv',
    data: [data(comparison, cells)],
    embedded: ['netloom-comparison', toJson(comparison)],
  });
}

function morePoints(points: number): Html | null {
  const more = points - MOST_POINTS;
  return more > 0
    ? html`<p class="quiet">and ${plural(more, 'point')} more: see the data.</p>`
    : null;
}

/** "In short, by p99 latency at n=4: ...", as a page begins with it. */
function plainly(sentence: string): string {
  return capital(sentence.replace(/^In short, /, ''));
}

/** How sure the sentences are. */
function sureness({ replications, level, points, policies, study }: Comparison): string {
  const intervals = points.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells));
  const refused = intervals.filter((cell) => cell.refused !== '').length;
  const few =
    refused > 0
      ? ` ${count(refused)} of ${count(intervals.length)} numbers have none, and the notes say why.`
      : '';
  const pairs =
    policies.length > 1
      ? ` What is called better or worse holds for the whole table at once, at ${percentOf(level)}.`
      : '';
  return `Each number is over ${plural(replications, 'replication')} (${study.kind} study), with an interval of ${percentOf(level)}.${few}${pairs}`;
}

function pointTables(comparison: Comparison, point: PointComparison, called: Called): Html {
  const { metrics, policies, setting, baseline } = comparison;
  const rows = [...point.rows].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
  const several = policies.length > 1;
  return html`${point.point === '' ? null : html`<h3>${point.point}</h3>`}
  ${metrics.map((metric, m) => {
    const { unit, better } = point.rows[0].cells[m];
    const head = [
      setting ?? (several ? 'policy' : ''),
      unit === '' ? 'value' : unit,
      `${percentOf(comparison.level)} interval`,
      ...(several ? [`against ${baseline}`, 'difference'] : []),
    ];
    const caption = `${capital(metricWords(metric, called))}${several ? ` (${better} is better)` : ''}`;
    const body = rows.map(({ policy, cells }) => {
      const cell = cells[m];
      const first = [policy, showOf(cell)(cell.value), intervalOf(cell)];
      return several ? [...first, verdictOf(cell, policy === baseline), changeOf(cell)] : first;
    });
    return html`${table(head, body, false, caption)}
    ${rows.some(({ cells }) => isFaultless(cells[m])) ? html`<p class="quiet">${FAULTLESS}</p>` : null}`;
  })}
  ${list(notesOf(comparison, point, (metric) => shortWords(metric, called)))}`;
}

const FAULTLESS =
  'Where no request failed, the interval still says how many might: it counts what the runs are worth as independent trials, which may be far fewer than their requests.';

/** No failure, and an interval all the same. */
function isFaultless(cell: Cell): boolean {
  return isSuccess(cell) && cell.value === 1 && cell.low !== null && cell.low < 1;
}

function isSuccess({ metric }: Cell): boolean {
  return /(^|\.)successRatio$/.test(metric);
}

/** A share of success by its nines, as on a terminal. */
function showOf(cell: Cell): (value: number | null) => string {
  return isSuccess(cell) ? success : number;
}

function intervalOf(cell: Cell): string {
  const { low, high, refused, value } = cell;
  const show = showOf(cell);
  if (low !== null && high !== null) return `${show(low)} to ${show(high)}`;
  if (refused !== '') return 'none';
  return value === Infinity ? 'fails too often' : '-';
}

function verdictOf({ verdict, equivalent, needs }: Cell, isBaseline: boolean): string | Html {
  if (isBaseline) return '(the baseline)';
  if (verdict === null) return '-';
  if (needs !== null) return `too few replications to tell (${needs} are needed)`;
  if (equivalent) return 'the same, proven';
  if (verdict === 'not told apart') return verdict;
  return html`<span class="${verdict === 'better' ? 'yes' : 'no'}">${verdict}</span>`;
}

function changeOf({ difference }: Cell): string {
  const relative = difference?.relative ?? null;
  if (relative === null) return '';
  const percent = (share: number): string => `${share > 0 ? '+' : ''}${percentOf(share)}`;
  const { value, low, high } = relative;
  if (low === null || high === null) return percent(value);
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

function method(comparison: Comparison): Html {
  const { study, points, replications, level, policies, closedLoops, indifference } = comparison;
  const [{ span, warmUp }] = points;
  const steady = study.kind === 'steady';
  const cut = steady
    ? `One cut of the start for all policies, found by MSER-5 on ${study.pilots} pilots each${warmUp === null ? '' : ` (${seconds(warmUp.at)} at the first point)`}.`
    : 'Nothing is cut from the start.';
  const common =
    policies.length > 1
      ? `All policies meet the same arrivals, sizes, keys and demands, and are compared pair by pair; groups and words of the first metric hold at once for the whole table (Holm), differences below ${percentOf(indifference)} do not matter.`
      : '';
  const loops =
    closedLoops.length > 0
      ? `In the closed loops of ${closedLoops.join(', ')} arrivals are not common: each waits for the last answer.`
      : '';
  return html`<p>
      A discrete-event simulation, run ${count(replications)} times for each of
      ${plural(policies.length, 'policy')} at ${plural(points.length, 'point')}, each replication
      with random numbers of its own. A ${study.kind} study, as ${study.why}. ${cut} ${common}
      ${loops} Latency counts from when a request was meant to be sent, and requests that fail
      count. Percentiles are of all replications pooled, from histograms with buckets 0.1 % wide.
    </p>
    ${facts([
      ['Replications', `${count(replications)} of each`],
      ['Intervals', `${percentOf(level)}, over replications`],
      [
        'Measured',
        `from ${seconds(span.from)} to ${span.to === null ? 'the end of the traffic' : seconds(span.to)}`,
      ],
      ['Warm-up', steady ? 'cut by MSER-5' : 'none cut'],
    ])}`;
}

function data(comparison: Comparison, cells: readonly (readonly Replication[])[][]): Html {
  const all = {
    points: comparison.points.map(({ point, settings }) => ({ point, settings })),
    policies: comparison.policies,
    cells,
  };
  const files = comparisonFiles(comparison, all);
  return html`${files.map(({ name, content }) => {
      const text = [...content].join('');
      const type = name.endsWith('.json') ? 'application/json' : 'text/csv';
      return html`${download(name, text, capital(name.split('.')[0]), type)}<br class="screen" />`;
    })}On
    a screen ${files.map(({ name }) => name).join(', ')} and the numbers of each picture can be
    saved from this page; its element <code>netloom-comparison</code> has all for a program.`;
}
