import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lower, parse, type PlainScenario } from '../../src/index.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A scenario of ours in plain form; its errors fail the test. */
export function load(name: string, ...set: string[]): PlainScenario {
  const file = join(root, 'scenarios', `${name}.yaml`);
  return plainOf(readFileSync(file, 'utf8'), file, set);
}

export function plainOf(text: string, file = 'test.yaml', set: string[] = []): PlainScenario {
  const read = (path: string): string => readFileSync(join(dirname(file), path), 'utf8');
  const parsed = parse(text, { file, set, read });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) throw new Error(lowered.errors.map(({ message }) => message).join('\n'));
  return lowered.plain;
}

/** A script of docs/library.md, by the name that stands before it. */
export function example(name: string): string {
  const page = readFileSync(join(root, 'docs', 'library.md'), 'utf8');
  const [, rest] = page.split(`<!-- ${name} -->`);
  return rest.split('```js\n')[1].split('```')[0];
}
