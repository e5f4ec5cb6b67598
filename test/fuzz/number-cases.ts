import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import type { Case } from './cases.js';
import { type Json, numberCases, optionCases } from './numbers.js';

/** Each numeric field of our two scenarios that have them all, and each option of our tables. */
export function* numberCasesOf(): Generator<Case> {
  const schema = jsonSchema() as Json;
  let number = 0;
  const wrap = (
    from: string,
    { path, value, text }: { path: string; value: string; text: string },
  ): Case => ({
    number: number++,
    story: `${from}: ${path}: ${value}`,
    text,
    files: { yaml: '', csv: '' },
    set: [],
  });
  for (const each of optionCases(schema)) yield wrap('options', each);
  for (const name of ['network.yaml', 'queues.yaml']) {
    const file = fileURLToPath(new URL(`numbers/${name}`, import.meta.url));
    const tree = parse(readFileSync(file, 'utf8')) as Json;
    for (const each of numberCases(tree, schema)) yield wrap(name, each);
  }
}
