/** The cases of a seed: texts of the corpus, and what they include, changed once or a few times. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { below, RandomFactory } from '../../src/engine/random.js';
import { assignment } from './mutators/assignment.js';
import { benignMutators } from './mutators/benign.js';
import { meaningMutators } from './mutators/meaning.js';
import { type Mutator, one } from './mutators/mutator.js';
import { structureMutators } from './mutators/structure.js';
import { textMutators } from './mutators/text.js';
import { trapMutator } from './mutators/traps.js';
import type { Input } from './try-case.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BROKEN = 'test/broken';
/** Small ones that hold much and run at once are taken more often. */
const SMALL = 'test/fuzz/corpus';
const FOLDERS = ['scenarios', 'test/fixtures/lowering', BROKEN, SMALL, SMALL, SMALL];
const MANIFESTS = ['scenarios/manifests', 'test/fixtures/kubernetes'];
/** Large ones take their time unchanged. */
const LARGE = new Set(['scale-10k.yaml', 'leaf-spine.yaml', 'alias-bomb.yaml']);

/** Each sort as often as the others: what keeps the grammar gets furthest. */
const WILD: readonly (readonly Mutator[])[] = [
  meaningMutators,
  meaningMutators,
  structureMutators,
  textMutators,
];

/** A table of numbers as people keep them. */
const CSV = 't,ms,name\n0,1.5,a\n0.01,2,b\n0.02,2.25,"c, d"\n0.5,40,e\n0.75,3,f\n';

export interface Case extends Input {
  number: number;
  /** Of what, and what was done to it. */
  story: string;
}

export interface Source {
  name: string;
  text: string;
  broken: boolean;
}

export interface Corpus {
  scenarios: Source[];
  manifests: Source[];
}

/** What there is to change, in a fixed order. */
export function corpus(): Corpus {
  return { scenarios: FOLDERS.flatMap(sourcesIn), manifests: MANIFESTS.flatMap(sourcesIn) };
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml') && !LARGE.has(name))
    .sort()
    .map((name) => ({
      name: `${folder}/${name}`,
      broken: folder === BROKEN,
      text: readFileSync(join(ROOT, folder, name), 'utf8'),
    }));
}

/** Case `number` of a seed: the same texts whichever cases are tried before it. */
export function caseOf({ scenarios, manifests }: Corpus, seed: string, number: number): Case {
  const random = new RandomFactory(seed, number).stream('fuzz', 'case');
  const done: string[] = [];
  const change = (text: string, mutators: readonly Mutator[], others: Source[]): string => {
    const mutator = one(mutators, random);
    const next = mutator.apply(text, random, one(others, random).text);
    if (next === null) return text;
    done.push(mutator.name);
    return next;
  };
  // What is broken as it stands comes to its end early.
  const whole = scenarios.filter(({ broken }) => !broken || below(random, 16) === 0);
  const source = one(whole, random);
  let { text } = source;
  for (let i = below(random, 3); i > 0; i--) text = change(text, benignMutators, scenarios);
  const refers = /\b(include|file):/.test(text);
  if (isTrapped(number))
    text = change(text, [trapMutator(Math.floor(number / TRAPPED))], scenarios);
  else if (below(random, refers ? 4 : 2) === 0) text = change(text, one(WILD, random), scenarios);
  const meant = manifests.filter(({ name }) => source.text.includes(basename(name)));
  let yaml = one(meant.length > 0 ? meant : manifests, random).text;
  if (below(random, 2) === 0) yaml = change(yaml, one(WILD, random), manifests);
  const csv = below(random, 2) === 0 ? CSV : change(CSV, textMutators, manifests);
  const set = below(random, 8) === 0 ? [assignment(text, random)] : [];
  const story = [`${source.name}: ${done.join(', ')}`, ...set].join('; --set ');
  return { number, story, text, files: { yaml, csv }, set };
}

/** One in so many walks into something that was once a fault: into each of those traps in turn. */
const TRAPPED = 5;

const isTrapped = (number: number): boolean => number % TRAPPED === 0;

/** The same cases as `casesOf`, those with traps before all others. */
export function* trapsFirst(sources: Corpus, seed: string, count: number): Generator<Case> {
  for (const trapped of [true, false]) {
    for (let number = 0; number < count; number++) {
      if (isTrapped(number) === trapped) yield caseOf(sources, seed, number);
    }
  }
}

/** The first cases of a seed. */
export function* casesOf(sources: Corpus, seed: string, count: number): Generator<Case> {
  for (let number = 0; number < count; number++) yield caseOf(sources, seed, number);
}
