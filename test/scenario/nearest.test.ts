import { expect, test } from 'vitest';
import { nearest, unknownWord } from '../../src/scenario/nearest.js';

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
