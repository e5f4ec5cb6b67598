import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { Guard } from './guard.js';
import { numberCases } from './numbers.js';

const guard = new Guard({ megabytes: 512, seconds: Number(process.env.SECS ?? 12) });
const schema = jsonSchema() as any;
let n = 0;
for (const file of process.argv.slice(2)) {
  const tree = parse(readFileSync(file, 'utf8'), { merge: true });
  for (const { path, value, text } of numberCases(tree, schema, ['1e6', '1e9', '1e15'])) {
    n++;
    const t = Date.now();
    const outcome = await guard.try(text);
    const ms = Date.now() - t;
    if (outcome.kind === 'fault' || ms > 4000)
      console.log(file.split('/').pop(), path, value, outcome.kind, ms, outcome.detail.split('\n').slice(0, 4).join(' | ').slice(0, 400));
  }
}
console.log(n, 'cases');
guard.close();
