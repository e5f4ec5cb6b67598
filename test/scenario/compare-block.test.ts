import { describe, expect, it } from 'vitest';
import { expand, parse } from '../../src/index.js';
import { lower } from '../../src/platforms/lower.js';
import { formatErrors } from '../../src/scenario/errors.js';

const file = (block: string): string => `version: 1
name: net
parameters: { n: 2, some: 3 }
services:
  web: { replicas: n, time: 1 ms }
traffic:
  users: { to: web, rate: 10/s, requests: 5 }
compare:
${block}
`;

function parsed(block: string) {
  const result = parse(file(block), { file: 'net.yaml' });
  if (!result.ok) throw new Error(formatErrors(result.errors));
  return result.scenario;
}

describe('the block compare:', () => {
  it('says what the command line could', () => {
    const scenario = parsed(
      [
        '  policies: [random, power-of-d-choices(some)]',
        '  service: web',
        "  vary: { n: [2, 4], services.web.time: ['exponential(1 ms)', 2 ms] }",
        '  precision: 1%',
        '  metric: latency.p99',
        '  baseline: random',
        '  indifference: 2 %',
        '  study: steady',
      ].join('\n'),
    );
    expect(scenario.compare).toEqual({
      policies: ['random', 'power-of-d-choices(some)'],
      labels: new Map(),
      service: 'web',
      vary: new Map([
        ['n', ['2', '4']],
        ['services.web.time', ['exponential(1 ms)', '2 ms']],
      ]),
      precision: 0.01,
      metric: ['latency.p99'],
      baseline: 'random',
      indifference: 0.02,
      study: 'steady',
    });
  });

  it('has labels for policies, and ranges of values', () => {
    const { compare } = parsed(
      [
        '  policies: [{ policy: power-of-d-choices(some), label: a few }, random]',
        '  vary: { n: 2:8:2 }',
        '  baseline: a few',
        '  confidence: 99 %',
      ].join('\n'),
    );
    expect(compare).toMatchObject({
      policies: ['power-of-d-choices(some)', 'random'],
      labels: new Map([['power-of-d-choices(some)', 'a few']]),
      vary: new Map([['n', ['2', '4', '6', '8']]]),
      confidence: 0.99,
    });
  });

  it('is no part of what is simulated, nor of the expanded file, where there are no parameters', () => {
    const lowered = lower(parsed('  vary: { n: [2, 4] }'));
    if (!lowered.ok) throw new Error(formatErrors(lowered.errors));
    const text = expand(lowered.plain);
    expect(text).not.toContain('compare');
    expect(parse(text, { file: 'expanded.yaml' }).ok).toBe(true);
  });

  it.each([
    [
      '  policies: [random, rond-robin]',
      "net.yaml:9:22: compare.policies[1]: unknown policy 'rond-robin'",
    ],
    ['  policies: [random, random]', 'net.yaml:9:22: compare.policies[1]: random is there twice'],
    [
      '  policies: [{ random: null }]',
      "compare.policies[0]: 'policy' is missing: A policy in one word",
    ],
    [
      '  polices: [random]',
      "net.yaml:9:3: compare.polices: unknown key 'polices': did you mean 'policies'",
    ],
    ['  vary: { n: [1, 2, 1] }', 'net.yaml:9:21: compare.vary.n[2]: 1 is there twice'],
    ['  vary: { n: 1:9:0 }', 'compare.vary.n[0]: 1:9:0: the step never leads to the end'],
    ['  confidence: 20 %', 'compare.confidence: expected from 50 %'],
    [
      '  policies: [{ policy: random, label: a }, { policy: round-robin, label: a }]',
      'compare.policies[1]: a is there twice',
    ],
    ['  vary: { n: [] }', 'compare.vary.n: expected a value'],
    ['  vary: { m: [1, 2] }', "net.yaml:9:11: compare.vary.m: unknown name 'm'"],
    ['  vary: { services.wep.time: 1 ms }', "unknown service 'wep': did you mean 'web'"],
    ['  replications: 1', 'net.yaml:9:17: compare.replications: '],
    ['  precision: 0', 'compare.precision: expected more than nothing'],
    ['  indifference: 100 %', 'compare.indifference: expected less than all'],
    [
      '  policies: [random]\n  baseline: x',
      'net.yaml:10:13: compare.baseline: none of the policies; there are random',
    ],
    ['  study: long', "compare.study: expected terminating or steady, not 'long'"],
  ])('%s is refused at its place', (block, message) => {
    const result = parse(file(block), { file: 'net.yaml' });
    expect(result.ok ? '' : formatErrors(result.errors)).toContain(message);
  });

  it('knows the services', () => {
    const lowered = lower(parsed('  service: wep'));
    expect(lowered.ok ? '' : formatErrors(lowered.errors)).toContain(
      "net.yaml:9:12: compare.service: unknown service 'wep': did you mean 'web'",
    );
  });
});
