/** The cases of a seed: texts of the corpus, changed once or a few times. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { below, RandomFactory } from '../../src/engine/random.js';
import { meaningMutators } from './mutators/meaning.js';
import { type Mutator, one } from './mutators/mutator.js';
import { structureMutators } from './mutators/structure.js';
import { textMutators } from './mutators/text.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BROKEN = 'test/broken';
const FOLDERS = ['scenarios', 'test/fixtures/lowering', BROKEN];
/** Large ones take their time unchanged. */
const LARGE = new Set(['scale-10k.yaml', 'leaf-spine.yaml', 'alias-bomb.yaml']);

/** Each sort as often as the others of its line: what keeps the grammar gets furthest. */
const SORTS: readonly (readonly Mutator[])[] = [
  meaningMutators,
  meaningMutators,
  meaningMutators,
  structureMutators,
  structureMutators,
  textMutators,
];

export interface Case {
  number: number;
  /** Of what, and what was done to it. */
  story: string;
  text: string;
}

export interface Source {
  name: string;
  text: string;
  broken: boolean;
}

/** What there is to change, in a fixed order. */
export function corpus(): Source[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.yaml') && !LARGE.has(name))
      .sort()
      .map((name) => ({
        name: `${folder}/${name}`,
        broken: folder === BROKEN,
        text: readFileSync(join(ROOT, folder, name), 'utf8'),
      })),
  );
}

/** Case `number` of a seed: the same text whichever cases are tried before it. */
export function caseOf(sources: readonly Source[], seed: string, number: number): Case {
  const random = new RandomFactory(seed, number).stream('fuzz', 'case');
  // What is broken as it stands comes to its end early.
  const whole = sources.filter(({ broken }) => !broken || below(random, 8) === 0);
  const { name, text: original } = one(whole, random);
  let text = original;
  const done: string[] = [];
  for (let changes = 1 + below(random, 3); changes > 0; changes--) {
    const mutator = one(one(SORTS, random), random);
    const changed = mutator.apply(text, random, one(sources, random).text);
    if (changed === null) continue;
    text = changed;
    done.push(mutator.name);
  }
  return { number, story: `${name}: ${done.join(', ')}`, text };
}
