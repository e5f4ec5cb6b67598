/**
 * `npm run fuzz -- --cases 10000 --seed abc`: scenarios changed by chance through every stage, each
 * guarded by time and memory. A case that fails is made small and printed. `--case K` tries one.
 * `--numbers` tries each numeric field that the schema has, far too small and far too large.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { type Case, caseOf, corpus } from './cases.js';
import { Guard } from './guard.js';
import { numberCases, type Json } from './numbers.js';
import { shrink } from './shrink.js';

const LIMITS = { megabytes: 512, seconds: 20 };
const SHRINKING = 200;
const JOBS = 2;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    numbers: { type: 'boolean', default: false },
  },
});

function* chosen(): Generator<Case> {
  if (values.numbers) return yield* numbers();
  const sources = corpus();
  if (values.case !== undefined) return yield caseOf(sources, values.seed, Number(values.case));
  for (let number = 0; number < Number(values.cases); number++) {
    yield caseOf(sources, values.seed, number);
  }
}

function* numbers(): Generator<Case> {
  let number = 0;
  for (const name of ['network.yaml', 'queues.yaml']) {
    const file = fileURLToPath(new URL(join('numbers', name), import.meta.url));
    const tree = parse(readFileSync(file, 'utf8')) as Json;
    for (const { path, value, text } of numberCases(tree, jsonSchema())) {
      yield { number: number++, story: `${name}: ${path}: ${value}`, text };
    }
  }
}

let tried = 0;
const counts = { run: 0, refused: 0, fault: 0 };

async function lane(cases: Iterator<Case>): Promise<void> {
  const guard = new Guard(LIMITS);
  for (let next = cases.next(); !next.done; next = cases.next()) {
    const { number, story, text } = next.value;
    const { kind, detail } = await guard.try(text);
    counts[kind]++;
    if (++tried % 1000 === 0) process.stderr.write(`${tried} cases, ${counts.fault} faults\n`);
    if (kind !== 'fault') continue;
    const [sort] = detail.split('\n');
    const small = await shrink(
      text,
      async (fewer) => (await guard.try(fewer)).detail.startsWith(sort),
      SHRINKING,
    );
    console.log(
      `case ${number} (${story})\n${detail}\n--- ${small.split('\n').length} lines\n${small}\n---`,
    );
  }
  guard.close();
}

const cases = chosen();
await Promise.all(Array.from({ length: JOBS }, () => lane(cases)));
const { run, refused, fault } = counts;
console.log(`${tried} cases: ${run} ran, ${refused} were refused in words, ${fault} faults`);
process.exitCode = fault > 0 ? 1 : 0;
