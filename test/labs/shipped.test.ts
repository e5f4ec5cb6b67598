/** Every lab that ships keeps what it promises, in both languages. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Authored, readLab } from '../../src/labs/author.js';
import { LIMITS } from '../../src/labs/conduct.js';
import { labSchema } from '../../src/labs/json-schema.js';
import { testLab } from '../../src/labs/self-test.js';
import { asksOf } from '../../src/labs/text.js';
import { root } from '../whole/stages.js';

const shelf = join(root, 'scenarios/labs');
const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
const names = foldersIn(shelf).flatMap((topic) =>
  foldersIn(join(shelf, topic)).map((name) => `${topic}/${name}`),
);

function open(name: string): Authored {
  const { authored, errors } = readLab(name, name, (file) =>
    readFileSync(join(shelf, name, file), 'utf8'),
  );
  expect(errors).toEqual([]);
  return authored!;
}

describe.each(names)('%s', (name) => {
  it('is passed by its solution, not by its start, and tells wrong attempts apart', () => {
    expect(testLab(open(name), LIMITS)).toEqual([]);
  });

  it('is the same in both languages', () => {
    const { en, zh } = open(name).lab.texts;
    expect(zh.steps).toHaveLength(en.steps.length);
    expect(asksOf(zh).map(({ ask }) => ask)).toEqual(asksOf(en).map(({ ask }) => ask));
    expect(zh.front.minutes).toBe(en.front.minutes);
    expect(zh.front.needs).toEqual(en.front.needs);
    // The lab's own Chinese, not a copy.
    expect(zh.front.title).toMatch(/[\u4e00-\u9fff]/);
  });

  it('takes 10 to 25 minutes, asks before the run, and needs labs that are there', () => {
    const { lab } = open(name);
    const { minutes, needs } = lab.texts.en.front;
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThanOrEqual(25);
    expect(lab.questions.some(({ when }) => when === 'before')).toBe(true);
    const known = names.map((each) => basename(each));
    expect(needs.filter((each) => !known.includes(each))).toEqual([]);
  });
});

it('names no two labs alike', () => {
  expect(new Set(names.map((name) => basename(name))).size).toBe(names.length);
});

it('has the schema in the repository up to date', () => {
  const kept = readFileSync(join(shelf, 'schema.json'), 'utf8');
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(labSchema())));
});
