import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policies } from '../../src/balancing/table.js';
import { lower, parse } from '../../src/index.js';
import { anchor } from '../../src/scenario/reference/markdown.js';
import { pictureOf } from './charts.js';
import { choices, systems } from './choices.js';
import { page } from './page.js';
import { chapters, loadPanels } from './studies.js';

const root = new URL('../../', import.meta.url);
const file = (path: string) => readFileSync(new URL(path, root), 'utf8');
const text = page();
const names = policies.map(({ name }) => name).sort();

const anchorsOf = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));

// Compared as truth values: the difference of two long files says less than what to do.
test('docs/balancing.md is current', () => {
  expect(file('docs/balancing.md') === text, 'run `npm run guide`').toBe(true);
});

test('every policy has its place, its guide and its chart', () => {
  const inChapters = chapters.flatMap(({ entries }) => entries.map(({ name }) => name));
  expect(inChapters.sort()).toEqual(names);
  for (const name of names) {
    expect(text).toContain(`\n### \`${name}\`\n`);
    expect(file(`docs/balancing/${name}.svg`)).toContain(`>${name}</text>`);
  }
  const charts = readdirSync(new URL('docs/balancing', root)).sort();
  expect(charts).toEqual(names.map((name) => `${name}.svg`));
});

test('every policy can be chosen, and nothing else', () => {
  const offered = choices.flatMap(([, take]) => take);
  expect([...new Set(offered)].sort()).toEqual(names);
});

test('every link leads somewhere', () => {
  const links = [...text.matchAll(/\]\(([^)#]*)(#[^)]*)?\)/g)];
  expect(links.length).toBeGreaterThan(4 * names.length + systems.length);
  const anchors = new Map([['', new Set(anchorsOf(text))]]);
  for (const [, path, target] of links) {
    if (path !== '') expect(existsSync(new URL(`docs/${path}`, root)), path).toBe(true);
    if (target === undefined) continue;
    if (!anchors.has(path)) anchors.set(path, new Set(anchorsOf(file(`docs/${path}`))));
    expect([...anchors.get(path)!], path).toContain(target);
  }
});

test('the scenarios behind the charts are valid', () => {
  for (const name of readdirSync(new URL('scenarios/guide', root))) {
    const parsed = parse(file(`scenarios/guide/${name}`), { file: name });
    expect(parsed.ok ? [] : parsed.errors).toEqual([]);
    const lowered = lower((parsed as Extract<typeof parsed, { ok: true }>).scenario);
    expect(lowered.ok ? [] : lowered.errors).toEqual([]);
  }
});

test('panels stand side by side', () => {
  const panel = {
    ...loadPanels[0],
    x: { label: 'load', log: false },
    y: { label: 'latency (ms)', log: true },
    lines: [{ name: 'random', points: [1, 2].map((x) => ({ x, y: 10 * x })) }],
    dots: true,
  };
  const svg = pictureOf('random', [
    { ...panel, names: 'none' },
    { ...panel, names: 'ends' },
  ]);
  const places = [...svg.matchAll(/<svg x="(\d+)" y="30" width="(\d+)"/g)];
  const [[, first, width], [, second]] = places;
  expect([first, second]).toEqual(['0', width]);
  expect(svg.match(/>random<\/text>/g)).toHaveLength(2);
});
