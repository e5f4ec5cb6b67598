import { describe, expect, it } from 'vitest';
import { type CompareFlags, planOf } from '../../src/cli/compare-plan.js';
import type { CompareBlock } from '../../src/scenario/schema.js';

const block: CompareBlock = {
  policies: ['random', 'round-robin', 'least-request'],
  labels: new Map([['least-request', 'p2c']]),
  vary: new Map([['n', ['2', '4']]]),
  precision: 0.05,
  metric: ['latency.p99', 'successRatio'],
  baseline: 'round-robin',
  study: 'steady',
};

const plan = (flags: CompareFlags, own: CompareBlock | null = block) =>
  planOf({ jobs: '1', ...flags }, own);

describe('the plan of a comparison', () => {
  it('is what the file says where no flag says otherwise', () => {
    expect(plan({})).toEqual({
      points: [
        { settings: [{ path: 'n', value: '2' }] },
        { settings: [{ path: 'n', value: '4' }] },
      ],
      policies: ['random', 'round-robin', 'least-request'],
      names: ['random', 'round-robin', 'p2c'],
      service: null,
      baseline: 'round-robin',
      replications: 1000,
      precision: 0.05,
      indifference: 0.01,
      level: 0.95,
      metrics: ['latency.p99', 'successRatio'],
      study: 'steady',
      jobs: 1,
    });
  });

  it('repeats the scenario as it stands where only runs are asked for', () => {
    const { points, policies, replications } = plan({ replications: '4' }, null);
    expect([points, policies, replications]).toEqual([[{ settings: [] }], ['(as it is)'], 4]);
    expect(() => plan({}, null)).toThrow(/nothing to compare/);
  });

  it('takes flags key by key', () => {
    const { points, policies, metrics, study, indifference } = plan({
      vary: ['n=8'],
      metric: 'latency.mean, fairness.jain',
      study: 'terminating',
      indifference: '5%',
    });
    expect(points).toEqual([{ settings: [{ path: 'n', value: '8' }] }]);
    expect(policies).toEqual(block.policies);
    expect(metrics).toEqual(['latency.mean', 'fairness.jain']);
    expect([study, indifference]).toEqual(['terminating', 0.05]);
  });

  it("keeps the file's baseline among other policies only where it is one of them", () => {
    expect(plan({ policies: 'random,round-robin' }).baseline).toBe('round-robin');
    expect(plan({ policies: 'random,central-queue' }).baseline).toBe('random');
    expect(() => plan({ baseline: 'maglev' })).toThrow(/none of the policies/);
  });

  it('calls policies by their labels, the command line going first', () => {
    expect(plan({ baseline: 'p2c' }).baseline).toBe('p2c');
    expect(plan({ baseline: 'least-request' }).baseline).toBe('p2c');
    const label = ['least-request=two choices'];
    expect(plan({ label }).names).toEqual(['random', 'round-robin', 'two choices']);
    expect(() => plan({ label: ['maglev=m'] })).toThrow(/none of the policies/);
    expect(() => plan({ label: ['random=p2c'] })).toThrow(/two policies are called p2c/);
    const [p, three] = ['power-of-d-choices(choices = 3)', 'three of them'];
    expect(plan({ policies: `random,${p}`, label: [`${p}=${three}`] }).names[1]).toBe(three);
  });

  it('takes another confidence, and refuses what says nothing', () => {
    expect(plan({ confidence: '99%' }).level).toBe(0.99);
    expect(() => plan({ confidence: '20%' })).toThrow(/from 50%/);
    expect(() => plan({ vary: ['n=1,2'], set: ['parameters.n=3'] })).toThrow(/n varies here/);
    expect(() => plan({ vary: ['n=1,2', 'n=3,4'] })).toThrow(/n is there twice/);
  });

  it.each([
    [{}, { replications: 1000, precision: 0.05 }],
    [{ replications: '30' }, { replications: 30, precision: null }],
    [{ precision: '1%' }, { replications: 1000, precision: 0.01 }],
    [
      { precision: '1%', replications: '50' },
      { replications: 50, precision: 0.01 },
    ],
  ])('runs for %j as long as %j', (flags, extent) => {
    expect(plan(flags)).toMatchObject(extent);
  });

  it('is ten replications where nobody says', () => {
    const bare = plan({ policies: 'random' }, null);
    expect(bare).toMatchObject({ replications: 10, precision: null, metrics: null, study: null });
    expect(plan({}, { ...block, precision: undefined, replications: 7 }).replications).toBe(7);
  });

  it.each([
    [{}, null, /or write them under compare: in the file/],
    [{ study: 'long' }, block, /--study: expected steady or terminating, not 'long'/],
    [{ indifference: '2' }, block, /--indifference: expected a share/],
    [{ replications: '1' }, block, /from 2 to/],
    [{ vary: ['n'] }, block, /expected PATH=VALUE/],
  ])('refuses %j', (flags, own, sentence) => {
    expect(() => plan(flags, own)).toThrow(sentence);
  });
});
