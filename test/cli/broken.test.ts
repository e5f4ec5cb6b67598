import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../whole/stages.js';
import { answer } from './netloom.js';

/** Messages and lines are asserted by test/scenario/broken.test.ts, over the same files. */
const files = readdirSync(join(root, 'test', 'broken')).filter((file) => file.endsWith('.yaml'));

it('is told of shortly, also where it is wrong at length', async () => {
  const long = 'x'.repeat(50_000);
  const text = (time: string, more = '') =>
    `version: 1\nduration: 1 s\nservices: { web: { time: ${time} } }\n${more}`;
  for (const scenario of [
    text(`${'9'.repeat(50_000)} s`),
    text(`exponential(${long} = 1 ms)`),
    text('1 ms', `${long}: 1\n`),
    text('1 ms', `description: *${long}\n`),
  ]) {
    const { status, stderr } = await answer(['validate', '-'], root, scenario);
    expect(status).toBe(2);
    expect(stderr.length).toBeLessThan(1500);
  }
});

describe('a broken file', () => {
  it('comes in twenty kinds at least', () => expect(files.length).toBeGreaterThanOrEqual(20));

  it.each(files)('%s ends with 2, a place and no stack', async (file) => {
    const { status, stdout, stderr } = await answer(
      ['validate', join('test', 'broken', file)],
      root,
    );
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^test/broken/${file}:\\d+:\\d+: `, 'm'));
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
