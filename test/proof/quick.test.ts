import { describe, expect, it } from 'vitest';
import { SCENARIOS } from './pool.js';
import { groups, QUICK, wishes } from './proof.js';
import { replicate } from './replication.js';
import { table } from './rows/table.js';
import type { Row } from './row.js';
import { judge, type Verdict } from './verdict.js';

const quick = table.filter((row) => row.quick);

function verdicts(rows: readonly Row[], sabotage: boolean): Verdict[] {
  const values = new Map<string, number[]>(rows.map(({ id }) => [id, []]));
  for (const group of groups(rows)) {
    for (const wish of wishes(group, QUICK, sabotage)) {
      const observed = replicate(SCENARIOS, group, wish);
      group.forEach(({ id }, place) => values.get(id)?.push(observed[place]));
    }
  }
  return judge(rows, [...values.values()], false);
}

describe('the proof', () => {
  it('gives every row a name of its own', () => {
    expect(new Set(table.map(({ id }) => id)).size).toBe(table.length);
  });

  it('holds for the quick rows', () => {
    const wrong = verdicts(quick, false).filter(({ failure }) => failure !== '');
    expect(wrong.map(({ row, observed }) => [row.id, observed.mean])).toEqual([]);
  });

  it('would notice a fault', () => {
    const rows = quick.filter(({ kind }) => kind === 'identical');
    const noticed = verdicts(rows, true).filter(({ contradicts }) => contradicts);
    expect(noticed).toHaveLength(rows.length);
  });
});
