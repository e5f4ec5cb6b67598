import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runJobs, SCENARIOS } from './pool.js';
import { lines } from './report.js';
import type { Answer, Job } from './seeds/scenario.js';

/** Seeds that no scenario has: 101 to 120. */
const SEEDS = Array.from({ length: 20 }, (_, i) => 101 + i);

/** The scenarios that ship. */
const FOLDER = dirname(SCENARIOS);

/** Whether each scenario keeps what it expects under twenty other seeds. */
export async function seeds(
  threads: number,
  only: readonly string[],
  tell: (finished: number, all: number) => void,
): Promise<{ text: string; good: boolean }> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .filter((name) => only.length === 0 || only.includes(name));
  const jobs: Job[] = names.flatMap((scenario) => SEEDS.map((seed) => ({ scenario, seed })));
  const entry = fileURLToPath(new URL('seeds/worker.ts', import.meta.url));
  const answers = await runJobs<Job, Answer>(entry, jobs, threads, FOLDER, (finished) =>
    tell(finished, jobs.length),
  );
  const rows = names.map((name) => {
    const broken = jobs.flatMap(({ scenario, seed }, i) =>
      scenario === name && answers[i].length > 0 ? [`${seed}: ${answers[i].join('; ')}`] : [],
    );
    return [`\`${name}\``, broken.length === 0 ? 'yes' : `NO: ${broken.join('<br>')}`];
  });
  const text = [
    '# Seeds',
    '',
    `Whether each scenario that ships ends by itself and keeps what it expects under ${SEEDS.length} other seeds.`,
    '',
    'Made by `npm run proof -- --seeds`.',
    '',
    ...lines([['scenario', 'kept?'], ...rows]),
    '',
  ].join('\n');
  return { text, good: answers.every((broken) => broken.length === 0) };
}
