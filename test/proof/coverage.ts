import { fileURLToPath } from 'node:url';
import type { Answer, Job } from './coverage/cell.js';
import { cells } from './coverage/cells.js';
import { judgeCell, tells, type Verdict } from './coverage/verdict.js';
import { runJobs, SCENARIOS } from './pool.js';
import { lines } from './report.js';

/** Studies a job: a thread should neither wait nor be waited for. */
const EACH = 20;

/** How many of the intervals of a thousand independent studies hold the truth, cell by cell. */
export async function coverage(
  threads: number,
  only: readonly string[],
  tell: (finished: number, all: number) => void,
): Promise<{ text: string; good: boolean }> {
  const chosen = cells.filter(({ id }) => only.length === 0 || only.includes(id));
  const jobs: Job[] = chosen.flatMap(({ id, studies }) =>
    Array.from({ length: Math.ceil(studies / EACH) }, (_, i) => ({
      cell: id,
      from: i * EACH,
      until: Math.min(studies, (i + 1) * EACH),
    })),
  );
  const entry = fileURLToPath(new URL('coverage/worker.ts', import.meta.url));
  const answers = await runJobs<Job, Answer>(entry, jobs, threads, SCENARIOS, (finished) =>
    tell(finished, jobs.length),
  );
  const verdicts = chosen.flatMap((cell) =>
    judgeCell(
      cell,
      answers.filter((_, i) => jobs[i].cell === cell.id),
    ),
  );
  return { text: textOf(verdicts), good: verdicts.every(({ failure }) => failure === '') };
}

function textOf(verdicts: readonly Verdict[]): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const rows = verdicts.map((verdict) => {
    const { id, what, studies, refused, covered, width, failure } = verdict;
    const printed = Math.round(studies * (1 - refused));
    return [
      id,
      what,
      String(studies),
      share(refused),
      printed === 0 ? 'none told' : share(covered),
      width === null ? '' : width.toFixed(2),
      failure !== ''
        ? `NO: ${failure}`
        : tells(printed)
          ? 'yes'
          : printed === 0
            ? ''
            : 'not shown wrong',
    ];
  });
  return [
    '# Coverage',
    '',
    'How many 95 % intervals of independent studies hold the truth. Of those told, 92.5 to 97.5 % have',
    'to; where several hold at once, and for shares that are rare, at least 92.5 %. Where fewer are told',
    'than would find out intervals of 90 % nine times of ten, a row is wrong only where intervals of 92.5 %',
    'would hold so seldom once in a thousand rows. The random numbers of a study follow from the name of its',
    'row, and those of its pilots, which decide on refusals, are others.',
    '',
    'The columns: studies without an interval; those of the rest that hold the truth; mean half-width by that',
    'of an oracle, whose interval is t(n - 1) times the true standard error.',
    '',
    '- `p99-LOAD-LENGTH`: M/M/1 from empty, over so many relaxation times 1 / (1 - sqrt rho)^2; the p99 of',
    '  stays, and that less the one of a server 5 % faster, paired. With 1,000 relaxation times at least 95 % of',
    "  the studies have to be told, with intervals at most 1.5 times the oracle's. The truth is that of the",
    '  same horizon, from 4,000 runs of other seeds.',
    '- `engine-p99-LOAD`: the same over 1,000 relaxation times, with runs and pilots of the simulator itself',
    "  (the others are fed by Lindley's recursion); 200 studies, at 0.9 of three runs only.",
    '- `heavy-*`: mean stay in M/G/1 at 0.5, 10 runs of 10,000 customers (Pollaczek and Khinchine).',
    '- `loss-PLACES`: share lost by M/M/1 at 0.5 (8e-3, 1e-4, 1e-6), runs of 20,000 customers.',
    '- `steady-LOAD-LENGTH`: mean stay in the long run, the start cut, in services (112 and 4.5 relaxation times).',
    '- `precision`: mean stay at 0.7, stopped at 5 %.',
    '- `family-N`: four servers at 0.7: all differences (Bonferroni), and multiple comparison with the best.',
    '',
    'Made by `npm run proof -- --coverage`.',
    '',
    ...lines([['row', 'what', 'studies', 'refused', 'covered', 'by oracle', 'right?'], ...rows]),
    '',
  ].join('\n');
}
