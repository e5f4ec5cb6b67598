/** What is measured, for readers: by path, with units and the words of tables. */
import { anchor, table } from '../scenario/reference/markdown.js';
import { code } from '../scenario/reference/words.js';
import type { Field } from './fields.js';
import * as results from './results.js';

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
  ['Attempts', 'Each is a request of its own.', results.attempts],
  ['Partitions', '', results.partitions],
  ['A latency', '', results.latency],
  ['A fairness', '', results.fairness],
  ['A law', 'Two numbers that have to be equal, or the second the greater.', results.law],
  ['A link', 'One direction; in `links.csv`.', results.link],
  ['A queue', 'Of a port, where packets leave; in `queues.csv`.', results.queue],
];

/** Markdown. */
export function resultsReference(): string {
  const blocks = SECTIONS.flatMap(([title, about, field]) => [
    `## ${title}`,
    ...(about === '' ? [] : [about]),
    table(['path', 'is', 'in tables', 'meaning'], rowsOf(field, '')),
  ]);
  return `# Results

What \`summary.json\` holds, conditions of \`expect:\` name by path, \`netloom compare\` compares by, and CSV
files have as columns (there with the unit behind the name: \`latency.p99_ms\`; what has no unit is a
count, a share, an index or a ratio). What a table calls by a word of its own can be named by that
word too: \`users.p99_all < 50 ms\`, \`web.busy < 80 %\`, \`users["p99.9"]\`; a blank is written \`_\`.
What was not measured is \`null\` in JSON and an empty cell in CSV, what is infinite \`"Infinity"\`. This page
is made from the code by \`npm run reference\`.

${blocks.join('\n\n')}
`;
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
      return `by name: ${kindOf(form.of)}`;
    case 'number': {
      const { unit, count, share } = form.nature;
      return count ? (unit === 'B' ? 'bytes' : 'count') : share ? 'share' : unit || 'number';
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
