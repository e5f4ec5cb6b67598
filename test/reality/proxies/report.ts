import { RATE, SLOWNESS, TIME_US, WORK, WORKERS } from './case.js';
import type { Place } from './kept.js';
import { table } from '../table.js';
import {
  compare,
  MOST_BUSY,
  MOST_LATE_MS,
  type Estimate,
  type Outcome,
  steady,
} from './verdict.js';

/** By this the part of `results/reality.md` is found again. */
export const HEADING = '# Against HAProxy and nginx';

/** The part of `results/reality.md` that is about proxies. */
export function markdown(outcomes: readonly Outcome[], place: Place): string {
  const rows = outcomes.flatMap(lines);
  const heads = ['case', 'traces', 'what', 'real', 'simulator', 'apart', 'verdict'];
  const parts = [head(place), table([heads, heads.map(() => '---'), ...rows])];
  const ran = outcomes.filter(({ real }) => real.length > 0);
  if (ran.length > 0) {
    const evenness = ['case', 'late p99, ms', 'processors busy'];
    parts.push(
      '## How even the proxies were served',
      'The later of player and servers, for one event in a hundred, and the share of the processors that was busy with\nwhatever does not give way: the worst of the runs. Loops of the lowest priority kept the processors from sleeping,\nas virtual ones take up to 10 ms to wake.',
      table([evenness, evenness.map(() => '---'), ...ran.map(even)]),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function head({ machine, versions, seconds, overhead, realTime }: Place): string {
  const told = Object.entries(versions).map(([name, version]) =>
    typeof version === 'string' ? version : `${name} skipped (${version.lacks})`,
  );
  const priority = realTime ? 'with real-time priority' : 'without real-time priority';
  return `${HEADING}

Made by \`npm run reality -- --only proxies\`: ${told.join(', ')}; ${machine}.
The same configuration is given to the proxy and, by \`include\`, to the simulator, and the same trace of ${seconds} s is
played to both: Poisson arrivals at ${RATE}/s, latency from the intended instant, work of ${TIME_US / 1000} ms times \`${WORK}\`,
three servers with ${WORKERS} workers each, of which s1 takes ${SLOWNESS} times as long. Player and servers are small programs in C
(\`test/reality/proxies\`), all on loopback, ${priority}. What the machine adds was measured with idle
servers, and is in the simulation: ${overheadOf(overhead)}. Cases with several
traces have the mean, and half of its interval of 95 %. Shares are of the requests that succeeded, percentiles of their
latencies. Allowed is 1 point of shares and failures, 5 % of percentiles; where a policy draws by chance, the intervals may
meet instead. A case is *uneven* where player or servers were more than ${MOST_LATE_MS} ms late for one event in a hundred, or more
than ${100 * MOST_BUSY} % of the processors were busy, in any run.`;
}

function overheadOf(overhead: Place['overhead']): string {
  return Object.entries(overhead)
    .map(([name, us]) => `${name} ${us} µs`)
    .join(', ');
}

function lines(outcome: Outcome): string[][] {
  const { each, real, skipped } = outcome;
  if (skipped !== undefined) return [[each.id, '', '', '', '', '', `skipped: ${skipped}`]];
  return compare(outcome).map(({ quantity, real: there, simulated: here, agrees }, i) => [
    i === 0 ? each.id : '',
    i === 0 ? String(real.length) : '',
    quantity.name,
    written(there),
    written(here),
    apart(here.mean - there.mean, quantity.share > 0 ? there.mean : 0),
    `${agrees ? 'agrees' : 'differs'}${steady(outcome) ? '' : ', uneven'}`,
  ]);
}

function written({ mean, half }: Estimate): string {
  return half === 0 ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${half.toFixed(1)}`;
}

function apart(difference: number, of: number): string {
  const sign = difference < 0 ? '' : '+';
  if (of === 0) return `${sign}${difference.toFixed(1)}`;
  return `${sign}${((100 * difference) / of).toFixed(1)} %`;
}

function even({ each, steadiness }: Outcome): string[] {
  const worst = (key: 'late' | 'busy'): number => Math.max(...steadiness.map((one) => one[key]));
  return [each.id, worst('late').toFixed(2), `${(100 * worst('busy')).toFixed(0)} %`];
}
