import { describe, expect, it, test } from 'vitest';
import type { Described, OptionValue } from '../../src/engine/options.js';
import { needsOf } from '../../src/balancing/table.js';
import { expand } from '../../src/scenario/expand.js';
import { jsonSchema } from '../../src/scenario/json-schema.js';
import { parse } from '../../src/scenario/parse.js';
import { mistakes, plainOf } from './lowering.js';

const scenario = (policy: string) => `
version: 1
duration: 1 s
services:
  web:
    replicas: 2
    policy: ${policy}
traffic: { users: { to: web, rate: 10/s } }`;

function policyOf(text: string): Described {
  return plainOf(scenario(text)).services.get('web')!.balancer.policy;
}

function optionOf({ options }: Described, name: string): OptionValue | undefined {
  return options.get(name);
}

const roundRobin = { kind: 'round-robin', options: new Map([['flavour', 'plain']]) };

describe('a policy within a policy', () => {
  it.each([
    ['health-filter'],
    ['health-filter()'],
    ['health-filter(round-robin)'],
    ['{ health-filter: round-robin }'],
    ['{ health-filter: { policy: round-robin } }'],
    ['health-filter(policy = round-robin)'],
  ])('%s', (text) => {
    const policy = policyOf(text);
    expect(policy.kind).toBe('health-filter');
    expect(optionOf(policy, 'policy')).toEqual(roundRobin);
    expect(optionOf(policy, 'panicBelow')).toBe(50);
  });

  it('has options of its own, and defaults for the rest', () => {
    const policy = policyOf('slow-start(peak-ewma(flavour = envoy), 20 s)');
    expect(optionOf(policy, 'window')).toBe(20e9);
    expect(optionOf(policy, 'policy')).toEqual({
      kind: 'peak-ewma',
      options: new Map<string, OptionValue>([
        ['flavour', 'envoy'],
        ['decay', 10e9],
        ['interval', 100e6],
        ['panic', 50],
      ]),
    });
  });

  it('may hold another, up to a depth', () => {
    const nest = (depth: number): string =>
      depth === 0 ? 'random' : `health-filter(${nest(depth - 1)})`;
    const policy = policyOf(nest(4));
    const third = [1, 2, 3].reduce((outer) => optionOf(outer, 'policy') as Described, policy);
    expect(third.kind).toBe('health-filter');
    expect(mistakes(scenario(nest(5))).join()).toContain('a policy may hold 4 others, no more');
    expect(mistakes(scenario(nest(10_000))).join()).toContain('no more');
  });

  it('is told by its nearest name where it is misspelt', () => {
    expect(mistakes(scenario('{ slow-start: { policy: round-robbin } }'))).toEqual([
      expect.stringMatching(/services\.web\.policy.*'round-robbin': did you mean 'round-robin'\?/),
    ]);
    expect(mistakes(scenario('{ slow-start: { policy: { peak-ewma: { decoy: 1 s } } } }'))).toEqual(
      [expect.stringMatching(/slow-start\.policy\.peak-ewma\.decoy.*did you mean 'decay'\?/)],
    );
    expect(mistakes(scenario('slow-start(pikc-ewma)')).join()).toContain(
      "unknown policy 'pikc-ewma'",
    );
  });
});

describe('the expanded form', () => {
  it.each([
    ['slow-start', 'policy: slow-start'],
    ['health-filter(random)', 'policy: health-filter: policy: random overprovisioning: 140'],
    [
      'outlier-detection(health-filter(peak-ewma(linkerd)))',
      'health-filter: policy: peak-ewma: flavour: linkerd decay: 10000000000 ns',
    ],
  ])('of %s reads as the same', (text, printed) => {
    const plain = plainOf(scenario(text));
    const expanded = expand(plain);
    expect(expanded.replace(/\s+/g, ' ')).toContain(printed);
    expect(plainOf(expanded)).toEqual(plain);
  });
});

test('the schema of a policy refers to itself', () => {
  const { $defs } = JSON.parse(JSON.stringify(jsonSchema()));
  const forms = $defs.policy.anyOf as { properties?: Record<string, { anyOf: object[] }> }[];
  const slowStart = forms.find(({ properties }) => properties?.['slow-start'] !== undefined);
  expect(JSON.stringify(slowStart)).toContain('"$ref":"#/$defs/policy"');
  expect(parse(scenario('slow-start'), { file: 'net.yaml' }).ok).toBe(true);
});

test('a wrapper needs what the policy within needs', () => {
  expect(needsOf(policyOf('random'))).toEqual([]);
  expect(needsOf(policyOf('slow-start'))).toEqual([]);
  expect(needsOf(policyOf('health-filter(slow-start(prequal))'))).toEqual(['probes']);
  expect(needsOf({ kind: 'central-queue', options: new Map() })).toEqual(['oracle', 'freed']);
  expect(() => needsOf({ kind: 'no-such', options: new Map() })).toThrow(RangeError);
});
