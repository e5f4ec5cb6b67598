/** The text of docs/balancing.md, from the tables of policies; the charts are measured apart. */
import type { GuidedEntry } from '../../src/balancing/entry.js';
import { anchor, table } from '../../src/scenario/reference/markdown.js';
import { shortForm } from '../../src/scenario/reference/tables.js';
import { captionOf } from './captions.js';
import { choices, systems } from './choices.js';
import { chapters, clientPanel, commandOf, hotPanel, loadPanels, REPLICATIONS } from './studies.js';
import { KEYS, SETS } from './keys.js';
import { RUNS } from './moments.js';
import { code, link } from './words.js';

/** Markdown, as Prettier has it. */
export function page(): string {
  const blocks = [
    '<!-- Made by `npm run guide` from the tables of policies; what is written here by hand is lost. -->',
    '# Balancing algorithms',
    'Every balancing policy that a scenario can name: what it does, when to use it, where it fails, ' +
      'and a chart of what it does in runs of ours. The options of each are in the ' +
      '[reference](reference.md#balancing-policies); how to compare them on a scenario of your own, ' +
      'or to write one, is in [Comparing policies](comparing.md).',
    '## Which one?',
    table(
      ['if you have', 'take', 'and look out for'],
      choices.map(([have, take, mind]) => [have, take.map(link).join(', '), mind]),
    ),
    '## What do others call them?',
    table(
      ['system', 'there', 'here'],
      systems.map(([system, there, here]) => [system, there, link(here)]),
    ),
    ...chapters.flatMap(({ title, introduction, entries }) => [
      `## ${title}`,
      introduction,
      ...entries.flatMap(section),
    ]),
    ...howMade(),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function section(entry: GuidedEntry): string[] {
  const { name, summary, guide, source } = entry;
  const short = shortForm(entry);
  const options = entry.options.map((option) => code(option.name)).join(', ');
  const more = `[${options === '' ? 'reference' : 'options'}](reference.md${anchor(code(short))})`;
  const form = options === '' ? `${code(short)}: no options` : `${code(short)}: ${options}`;
  return [
    `### ${code(name)}`,
    `**${sentence(summary)}** ${times(guide.about)}`,
    `_When to use it._ ${times(guide.use)}`,
    `_Where it fails._ ${times(guide.fails)}`,
    `_What it follows._ ${times(guide.follows)}`,
    `${form}; see its ${more}.${source === undefined ? '' : ` After ${source}.`}`,
    `![Chart of ${name}](balancing/${name}.svg)`,
    `_${captionOf(name)} [How it was made](#how-the-charts-were-made)._`,
  ];
}

/** Markdown takes an asterisk for emphasis. */
function times(text: string): string {
  return text.replaceAll(' * ', ' × ');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function howMade(): string[] {
  return [
    '## How the charts were made',
    '`npm run guide` makes this page and its charts, the same bytes every time.',
    `Latency against load: percentiles of ${REPLICATIONS} replications pooled, with 95 % intervals; ` +
      'seed 1, so the arrivals and demands are the same for every policy. A replication has 20,000 ' +
      'requests, of which those of the first 20 s are left out. The charts end at a load of 0.9: an ' +
      'M/M/1 queue forgets its state in 1 / (1 - √load)² service times, which is 19 s there, so a ' +
      'replication is six such times long, but 78 s at 0.95, where it would show how a queue fills, ' +
      'not how long it is. Where service times vary much, and where a policy cannot bear the load, ' +
      'latency at the right end still grows with the run: the chart has what it was in these runs.',
    fenced([
      `POLICIES=${loadPanels[0].policies.join(',')}`,
      ...loadPanels.map((panel) => commandOf({ ...panel, policies: ['$POLICIES'] })),
    ]),
    'Clients with a choice of their own: 20 backends, 200 requests a client.',
    fenced([commandOf(clientPanel)]),
    `Keys: ${KEYS.toLocaleString('en')} of them, each of a client with an address of its own, asked of ` +
      `the policy itself without a run; means over ${SETS} sets of backends with other addresses. ` +
      'A perfect hash has a busiest backend above the mean too, by chance, as `rendezvous` shows.',
    'Hot keys: the same, where 10,000 keys are asked for by their popularity. Which backend has the ' +
      'hottest key is chance, and with it what is between `ring-hash` and `maglev`.',
    fenced([commandOf(hotPanel)]),
    'Priorities and panic: 100,000 choices of the policy itself at each point, without a run.',
    `What happens over time: the scenarios below, ${RUNS} replications pooled, in windows of 2 s by ` +
      'the time at which requests were sent.',
    fenced(
      ['newcomer', 'failing'].map(
        (name) => `netloom run scenarios/guide/${name}.yaml --requests-csv`,
      ),
    ),
  ];
}

function fenced(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}
