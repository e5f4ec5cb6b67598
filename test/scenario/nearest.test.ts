import { describe, expect, test } from 'vitest';
import { policies as balancing } from '../../src/balancing/table.js';
import { distributions } from '../../src/engine/distributions/table.js';
import { filters } from '../../src/net/filter/table.js';
import { disciplines } from '../../src/net/queue/table.js';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { nearest, someOf, unknownWord } from '../../src/scenario/nearest.js';
import { SYNONYMS } from '../../src/scenario/synonyms.js';
import { arrivals } from '../../src/traffic/arrivals/table.js';

const policies = ['random', 'round-robin', 'least-connections', 'source-hash'];

test.each([
  ['round-robbin', 'round-robin'],
  ['roundRobin', 'round-robin'],
  ['ROUND_ROBIN', 'round-robin'],
  ['rnadom', 'random'],
  ['leastconnections', 'least-connections'],
  ['least-conections', 'least-connections'],
  ['sourcehash', 'source-hash'],
  ['weighted', null],
  ['', null],
  ['x'.repeat(100_000), null],
])('%s means %s', (word, meant) => {
  expect(nearest(word, policies)).toBe(meant);
});

test('the nearest wins, and of equals the first', () => {
  expect(nearest('seed', ['speed', 'seeds', 'need'])).toBe('speed');
  expect(nearest('web1', ['web', 'web2'])).toBe('web');
});

test('without a near word the known ones are listed', () => {
  expect(unknownWord('policy', 'magic', policies)).toBe(
    "unknown policy 'magic'; known: random, round-robin, least-connections, source-hash",
  );
  expect(unknownWord('host', 'a', [])).toBe("unknown host 'a'");
});

test.each([
  ['leastconn', 'least-connections'],
  ['least_conn', 'least-connections'],
  ['p2c', 'power-of-d-choices'],
  ['random-two', 'power-of-d-choices'],
  ['ewma', 'peak-ewma'],
  ['wrr', 'smooth-weighted-round-robin'],
  ['jsq', 'join-the-shortest-queue'],
  ['rr', 'round-robin'],
  ['hrw', 'rendezvous'],
  ['first', 'first-free'],
])('the trade says %s for our %s', (word, ours) => {
  expect(
    nearest(
      word,
      balancing.map(({ name }) => name),
    ),
  ).toBe(ours);
});

test('a word of the trade means what is known at its place', () => {
  expect(nearest('latency', ['rate', 'delay', 'loss'])).toBe('delay');
  expect(nearest('latency', ['to', 'time'])).toBe('time');
  expect(nearest('exponential', ['poisson', 'constant'])).toBe('poisson');
  expect(nearest('fifo', ['drop-tail', 'red'])).toBe('drop-tail');
  expect(nearest('rps', ['rate', 'to'])).toBe('rate');
});

test('every word of ours in the table of synonyms is one that can be known', () => {
  const words = new Set([
    ...[balancing, distributions, arrivals, disciplines, filters].flatMap((table) =>
      table.map(({ name }) => name),
    ),
    ...[...JSON.stringify(jsonSchema()).matchAll(/"([\w-]+)":/g)].map(([, key]) => key),
  ]);
  expect(SYNONYMS.map(([ours]) => ours).filter((word) => !words.has(word))).toEqual([]);
});

test('what is known by two kinds is listed once', () => {
  expect(unknownWord('host', 'nobody', ['web', 'c', 'web'])).toBe(
    "unknown host 'nobody'; known: web, c",
  );
});

describe('of many known words', () => {
  const many = Array.from({ length: 30 }, (_, i) => `word${String.fromCharCode(97 + i)}x`);

  test('those that are most like what was written come first', () => {
    const known = [...many, 'graceTime'];
    expect(unknownWord('key', 'grace-of-all-the-pods', known)).toMatch(/; known: graceTime, /);
    expect(someOf(known, 'time').split(', ')).toHaveLength(17);
  });

  test('few stay in their order', () => {
    expect(someOf(['b', 'a', 'c'], 'c')).toBe('b, a, c');
  });
});

test('Kubernetes’ names mean ours where these are known', () => {
  const deployment = ['strategy', 'readiness', 'liveness', 'started', 'grace', 'minReady', 'order'];
  expect(nearest('terminationGracePeriodSeconds', deployment)).toBe('grace');
  expect(nearest('readinessProbe', deployment)).toBe('readiness');
  expect(nearest('startupProbe', deployment)).toBe('started');
  expect(nearest('minReadySeconds', deployment)).toBe('minReady');
  expect(nearest('podManagementPolicy', deployment)).toBe('order');
});
