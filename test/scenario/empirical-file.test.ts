import { describe, expect, it } from 'vitest';
import { lower, parse, run } from '../../src/index.js';

const scenario = (time: string) => `
version: 1
name: measured
duration: 2 s
services: { web: { workers: 10, time: ${time} } }
traffic: { users: { to: web, arrivals: constant(100/s) } }
`;

function read(time: string, text: string) {
  return parse(scenario(time), { file: 'net.yaml', read: () => text });
}

describe('empirical values from a file', () => {
  it('are drawn, in the unit of their column', () => {
    const parsed = read(
      '{ empirical: { file: a.csv, column: took, unit: ms } }',
      'id,took\n1,5\n2,7.5\n',
    );
    if (!parsed.ok) throw new Error(parsed.errors[0].message);
    const lowered = lower(parsed.scenario);
    if (!lowered.ok) throw new Error(lowered.errors[0].message);
    const { latency } = run(lowered.plain).workloads.get('users')!;
    expect([latency.min, latency.max]).toEqual([5, 7.5]);
    expect(latency.mean).toBeGreaterThan(5.5);
    expect(latency.mean).toBeLessThan(7);
  });

  it('may stand inside a mixture, and without a header', () => {
    const time =
      '{ mixture: [{ weight: 1, empirical: { file: a.csv, unit: us } }, { weight: 1, constant: 1 ms }] }';
    expect(read(time, '250\n')).toMatchObject({ ok: true });
  });

  it.each([
    ['{ empirical: { file: a.csv, unit: parsec } }', '1\n', 'expected a unit such as ms'],
    ['{ empirical: { file: a.csv, colum: x } }', '1\n', "not 'colum'"],
    ['{ empirical: { file: a.csv, unit: ms } }', '1\n-2\n', 'a.csv: line 2: -2 is below 0'],
    ['{ empirical: { file: a.csv, unit: ms } }', 't\n1\ntea\n', 'a.csv: line 3: expected a number'],
    ['{ empirical: { file: a.csv, column: y, unit: ms } }', 'x\n1\n', "no column 'y'"],
  ])('say once, with the place, what is wrong: %s', (time, text, message) => {
    const parsed = read(time, text);
    if (parsed.ok) throw new Error('was read');
    expect(parsed.errors.map((error) => error.message).join('\n')).toContain(message);
    expect(parsed.errors).toHaveLength(1);
  });

  it('of another kind of unit are a few mistakes, not a mistake a row', () => {
    const text = Array.from({ length: 1000 }, (_, i) => i + 1).join('\n');
    for (const unit of ['', ', unit: KiB']) {
      const parsed = read(`{ empirical: { file: a.csv${unit} } }`, text);
      if (parsed.ok) throw new Error('was read');
      expect(parsed.errors.length).toBeLessThan(12);
    }
  });
});
