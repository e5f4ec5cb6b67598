import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../whole/stages.js';
import { netloom } from './netloom.js';

/** Messages and lines are asserted by test/scenario/broken.test.ts, over the same files. */
const files = readdirSync(join(root, 'test', 'broken')).filter((file) => file.endsWith('.yaml'));

describe('a broken file', () => {
  it('comes in twenty kinds at least', () => expect(files.length).toBeGreaterThanOrEqual(20));

  it.each(files)('%s ends with 2, a place and no stack', (file) => {
    const { status, stdout, stderr } = netloom(['validate', join('test', 'broken', file)], root);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^test/broken/${file}:\\d+:\\d+: `, 'm'));
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
