/** The fuzzer: `npm run fuzz -- --help`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, caseOf, casesOf, corpus } from './cases.js';
import { numberCasesOf } from './number-cases.js';
import { sabotage } from './sabotage.js';
import { tryAll } from './try-all.js';

const HELP = `npm run fuzz -- [options]

  --cases N    so many scenarios, changed by chance, through every stage (default: 1000)
  --seed S     which ones (default: 1)
  --case K     only that one
  --numbers    each numeric field and option that there is, far too small and far too large
  --sabotage [NAME]
               plant each fault that was once there, and ask whether the cases notice
  --help

Each case has 512 MB and 10 s of a processor. One that fails is made small and printed.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    numbers: { type: 'boolean', default: false },
    sabotage: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function chosen(): Iterator<Case> {
  if (values.numbers) return numberCasesOf();
  const sources = corpus();
  return values.case === undefined
    ? casesOf(sources, values.seed, Number(values.cases))
    : [caseOf(sources, values.seed, Number(values.case))].values();
}

async function fuzz(): Promise<boolean> {
  const { tried, run, refused, fault } = await tryAll(chosen(), (line) => console.log(line));
  console.log(`${tried} cases: ${run} ran, ${refused} were refused in words, ${fault} faults`);
  return fault === 0;
}

async function plant(): Promise<boolean> {
  const { text, good } = await sabotage(positionals, values.seed, Number(values.cases));
  console.log(text);
  if (positionals.length === 0) {
    mkdirSync('results', { recursive: true });
    writeFileSync('results/fuzz-sabotage.md', text);
  }
  return good;
}

if (values.help) console.log(HELP);
else process.exitCode = (await (values.sabotage ? plant() : fuzz())) ? 0 : 1;
