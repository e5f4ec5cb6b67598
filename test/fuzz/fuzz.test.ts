import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { casesOf, corpus } from './cases.js';
import { faults } from './faults.js';
import { edited } from './sabotage.js';
import { tryAll } from './try-all.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// Thousands: `npm run fuzz`.
it('sixty changed scenarios run or are refused in words', async () => {
  const told: string[] = [];
  const { tried, run } = await tryAll(casesOf(corpus(), 'tests', 60), (line) => told.push(line));
  expect(told).toEqual([]);
  expect(tried).toBe(60);
  // Or they would be tests of our refusals alone.
  expect(run).toBeGreaterThan(20);
});

it.each(faults)('the fault $name can be planted', ({ edits }) => {
  for (const edit of edits) {
    const text = readFileSync(join(ROOT, edit.file), 'utf8');
    expect(edited(text, edit), edit.file).not.toBeNull();
  }
});
