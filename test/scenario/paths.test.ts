import { describe, expect, test } from 'vitest';
import {
  evaluateExpectation,
  parsePath,
  type Measurement,
  withParameters,
} from '../../src/scenario/paths.js';
import { parseExpectation } from '../../src/scenario/conditions.js';
import type { Scope } from '../../src/scenario/expression.js';
import { amount } from '../../src/scenario/units.js';

const results = new Map<string, Measurement>([
  ['ping.received', { value: 4, unit: '' }],
  ['ping.rtt.max', { value: 0.5, unit: 'ms' }],
  ['users.latency.p99', { value: 49, unit: 'ms' }],
  ['users.throughput', { value: 99, unit: '1/s' }],
  ['users.size', { value: 1024, unit: 'B' }],
  ['idle.latency.p99', { value: null, unit: 'ms' }],
  ['my-service.latency.p50', { value: 3, unit: 'ms' }],
  ['services.web.backends.web-0.requests', { value: 10, unit: '' }],
  ['services.web.backends.web-1.requests', { value: 20, unit: '' }],
  ['simulatedTime', { value: 5, unit: 's' }],
]);

const lookup = (path: readonly string[]) => results.get(path.join('.'));
const members = (path: readonly string[]) => {
  const inside = [...results.keys()].map((key) => key.split('.'));
  const under = inside.filter((steps) => path.every((step, i) => steps[i] === step));
  return new Set(under.flatMap((steps) => steps.slice(path.length, path.length + 1)));
};
const decide = (text: string) => evaluateExpectation(text, lookup, members);

test.each([
  'ping.received == 4',
  'ping.received != 5',
  'ping.received / 4 >= 100 %',
  'ping.rtt.max < 1 ms',
  'ping.rtt.max <= 500 us',
  'ping.rtt.max == 0.5 ms',
  '0.4 ms < ping.rtt.max < 600 us',
  '1 ms > ping.rtt.max',
  'users.latency.p99 < 50 ms and ping.received == 4',
  '(users.latency.p99 < 50 ms) and (ping.received == 4)',
  'users.latency.p99 < 50 ms in 20 replications',
  'users.throughput > 90/s',
  'users.throughput > 90 requests/s',
  'users.size == 1 KiB',
  'users.throughput * simulatedTime == 495',
  '["my-service"].latency.p50 < 5 ms',
  'services.web.backends["web-0"].requests < services["web"].backends["web-1"].requests',
  'max(users.latency.p99, ping.rtt.max) < 50 ms',
  'users.latency.p99 within 1 ms of 50 ms',
  'users.latency.p99 within 2 % of 50 ms and ping.received within 0 of 4',
  'users.latency.p99 within (users.latency.p99 / 49) of 50 ms',
  '["my-service"].latency.p50 within 1 ms of 4 ms in every one of 5 replications',
])('%s holds', (text) => {
  expect(decide(text)).toMatchObject({ holds: true, detail: '' });
});

test.each([
  'ping.received == 3',
  'users.latency.p99 < 49 ms',
  'users.latency.p99 < 50 ms and ping.received == 5',
  'idle.latency.p99 < 50 ms',
  'idle.latency.p99 >= 0 ms',
  'idle.latency.p99 != 0 ms',
  '1 ms < ping.rtt.max < 2 ms',
  'users.latency.p99 within 1 % of 50 ms',
  'users.latency.p99 within 0.9 ms of 50 ms',
  'idle.latency.p99 within 1 s of 1 s',
])('%s does not hold', (text) => {
  expect(decide(text)).toMatchObject({ holds: false, detail: '' });
});

test.each([
  ['ping.recieved == 4', "no result 'ping.recieved': did you mean 'ping.received'?"],
  ['pong.received == 4', "no result 'pong.received': did you mean 'ping.received'?"],
  ['ping.rtt < 1 ms', "'ping.rtt' is no single result"],
  [
    'ping.rtt.max < 1',
    'cannot compare ping.rtt.max, a duration, with 1, a number: it needs a unit, as in 1 ms',
  ],
  ['ping.rtt.max < 1 B', 'cannot compare ping.rtt.max, a duration, with 1 B, a size'],
  ['users.latency.p99 within 1 of 50 ms', 'needs a unit, as in 1 ms'],
  ['ping.received within 1 ms of 4', 'needs a unit, as in 4 ms'],
  ['ping.received within -1 of 4', 'not below 0'],
  ['my-service.latency.p50 < 5 ms', 'write ["my-service"].latency.p50'],
  ['services.web.backends.web-0.requests > 1', 'write services.web.backends["web-0"].requests'],
])('%s says why not', (text, detail) => {
  const verdict = decide(text);
  expect(verdict.holds).toBe(false);
  expect(verdict.detail).toContain(detail);
});

describe('what was observed', () => {
  test.each<[string, Measurement | null]>([
    ['ping.rtt.max < 1 ms', { value: 0.5, unit: 'ms' }],
    ['1 ms > ping.rtt.max', { value: 0.5, unit: 'ms' }],
    ['ping.rtt.max + 1 ms < 1 ms', { value: 1.5, unit: 'ms' }],
    ['idle.latency.p99 < 1 ms', { value: null, unit: 'ms' }],
    ['ping.received == 4 and users.latency.p99 < 1 ms', { value: 49, unit: 'ms' }],
    ['1 < 2', null],
  ])('%s', (text, observed) => {
    expect(decide(text).observed).toEqual(observed);
  });
});

test('replications are part of a condition', () => {
  expect(parseExpectation('a.b < 1 ms in 20 replications').replications).toBe(20);
  expect(parseExpectation('a.b < 1 ms in 1 replication').replications).toBe(1);
  expect(parseExpectation('a.b < 1 ms').replications).toBe(1);
  expect(parseExpectation('a.b < 1 ms in every one of 7')).toMatchObject({
    replications: 7,
    every: true,
  });
});

test.each([
  '',
  'a.b',
  'a.b < 1 ms or a.c < 1 ms',
  'a = 1',
  'a < 1 in 0 replications',
  'not a < 1',
  'random() < 1',
  '[1, 2] < 1',
  'a.b(1) < 1',
  'a.b within 1 ms',
  'a.b within 1 ms of 2 ms of 3 ms',
  'a.b within 1 ms of 2 ms < 3 ms',
])('%s is no condition', (text) => {
  expect(() => parseExpectation(text)).toThrow();
});

test.each([
  ['services.web.replicas', ['services', 'web', 'replicas']],
  ['services.my-service.replicas', ['services', 'my-service', 'replicas']],
  ['services["my service"].replicas', ['services', 'my service', 'replicas']],
  ["hosts['a.b']", ['hosts', 'a.b']],
  ['links[0].rate', ['links', 0, 'rate']],
  ['["a"]["b"]', ['a', 'b']],
  ['n', ['n']],
])('the path %s', (text, path) => {
  expect(parsePath(text)).toEqual(path);
});

test.each(['', '.a', 'a.', 'a..b', 'a[', 'a[b]', 'a]', 'a b'])('%s is no path', (text) => {
  expect(() => parsePath(text)).toThrow();
});

describe('parameters in conditions', () => {
  const scope: Scope = {
    known: ['mean', 'n'],
    resolve: ([name]) => (name === 'n' ? 3 : amount(1, 'ms')),
  };

  test.each([
    ['users.latency.mean < 2 * mean', 'users.latency.mean < 2 * (1 ms)'],
    ['["mean"].sent == n', '["mean"].sent == 3'],
    ['mean.sent > n and n.sent > 1', 'mean.sent > 3 and n.sent > 1'],
  ])('%s', (text, wanted) => expect(withParameters(text, scope)).toBe(wanted));
});
