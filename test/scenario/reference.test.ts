import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { families } from '../../src/scenario/families.js';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { parse } from '../../src/scenario/parse.js';
import { reference } from '../../src/scenario/reference.js';
import { anchor } from '../../src/scenario/reference/markdown.js';
import { scenarioWord } from '../../src/scenario/schema.js';

const text = reference();
const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);

// Compared as truth values: the difference of two long files says less than what to do.
test('docs/reference.md is current', () => {
  expect(file('docs/reference.md') === text, 'run `npm run reference`').toBe(true);
});

test('scenarios/schema.json is current', () => {
  const schema = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  expect(file('scenarios/schema.json') === schema, 'run `npm run schema`').toBe(true);
});

test('every section and every implementation is in it', () => {
  for (const key of Object.keys(scenarioWord.shape)) {
    expect(text).toMatch(new RegExp(`^\\| \`${key}\``, 'm'));
  }
  for (const { entries } of Object.values(families)) {
    for (const { name } of entries) expect(text).toMatch(new RegExp(`^#### \`${name}[(\`]`, 'm'));
  }
});

test('every link leads to one heading', () => {
  const anchors = headings.map(anchor);
  expect(new Set(anchors).size).toBe(anchors.length);
  const links = [...text.matchAll(/\]\((#[^)]*)\)/g)].map(([, target]) => target);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((target) => !anchors.includes(target))).toEqual([]);
});

test('defaults and bounds are in the units of a file', () => {
  const row = (key: string) => text.split('\n').filter((line) => line.startsWith(`| \`${key}\` `));
  expect(row('reachable')[0]).toContain('`30 s`');
  expect(row('memory')[0]).toContain('`2 GiB`');
  expect(row('memory')[1]).toContain('`32 MiB`');
  expect(row('users')[0]).toContain('from 1 to 1e7');
});

test('a default that the description tells is in its column', () => {
  const framing = text.split('\n').find((line) => line.startsWith('| `framing` '))!;
  const cells = framing.split('|').map((cell) => cell.trim());
  expect(cells[3]).toBe('ethernet');
  expect(cells[4]).not.toContain('Default');
});

test('its examples are valid', () => {
  const [parameters, things, conditions] = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(
    ([, example]) => example,
  );
  const distributions = things.split('\n').filter((line) => line !== '' && line !== '- drop-tail');
  const services = distributions.map((line, i) => `  s${i}:\n    time: ${line.slice(2)}`);
  const scenario = [
    'version: 1',
    parameters,
    ...services,
    '  my-service: { time: 1 ms }',
    'traffic:\n  users: { to: web, rate: 600 requests/s }',
    conditions,
  ].join('\n');
  const parsed = parse(scenario, { file: 'examples.yaml' });
  expect(parsed.ok ? [] : parsed.errors).toEqual([]);
});
