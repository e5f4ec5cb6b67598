/** What is measured, for readers: by path, with units and the words of tables. */
import { anchor, table } from '../scenario/reference/markdown.js';
import { code } from '../scenario/reference/words.js';
import { columnOf, type Field } from './fields.js';
import * as results from './results.js';
import * as rows from './rows.js';

/** Records that have a table of their own. */
const SECTIONS: readonly (readonly [title: string, about: string, field: Field<unknown>])[] = [
  [
    'Sections',
    'Everything stands under one of these; workloads and services are found by their names alone, too. ' +
      '`drops` holds packets by place and reason, and their `total`.',
    results.measured,
  ],
  [
    'A workload',
    '`clients.csv` has a row a client, `workloads.csv` a row a workload.',
    results.workload,
  ],
  ['A client of a workload', '', results.client],
  ['A service', 'In `services.csv`.', results.service],
  ['A backend of a service', 'In `backends.csv`.', results.backend],
  ['An alert', 'Of an objective.', results.alert],
  ['Ends of calls', 'To one service.', results.callEnds],
  ['Steps', '', results.steps],
  ['A hop', 'In `hops.csv`, where requests go by proxies.', results.hop],
  ['Connections', '', results.connections],
  ['Bulk flows', '', results.bulk],
  ['A flow', 'A connection of TCP; in `flows.csv`.', results.flow],
  ['Retransmissions', 'In segments.', results.retransmitted],
  ['Attempts', 'Each is a request of its own.', results.attempts],
  ['Partitions', '', results.partitions],
  ['A circuit breaker', "One of a caller's.", results.breaker],
  ['A guarded route', 'Of those who call a service by its routes.', results.route],
  ['A refusal', 'By one rule of who may call.', results.refusedBy],
  ['Relayed connections', '', results.relayed],
  [
    'A state of pods',
    'By name: creating (its container does not run yet), starting (its process takes nothing yet), running, waiting (to be started again), pre-stop ' +
      '(its end has begun, and its hook runs), stopping (it is told to end), gone (its place is empty).',
    results.podState,
  ],
  ['A rollout', 'All fields are known before it begins.', results.rollout],
  ['The drain of a node', 'All fields are known before it begins.', results.drain],
  ['A control plane', 'Over the whole run.', results.controlPlane],
  ['Who hears of news', '', results.listener],
  ['A lag', '', results.lag],
  ['A latency', '', results.latency],
  ['A fairness', '', results.fairness],
  ['A law', 'Two numbers that have to be equal, or the second the greater.', results.law],
  ['A link', 'One direction; in `links.csv`.', results.link],
  ['A bottleneck', 'One direction of a link.', results.bottleneck],
  ['A queue', 'Of a port, where packets leave; in `queues.csv`.', results.queue],
  ['A CPU', 'Of a machine that has one; in `cpus.csv`.', results.cpu],
  ['Work of a CPU', '', results.coreWork],
];

/** Files that have their rows from nowhere else. */
const FILES: readonly (readonly [name: string, about: string, field: Field<unknown>])[] = [
  ['series.csv', 'A row a window of a workload or a service.', rows.series],
  ['flow-series.csv', 'A row a window of a bulk flow, if there is any.', rows.flowWindow],
  ['drops.csv', 'A row a place and reason: packets that were dropped there.', rows.drop],
  [
    'responses.csv',
    "A row for each HTTP status, and each of Envoy's flags, of each who asks or answers, if anything failed.",
    rows.response,
  ],
  [
    'refusals.csv',
    'A row for each caller and rule by which calls were refused, if any was by authorization or mutual TLS.',
    rows.refusal,
  ],
  ['timeline.csv', 'A row for what began or ended, if anything did.', rows.happening],
  [
    'requests.csv',
    'With `--requests-csv`: a row a request of a workload as it ended, then a row a call between ' +
      'services and a row an attempt.',
    rows.request,
  ],
  ['packets.csv', 'With `--packets-csv`: a row a packet as it ended.', rows.packet],
];

/** Markdown. */
export function resultsReference(): string {
  const blocks = SECTIONS.flatMap(([title, about, field]) => [
    `## ${title}`,
    ...(about === '' ? [] : [about]),
    table(['path', 'is', 'in tables', 'meaning'], rowsOf(field, '')),
  ]);
  const files = FILES.flatMap(([name, about, field]) => [
    `## ${code(name)}`,
    about,
    table(['column', 'is', 'meaning'], columnsOf(field)),
  ]);
  return `# Results

What \`summary.json\` holds, conditions of \`expect:\` name by path, \`netloom compare\` compares by, and CSV
files have as columns (there with the unit behind the name: \`latency.p99_ms\`; what has no unit is a
count, a share, an index or a ratio). What a table calls by a word of its own can be named by that
word too: \`users.p99_all < 50 ms\`, \`web.busy < 80 %\`, \`users["p99.9"]\`; a blank is written \`_\`.
What was not measured is \`null\` in JSON and an empty cell in CSV, what is infinite \`"Infinity"\`. Spans,
access logs and metrics are on [a page of their own](observability.md). This page
is made from the code by \`npm run reference\`.

${blocks.join('\n\n')}

${files.join('\n\n')}
`;
}

/** Of rows, which hold single values, and maps of them: a column each. */
function columnsOf({ form }: Field<unknown>, path = '', about = ''): string[][] {
  if (form.kind !== 'record') return [];
  return Object.entries(form.fields).flatMap(([name, field]) => {
    if (field.form.kind === 'record') return columnsOf(field, `${path}${name}.`, field.meaning);
    const heading = field.form.kind === 'number' ? columnOf(name, field.form.nature) : name;
    return [[code(`${path}${heading}`), kindOf(field), field.meaning || about]];
  });
}

function rowsOf({ form }: Field<unknown>, path: string): string[][] {
  if (form.kind !== 'record') return [];
  const words = new Map<string, string[]>();
  for (const [word, target] of Object.entries(form.shown)) {
    words.set(target, [...(words.get(target) ?? []), word]);
  }
  return Object.entries(form.fields).flatMap(([name, field]) => {
    if (field.form.kind === 'number' && field.form.nature.hidden) return [];
    const at = path === '' ? name : `${path}.${name}`;
    const its = [...words].filter(([target]) => target === name || target.startsWith(`${name}.`));
    const shown = its.flatMap(([, all]) => all.map(code)).join(' ');
    const row = [code(at), kindOf(field), shown, field.meaning];
    const isInline = field.form.kind === 'record' && sectionOf(field) === null;
    return isInline ? [row, ...rowsOf(field, at)] : [row];
  });
}

function kindOf(field: Field<unknown>): string {
  const { form } = field;
  const section = sectionOf(field);
  const link = section === null ? null : `[${section.toLowerCase()}](${anchor(section)})`;
  switch (form.kind) {
    case 'word':
      return 'word';
    case 'flag':
      return '0 or 1';
    case 'record':
      return link ?? 'map';
    case 'members':
      return `by name${form.summed === true ? ', and `total`' : ''}: ${kindOf(form.of)}`;
    case 'number': {
      const { unit, count, share } = form.nature;
      if (count) return unit === 'B' ? 'bytes' : 'count';
      // Nanoseconds are printed in milliseconds.
      return share ? 'share' : unit === 'ns' ? 'ms' : unit || 'number';
    }
  }
}

function sectionOf({ form }: Field<unknown>): string | null {
  if (form.kind !== 'record') return null;
  const same = SECTIONS.find(
    ([, , field]) => field.form.kind === 'record' && field.form.fields === form.fields,
  );
  return same === undefined ? null : same[0];
}
