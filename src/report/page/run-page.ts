import type { Results } from '../../model/results.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { runCharts } from '../charts/run.js';
import { gathered, rankOf } from '../happenings.js';
import { count, number, percent, plural, quantity, seconds, success } from '../format.js';
import { blocksOf } from '../blocks.js';
import { toJson } from '../json.js';
import { labelled } from '../labels.js';
import { summarize } from '../summary.js';
import { type About, tableParts } from '../table.js';
import { type Html, html } from './html.js';
import { download, facts, list, table } from './parts.js';
import type { Repeat } from './repeat.js';
import { reportPage } from './report.js';
import { runVerdict } from './run-verdict.js';

const MOST_ROWS = 40;
/** Of its time; a link that is less busy, and loses nothing, is none to tell of. */
const BUSY = 0.0005;

/**
 * A run as one page, to be sent on. The same bytes for the same results.
 * @param told warnings that came with the scenario, before it ran
 */
export function runPage(
  results: Results,
  plain: PlainScenario,
  repeat: Repeat,
  told: readonly string[] = [],
): string {
  const { scenario, description, seed, digest, timeline } = results;
  const shown = labelled(results, plain);
  const { sentences, mood } = runVerdict(shown);
  const summary = toJson(summarize(results));
  return reportPage({
    kind: 'simulation',
    extent: mostRuns(results) === 1 ? 'one run' : 'one run, and more of them for its conditions',
    scenario,
    heading: scenario,
    asked: [
      html`<p>
        ${description === '' ? `What the scenario ${scenario} does when it is run.` : description}
      </p>`,
      conditionsOf(results),
    ],
    outcome: [
      html`<div class="verdict ${mood}">
          ${sentences.map((sentence) => html`<p>${sentence}</p> `)}
        </div>
        <p>
          ${sureness(results)}
          <code>${repeated(results, repeat)}</code> says by how much.
        </p>`,
      list(
        [...told, ...results.warnings].map((warning) => html`<strong>Warning:</strong> ${warning}`),
      ),
    ],
    charts: runCharts(results, shown),
    numbers: numbers(shown),
    before: null,
    plain,
    happened: timeline.length > 0 ? happenings(results) : null,
    method: method(results, plain),
    repeat,
    seed,
    digest: html`<code>${digest}</code>`,
    data: [
      html`${download('summary.json', summary, 'All results', 'application/json')}; below each
        picture are its numbers. A program finds the results in this file, in the element
        <code>netloom-results</code>.`,
    ],
    embedded: ['netloom-results', summary],
  });
}

/** Names that a metric has as they are. */
const PLAIN_NAME = /^[a-z_]\w*$/i;
const MOST_METRICS = 3;

/** What repeats the run, with intervals; of several workloads it has to be said what is compared. */
function repeated({ workloads }: Results, { file }: Repeat): string {
  const metrics = [...workloads].flatMap(([name, { bulk }]) =>
    PLAIN_NAME.test(name) ? [`${name}.${bulk === null ? 'successRatio' : 'bulk.goodput'}`] : [],
  );
  const metric =
    workloads.size > 1 && metrics.length > 0
      ? ` --metric ${metrics.slice(0, MOST_METRICS).join(',')}`
      : '';
  return `netloom compare ${file} --replications 10${metric} --report more.html`;
}

function mostRuns({ expectations }: Results): number {
  return Math.max(1, ...expectations.map(({ replications }) => replications));
}

/** How sure the sentences are. */
function sureness(results: Results): string {
  const most = mostRuns(results);
  if (most === 1) {
    return 'This is one run with one seed, so no number here has an interval: another seed gives other numbers.';
  }
  return (
    `Conditions are judged over as many runs as they ask for (up to ${most}); the table above has their intervals ` +
    'of 95 %, but for those that each run has to meet by itself. All other numbers are of the first run alone ' +
    'and have none: another seed gives other numbers.'
  );
}

function conditionsOf({ expectations }: Results): Html | null {
  if (expectations.length === 0) return null;
  const rows = expectations.map(
    ({ text, observed, unit, interval, verdict, replications, detail }) => [
      html`<code>${text}</code>`,
      `${inWordsOf(text, observed, unit)}${EACH.test(text) && observed !== null ? ' at worst' : ''}`,
      interval === null ? '-' : interval.map((end) => inWordsOf(text, end, unit)).join(' to '),
      replications === 1 ? 'one run' : plural(replications, 'run'),
      html`<span class="${verdict === 'holds' ? 'yes' : 'no'}">${verdict}</span
        >${detail === '' ? '' : ` (${detail})`}`,
    ],
  );
  return html`<p>The scenario asks whether these hold:</p>
    ${table(['condition', 'observed', 'interval', 'over', 'verdict'], rows, true)}`;
}

/** Of conditions that each run has to meet by itself. */
const EACH = /\bin every one of\b/;

/** A share as the condition has it: 14.2 % where that speaks of percent. */
function inWordsOf(text: string, value: number | null, unit: string): string {
  const asPercent = unit === '' && /[<>=]\s*[\d.]+\s?%/.test(text);
  return asPercent ? success(value) : quantity(value, unit);
}

function numbers(results: Results): (Html | null)[] {
  const { workloads, services, links, drops, conservation } = results;
  const asking = [...workloads].filter(
    ([, { ping, bulk, sent }]) => sent > 0 || ping !== null || bulk === null,
  );
  const busy = [...links]
    .filter(([, { utilisation, dropped }]) => (utilisation ?? 0) >= BUSY || dropped > 0)
    .sort(([, a], [, b]) => (b.utilisation ?? 0) - (a.utilisation ?? 0));
  const { packets } = conservation;
  const probed = drops.some(({ probes }) => probes > 0);
  return [
    table(
      [
        'traffic',
        'sent',
        'answered',
        'failed',
        'success',
        'mean (ms)',
        'p50',
        'p90',
        'p99',
        'p99 of all',
        'max',
      ],
      asking
        .slice(0, MOST_ROWS)
        .map(([name, it]) => [
          name,
          ...[
            count(it.sent),
            count(it.completed),
            count(it.sent - it.completed),
            success(it.successRatio),
          ],
          ...[it.latency.mean, it.latency.p50, it.latency.p90, it.latency.p99].map(number),
          it.latencyWithFailures.p99 === null && it.sent > 0
            ? '∞'
            : number(it.latencyWithFailures.p99),
          number(it.latency.max),
        ]),
    ),
    table(
      ['TCP flows', 'goodput (Mbit/s)', 'least', 'greatest', "Jain's index"],
      [...workloads].flatMap(([name, { bulk, flows }]) => {
        if (bulk === null) return [];
        const each = [...flows.values()].flatMap(({ goodput }) => goodput ?? []);
        return [
          [
            name,
            number(bulk.goodput),
            number(Math.min(...each)),
            number(Math.max(...each)),
            number(bulk.jain),
          ],
        ];
      }),
    ),
    table(
      [
        'service',
        'policy',
        'replicas',
        'requests',
        'busy',
        'mean queue',
        'p99 (ms)',
        "Jain's index",
        'by chance',
      ],
      [...services].slice(0, MOST_ROWS).map(([name, it]) => [
        ...[
          name,
          it.backends.size > 1 ? it.policy : '-',
          count(it.replicas),
          count(it.sent),
          percent(it.utilisation),
        ],
        ...[it.meanQueueLength, it.latency.p99].map(number),
        // Of one there is nothing to choose, nor to be even.
        ...(it.backends.size > 1 ? [it.fairness.jain, it.fairness.random].map(number) : ['-', '-']),
      ]),
    ),
    ...otherTables(results),
    table(
      ['busiest links', 'packets', 'bytes', 'busy', 'lost'],
      busy
        .slice(0, 8)
        .map(([, it]) => [
          `${it.from} → ${it.to}`,
          ...[count(it.packets), count(it.bytes), percent(it.utilisation), count(it.dropped)],
        ]),
    ),
    table(
      [
        'packets that were dropped at',
        'reason',
        'packets',
        ...(probed ? ['of which probes'] : []),
        'first',
      ],
      drops
        .slice(0, MOST_ROWS)
        .map((it) => [
          it.place,
          it.reason,
          count(it.packets),
          ...(probed ? [count(it.probes)] : []),
          seconds(it.first),
        ]),
    ),
    packets.sent > 0
      ? html`<p class="quiet">
          Of ${count(packets.sent + packets.copied)} packets ${count(packets.delivered)} were
          delivered, ${count(packets.dropped)} dropped, ${count(packets.inFlight)} under way at the
          end: the counts ${packets.balanced ? 'add up' : 'do not add up'}.
        </p>`
      : null,
  ];
}

/** Parts of the terminal's table that a page tells in its own way: other tables, pictures, sentences. */
const OWN: ReadonlySet<About> = new Set<About>([
  'heading',
  'warnings',
  'bulk',
  'histograms',
  'services',
  'timeline',
  'drops',
  'expectations',
]);

/** All else that the terminal says, as it says it. */
function otherTables(results: Results): (Html | null)[] {
  const blocks = blocksOf((paint) =>
    tableParts(results, paint).filter(({ about }) => !OWN.has(about)),
  );
  const textOf = (line: readonly { text: string }[]): string =>
    line.map(({ text }) => text).join('');
  return blocks.map((block) => {
    if (block.kind === 'lines') {
      return html`${block.lines.map((line) => html`<p class="quiet">${textOf(line)}</p> `)}`;
    }
    // Of workloads there is a table, but not why their requests failed.
    if (block.about === 'workloads') return null;
    const more = block.rows.length - MOST_ROWS;
    return html`${table(
      block.columns.map(({ head }) => head),
      block.rows.slice(0, MOST_ROWS).map((row) => row.map(textOf)),
      false,
      block.title,
    )}${more > 0 ? html`<p class="quiet">and ${plural(more, 'more row')}.</p>` : null}`;
  });
}

function happenings({ timeline }: Results): Html {
  const all = gathered(timeline);
  const chosen = new Set([...all].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, MOST_ROWS));
  const shown = all.filter((row) => chosen.has(row));
  const more = all.length - shown.length;
  return html`${table(
    ['time', 'what', ''],
    shown.map(({ time, entry, what, phase }) => [
      ...[seconds(time), what],
      entry === null && phase === 'for good' ? '' : phase,
    ]),
    true,
  )}
  ${more > 0 ? html`<p class="quiet">and ${count(more)} more.</p>` : null}`;
}

function method(results: Results, plain: PlainScenario): Html {
  const { simulatedTime, events } = results;
  const { warmup, drain, window } = plain;
  const cut =
    warmup > 0
      ? `The first ${seconds(warmup / 1e9)} are a warm-up and not measured.`
      : 'Nothing is cut from the start.';
  const end =
    drain === null
      ? 'Requests under way at the end are followed to theirs.'
      : `Requests under way at the end have ${seconds(drain / 1e9)} more.`;
  return html`<p>
      A discrete-event simulation of ${seconds(simulatedTime)}, in ${count(events)} events, in order
      of
      time${mostRuns(results) === 1 ? '' : '; others like it, with random numbers of their own, are for conditions alone'}.
      ${cut} Latency counts from when a request was meant to be sent, whether or not somebody was
      there to send it, and requests that fail count: where it is said so they take for ever. ${end}
      Percentiles are read from a histogram of buckets 0.1 % wide; series over time have windows of
      ${seconds(window / 1e9)}. All that was sent has ended in one counted way, which the run
      checks.
    </p>
    ${facts([
      [
        'Intervals',
        mostRuns(results) === 1 ? 'none: one run' : 'of conditions over several runs; no others',
      ],
      ['Warm-up', warmup > 0 ? seconds(warmup / 1e9) : 'none'],
    ])}`;
}
