/** The reference of scenario files, from the schema and the tables of what they can name. */
import { devices } from '../devices/table.js';
import type { OptionDescriptor } from '../engine/options.js';
import { profileDefaults } from '../transport/tcp/table.js';
import type { Family } from './described.js';
import { families } from './families.js';
import { introduction } from './reference/introduction.js';
import { table } from './reference/markdown.js';
import { Sections } from './reference/sections.js';
import { defaultWords, familyBlocks } from './reference/tables.js';
import { code } from './reference/words.js';
import { scenarioWord } from './schema.js';

const TABLES = (): readonly (readonly [title: string, about: string, family: Family])[] => [
  [
    'Balancing policies',
    'Which backend of a service a request, or a flow, is given to.',
    families.policy,
  ],
  [
    'Distributions',
    'Of durations, sizes or plain numbers; a `value` is one of these.',
    families.duration,
  ],
  [
    'Arrivals',
    "When requests are sent. A `rate` may be the workload's instead. A replay's times may come from a CSV file: `{ replay: { file: times.csv, column: t, unit: ms } }`. Stamps that are not in order are sorted, and stamps of a calendar counted from the first one; both are said.",
    families.arrivals,
  ],
  ['Queue disciplines', 'What waits for a port, and what is dropped.', families.discipline],
  [
    'Impairments',
    'What happens to packets on a link, in the order of the list. To impair as netem does, list duplication, loss, corruption, then jitter or reordering.',
    families.impairment,
  ],
  [
    'TCP options',
    `What a machine's TCP is like. Defaults are those of the profile linux; ${profiles()}.`,
    families.tcp,
  ],
  [
    'TLS options',
    'What TLS is like. A client says it with its protocol, a server by itself; the version is the client’s.',
    families.tls,
  ],
  [
    'HTTP options',
    'What requests of http1 and http2 are like, and the connections of their clients. How those are kept is in `connections`.',
    families.http,
  ],
  [
    'HTTP server options',
    'What answers of a service are like, and the connections of its servers.',
    families.httpServer,
  ],
  [
    'CPU options',
    'The cores of a machine. Without, whatever a machine computes is done side by side, each at its own speed, and protocol work takes no time.',
    families.cpu,
  ],
  [
    'Verdicts',
    'What a rule of a chain does with the packets that meet its conditions. Those that translate addresses are asked for the first packet of a flow; the others of both directions follow.',
    families.verdict,
  ],
];

/** What the profiles of TCP have otherwise than its defaults. */
function profiles(): string {
  const [{ options }] = families.tcp.entries;
  return Object.entries(profileDefaults)
    .filter(([, others]) => others.size > 0)
    .map(([profile, others]) => {
      const all = options.flatMap((option) => {
        const value = others.get(option.name) as OptionDescriptor['default'];
        if (value === undefined) return [];
        return [`${code(option.name)} ${code(defaultWords({ ...option, default: value }))}`];
      });
      return `${profile} has ${all.join(', ')}`;
    })
    .join('; ');
}

/** Markdown. */
export function reference(): string {
  const blocks = [
    introduction(),
    '## The scenario',
    new Sections().print(scenarioWord.shape),
    '## What can be named',
    ...TABLES().flatMap(([title, about, family]) => [
      `### ${title}`,
      about,
      ...familyBlocks(family),
    ]),
    '### Devices',
    'What networks are made of.',
    table(
      ['device', 'what it is'],
      devices.map(({ name, summary }) => [name, summary]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}
