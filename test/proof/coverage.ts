import { runJobs } from './pool.js';
import { lines } from './report.js';
import { table } from './rows/table.js';
import { binomialBounds, halfWidth, sampleOf } from './statistics.js';
import type { Job } from './worker.js';

const SEEDS = 100;
const REPLICATIONS = 10;
const CUSTOMERS = 10_000;
const CONFIDENCE = 0.95;
/** Chance that any count of a right simulator is out of its bounds. */
const FAMILY_ERROR = 0.01;

const ROWS = ['mm1-0.5', 'erlang-b-10-10', 'closed-throughput', 'jsq-2-0.5', 'link-md1'];

/** How many of the intervals of a hundred seeds hold the reference, row by row. */
export async function coverage(
  threads: number,
  tell: (finished: number, all: number) => void,
): Promise<{ text: string; good: boolean }> {
  const jobs: Job[] = ROWS.flatMap((id) =>
    Array.from({ length: SEEDS * REPLICATIONS }, (_, i) => ({
      rows: [id],
      wish: {
        replication: i % REPLICATIONS,
        seed: `coverage ${Math.floor(i / REPLICATIONS)}`,
        customers: CUSTOMERS,
        sabotage: false,
      },
    })),
  );
  const answers = await runJobs(jobs, threads, (finished) => tell(finished, jobs.length));
  const [low, high] = binomialBounds(SEEDS, CONFIDENCE, FAMILY_ERROR / ROWS.length);
  let good = true;
  const rows = ROWS.map((id, place) => {
    const row = table.find((one) => one.id === id)!;
    const { value } = row.reference();
    let covered = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const first = (place * SEEDS + seed) * REPLICATIONS;
      const sample = sampleOf(answers.slice(first, first + REPLICATIONS).map(([one]) => one));
      const half = halfWidth(sample, 1 - CONFIDENCE);
      if (Math.abs(sample.mean - value) <= half) covered++;
    }
    const holds = covered >= low && covered <= high;
    good &&= holds;
    return [id, row.what, String(covered), `${low} to ${high}`, holds ? 'yes' : 'NO'];
  });
  const text = [
    '# Coverage',
    '',
    `Of ${SEEDS} seeds, how many have a 95 % interval (Student's t over ${REPLICATIONS} replications of`,
    `${CUSTOMERS} customers) that holds the reference. The bounds are those of a binomial count at`,
    '0.95; all rows together are out of them by chance once in a hundred times.',
    '',
    'Made by `npm run proof -- --coverage`.',
    '',
    ...lines([['row', 'what', 'of 100', 'bounds', 'within?'], ...rows]),
    '',
  ].join('\n');
  return { text, good };
}
