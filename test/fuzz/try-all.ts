import type { Case } from './cases.js';
import { codeOf, Guard } from './guard.js';
import { shrink } from './shrink.js';
import type { Input } from './try-case.js';

export const LIMITS = { megabytes: 512, seconds: 10, lanes: 2 };
const SHRINKING = 100;

export interface Tally {
  tried: number;
  run: number;
  refused: number;
  fault: number;
}

/** Tries cases, and tells each that fails, made small. */
export async function tryAll(cases: Iterator<Case>, tell: (line: string) => void): Promise<Tally> {
  const tally: Tally = { tried: 0, run: 0, refused: 0, fault: 0 };
  const code = await codeOf();
  const lane = async (): Promise<void> => {
    const guard = new Guard(code, LIMITS);
    for (let next = cases.next(); !next.done; next = cases.next()) {
      const { number, story, ...input } = next.value;
      const { kind, detail } = await guard.try(input);
      tally[kind]++;
      if (++tally.tried % 1000 === 0) {
        process.stderr.write(`${tally.tried} cases, ${tally.run} ran, ${tally.fault} faults\n`);
      }
      if (kind !== 'fault') continue;
      tell(
        `case ${number} (${story})\n${detail}\n---\n${shown(await small(input, detail, guard))}\n---`,
      );
    }
    guard.close();
  };
  await Promise.all(Array.from({ length: LIMITS.lanes }, lane));
  return tally;
}

/** What still fails in the same way. */
async function small(input: Input, detail: string, guard: Guard): Promise<Input> {
  const [sort] = detail.split('\n');
  // Each try of one that hangs takes all its time.
  const tries = sort.startsWith('takes longer') ? 8 : SHRINKING;
  const fails = async (fewer: Input): Promise<boolean> =>
    (await guard.try(fewer)).detail.startsWith(sort);
  const { files, set } = input;
  const text = await shrink(input.text, (fewer) => fails({ ...input, text: fewer }), tries);
  const refers = /\.yaml\b/.test(text);
  const yaml = refers
    ? await shrink(
        files.yaml,
        (fewer) => fails({ text, files: { ...files, yaml: fewer }, set }),
        tries,
      )
    : '';
  return { text, files: { ...files, yaml }, set };
}

function shown({ text, files, set }: Input): string {
  const parts = [text, ...set.map((assignment) => `--set ${assignment}`)];
  if (files.yaml !== '') parts.push(`its included file:\n${files.yaml}`);
  if (/\.csv\b/.test(text)) parts.push(`its table:\n${files.csv}`);
  return parts.join('\n');
}
