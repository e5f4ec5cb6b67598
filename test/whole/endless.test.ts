import { expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { plainOf } from './stages.js';

const scenario = (more: string): string => `
version: 1
duration: 1 s
${more}
services: { web: { time: 1 ms, queue: { discipline: lifo } } }
traffic: { loop: { kind: closed, to: web, users: 5, think: 1 us } }
`;

it('a request that others pass by for ever ends a run whose drain has no end, with a sentence', () => {
  const { ended, workloads } = run(plainOf(scenario('')));
  expect(ended.reason).toBe('limit');
  expect(ended.detail).toMatch(
    /^requests are still under way \d+ s after the end of `duration`: others of a closed loop/,
  );
  expect(workloads.get('loop')?.unfinished).toBeGreaterThan(0);
  expect(run(plainOf(scenario('drain: 1 s'))).ended.reason).toBe('done');
});

it('a ping every nanosecond is refused with the number that it would send', () => {
  const ping = (interval: string): string => `
version: 1
duration: 1 s
hosts: { a: {}, b: {} }
links: [{ between: [a, b] }]
traffic: { p: { kind: ping, from: a, to: b, count: 1000000000, interval: ${interval} } }
`;
  expect(() => plainOf(ping('1 ns'))).toThrow('sends about 1e+9 echo requests, and at most 5e+6');
  expect(() => plainOf(ping('1 us'))).not.toThrow();
});
