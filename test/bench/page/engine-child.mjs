/** Runs a scenario of the working directory as the page's worker does, and prints how long it took. */
import { readFileSync } from 'node:fs';
import { createRun, lower, parse } from '../../../dist/index.js';

const file = `${process.argv[2]}.yaml`;
const parsed = parse(readFileSync(file, 'utf8'), {
  file,
  read: (name) => readFileSync(name, 'utf8'),
});
const { plain, origins } = lower(parsed.scenario);
const run = createRun(plain, {
  capture: null,
  trace: null,
  requests: false,
  packets: false,
  record: 1000,
  frames: true,
  samples: true,
  replication: 0,
  origins,
});
const began = performance.now();
while (!run.advance(50_000));
const { digest } = run.results();
console.log(JSON.stringify({ took: (performance.now() - began) / 1000, digest }));
