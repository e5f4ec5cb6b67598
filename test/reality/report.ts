import { BURST, DELAY_MS, LIMIT, RATE } from './bottleneck.js';
import type { Place } from './kept.js';
import type { Outcome } from './row.js';
import { table } from './table.js';
import { compare, MOST_JITTER_MS, type Quantity, type Spread, steady } from './verdict.js';

/** Where and how it ran. */
export interface Setting extends Place {
  repeats: number;
  seeds: number;
}

const HEADINGS = [
  ['row', 'runs', 'what', 'kernel', 'simulator', 'apart', 'allowed', 'verdict'],
  ['---', '---', '---', '---', '---', '---', '---', '---'],
];

/** The whole of `results/reality.md`. */
export function markdown(outcomes: readonly Outcome[], setting: Setting): string {
  const parts = [head(setting), table([...HEADINGS, ...outcomes.flatMap(lines)])];
  const explained = outcomes.flatMap(excuse);
  if (explained.length > 0)
    parts.push(
      '## Where they differ, and why',
      'The kernel has to lie between what the simulator has as it is and what it has with the setting told here, but for\nwhat is allowed.',
      explained.join('\n'),
    );
  const ran = outcomes.filter(({ kernel }) => kernel.length > 0);
  if (ran.length > 0)
    parts.push(
      '## How even the runs were',
      "Lateness of the relay in milliseconds, the worst of the row's runs. Segments sent again are means over the runs.",
      table([
        [
          'row',
          'late p50',
          'late p99',
          'late max',
          'real-time',
          'again, kernel',
          'again, simulator',
        ],
        ['---', '---', '---', '---', '---', '---', '---'],
        ...ran.map(evenness),
      ]),
    );
  return `${parts.join('\n\n')}\n`;
}

function head(setting: Setting): string {
  const { kernel, iperf, seconds, repeats, seeds, withoutRelay } = setting;
  const delay =
    withoutRelay === undefined
      ? `${DELAY_MS} ms one way by a relay between two TUN devices`
      : `no delay (${withoutRelay}), so that only reno and cubic are compared`;
  return `# Against the kernel itself

Made by \`npm run reality -- --only kernel\`: ${kernel}, ${iperf}. Sender, router and receiver are network namespaces; the
bottleneck is the router's \`tbf\` (${RATE / 1e6} Mbit/s, burst ${BURST} B) with \`pfifo limit ${LIMIT}\` in it;
${delay}; segmentation off, 1 MiB asked for each socket buffer. ${repeats} runs of ${seconds} s a row on the kernel,
${seeds} in the simulator (\`test/reality/bottleneck.yaml\`) with starts of their own. Means, and in brackets the least
and the greatest run. Allowed is what was agreed on before (goodput 3 %, Jain .05, queue 15 %), or how far the
kernel's own runs lie from their mean, whichever is more. A row is *uneven* where the relay was more than ${MOST_JITTER_MS} ms
late for one packet in a hundred, in any run.`;
}

function lines(outcome: Outcome): string[][] {
  const { row, kernel, simulated, skipped } = outcome;
  if (skipped !== undefined) return [[row.id, '', '', '', '', '', '', `skipped: ${skipped}`]];
  const runs = `${kernel.length}, ${simulated.length}`;
  return compare(outcome).map(({ quantity, kernel, simulated, allowed, verdict }, i) => {
    const digits = digitsOf(quantity);
    return [
      i === 0 ? row.id : '',
      i === 0 ? runs : '',
      quantity.name,
      written(kernel, digits),
      written(simulated, digits),
      (simulated.mean - kernel.mean).toFixed(digits),
      allowed.toFixed(digits),
      `${verdict}${steady(outcome) ? '' : ', uneven'}`,
    ];
  });
}

/** What a row is excused by, where it needs to be. */
function excuse(outcome: Outcome): string[] {
  const { row } = outcome;
  const needed = compare(outcome).filter(({ excused }) => excused !== undefined);
  if (row.excuse === undefined || needed.length === 0) return [];
  const { why, set } = row.excuse;
  const told = needed.map(({ quantity, simulated, excused, kernel }) => {
    const digits = digitsOf(quantity);
    return (
      `${quantity.name}: ${simulated.mean.toFixed(digits)}, with it ${written(excused!, digits)}, ` +
      `the kernel ${kernel.mean.toFixed(digits)}`
    );
  });
  return [`- **${row.id}**: ${why} \`${set.join(' ')}\`: ${told.join('; ')}.`];
}

function digitsOf({ key }: Quantity): number {
  return key === 'jain' ? 3 : key === 'goodput' ? 2 : 1;
}

function evenness({ row, jitter, kernel, simulated }: Outcome): string[] {
  const worst = (key: 'p50' | 'p99' | 'max'): string =>
    jitter.length === 0 ? '-' : Math.max(...jitter.map((one) => one[key])).toFixed(2);
  const mean = (runs: Outcome['kernel']): string =>
    (runs.reduce((sum, { resent }) => sum + resent, 0) / runs.length).toFixed(0);
  const realTime = jitter.length === 0 ? '-' : jitter.every((one) => one.realTime) ? 'yes' : 'no';
  return [
    row.id,
    worst('p50'),
    worst('p99'),
    worst('max'),
    realTime,
    mean(kernel),
    mean(simulated),
  ];
}

function written({ mean, min, max }: Spread, digits: number): string {
  return `${mean.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}
