import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { plainOf } from './stages.js';

/** A deployment of some pods that is rolled out once, with a request every 10 ms. */
function rolled(deployment: string, { replicas = 3, more = '' } = {}): string {
  return `
version: 1
name: rolled
duration: 60 s
controlPlane: { watch: 1 s }
services:
  web:
    replicas: ${replicas}
    workers: 8
    time: 50 ms
    policy: round-robin
    deployment: ${deployment}
traffic:
  users: { to: web, arrivals: constant(100/s) }
timeline: [{ at: 10 s, rollout: web } ${more}]
`;
}

const measured = (text: string) => {
  const results = run(plainOf(text, 'test.yaml', []));
  expect(results.conservation.requests.balanced).toBe(true);
  expect(results.conservation.packets.balanced).toBe(true);
  return results;
};

/** What happened to pods, in order, as "name state", and when. */
function happenings({ timeline }: ReturnType<typeof measured>) {
  return timeline
    .filter(({ entry }) => entry === null)
    .map(({ time, what, phase }) => ({ time, what: what.replace('web/', ''), phase }));
}

describe('a rollout', () => {
  it('replaces all pods, never with more than the surge nor fewer than may be missing', () => {
    const told = '{ readiness: { period: 1 s }, maxSurge: 1, maxUnavailable: 1 }';
    const results = measured(rolled(told, { replicas: 4 }));
    let there = 4;
    let ready = 4;
    let most = 0;
    let least = 4;
    for (const { what } of happenings(results)) {
      if (what.endsWith('creating')) there++;
      if (what.endsWith('not ready')) ready--;
      else if (what.endsWith(' ready')) ready++;
      if (what.endsWith('pre-stop')) there--;
      most = Math.max(most, there);
      least = Math.min(least, ready);
    }
    expect({ most, least, there, ready }).toEqual({ most: 5, least: 3, there: 4, ready: 4 });
    expect(happenings(results).at(-1)).toMatchObject({
      what: 'rollout of web to version 2',
      phase: 'ends',
    });
  });

  it('loses what its pods had, and what comes until their end is known', () => {
    const { failed } = measured(rolled('{ readiness: { period: 1 s } }')).workloads.get('users')!;
    // Each of three pods is asked for one request in three for a second after its end.
    expect(failed.get('refused')).toBeGreaterThan(70);
    expect(failed.get('reset')).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [
      'it drains, and nobody hears of its end in time',
      '{ readiness: { period: 1 s }, sigterm: drain }',
      { refused: 100 },
    ],
    [
      'the hook is over before it is known',
      '{ readiness: { period: 1 s }, preStop: 500 ms, sigterm: drain }',
      { refused: 50 },
    ],
    [
      'the hook outlasts the news',
      '{ readiness: { period: 1 s }, preStop: 2 s, sigterm: drain }',
      {},
    ],
    ['the hook outlasts the news and the work', '{ readiness: { period: 1 s }, preStop: 2 s }', {}],
  ])('counts who fails by what: %s', (_, told, failed: Record<string, number>) => {
    const users = measured(rolled(told)).workloads.get('users')!;
    expect([...users.failed.keys()]).toEqual(Object.keys(failed));
    for (const [reason, about] of Object.entries(failed)) {
      expect(Math.abs(users.failed.get(reason)! - about)).toBeLessThan(10);
    }
  });

  it('sends requests to who does not listen yet, where nobody asks whether it is ready', () => {
    const { failed } = measured(rolled('{ preStop: 2 s, startup: 3 s }')).workloads.get('users')!;
    expect(failed.get('refused')).toBeGreaterThan(100);
  });

  it('kills who does not end within its grace, its hook included', () => {
    const told = '{ preStop: 4 s, grace: 5 s, sigterm: ignore, readiness: { period: 1 s } }';
    const all = happenings(measured(rolled(told)));
    const at = (what: string): number => all.find((each) => each.what === what)!.time;
    expect(at('web-0 stopping') - at('web-0 pre-stop')).toBeCloseTo(4, 6);
    // At least two seconds after the signal, whatever is left of the grace.
    expect(at('web-0 gone') - at('web-0 stopping')).toBeCloseTo(2, 6);
  });

  it('of kind recreate makes the new ones when the old ones are gone', () => {
    const told = '{ strategy: recreate, readiness: { period: 1 s }, preStop: 2 s }';
    const results = measured(rolled(told));
    const all = happenings(results).map(({ what }) => what);
    expect(all.lastIndexOf('web-2 gone')).toBeLessThan(all.indexOf('web-3 creating'));
    expect(results.workloads.get('users')!.failed.get('no-backend')).toBeGreaterThan(0);
  });

  it('waits until pods have been ready for long enough', () => {
    const of = (told: string): number => {
      const all = happenings(measured(rolled(told)));
      const ends = all.find(({ what, phase }) => what.startsWith('rollout') && phase === 'ends')!;
      return ends.time - 10;
    };
    const probed = 'readiness: { period: 1 s }';
    expect(of(`{ ${probed}, minReady: 5 s }`) - of(`{ ${probed} }`)).toBeCloseTo(15, 3);
  });

  it('says that it is stuck where the new version never answers its probe', () => {
    const told =
      '{ readiness: { period: 1 s }, startup: 1000 s, progressDeadline: 20 s, maxUnavailable: 0 }';
    const results = measured(rolled(told));
    expect(happenings(results).at(-1)).toMatchObject({
      time: 30,
      what: 'rollout of web to version 2 makes no progress',
    });
    // The old pods stay.
    expect(results.workloads.get('users')!.successRatio).toBe(1);
  });

  it('follows another before it is done, and ends with the newest alone', () => {
    const told = '{ readiness: { period: 1 s }, startup: 4 s }';
    const all = happenings(measured(rolled(told, { more: ', { at: 14 s, rollout: web }' })));
    const ends = all.filter(({ phase }) => phase === 'ends');
    expect(ends.map(({ what }) => what)).toEqual(['rollout of web to version 3']);
  });
});
