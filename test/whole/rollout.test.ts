import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { table } from '../../src/report/table.js';
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
    // The last old pod's address goes after that.
    expect(happenings(results).slice(-3)).toMatchObject([
      { what: 'rollout of web to version 2', phase: 'ends' },
      { what: expect.stringMatching(/^web-\d gone$/) },
      { what: 'rollout of web to version 2: its old pods have left' },
    ]);
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
    // At least two seconds after the signal, whatever is left of the grace; and its network lives a little longer.
    expect(at('web-0 gone') - at('web-0 stopping')).toBeCloseTo(2.2, 6);
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

describe('what is told of a rollout', () => {
  it('is how long it took, how many pods there were, who failed, and in which phase of a pod', () => {
    const results = measured(rolled('{ startup: 3 s }'));
    const { rollouts, pods } = results.services.get('web')!;
    const { failed } = results.workloads.get('users')!;
    const rollout = rollouts.get('2')!;
    // Ready as soon as their containers run.
    expect(rollout).toMatchObject({ from: 10, took: 3, stuck: false, most: 4, leastReady: 3 });
    // One has begun to end, and is there still.
    expect(rollout.mostThere).toBe(5);
    // All that failed did so in it, and at some pod.
    expect(rollout.failed).toEqual(failed);
    const sum = (of: 'refused' | 'unanswered' | 'lost'): number =>
      [...pods.values()].reduce((total, phase) => total + phase[of], 0);
    expect(sum('refused')).toBe(failed.get('refused'));
    expect(sum('unanswered')).toBe(0);
    expect(sum('lost')).toBe(failed.get('reset'));
    expect(pods.get('starting')).toMatchObject({ pods: 3, time: 9 });
    expect(pods.get('starting')!.refused).toBeGreaterThan(0);
    expect(pods.get('stopping')!.lost).toBe(failed.get('reset'));
    expect(pods.get('gone')!.pods).toBe(3);
    // One in three of 100/s for the second that the news take, three times.
    expect(results.controlPlane!.listeners.get('client')!.stale).toBeLessThan(105);
    const text = table(results);
    const all = [...failed.values()].reduce((total, many) => total + many, 0);
    expect(text).toMatch(new RegExp(`web +2 +10 s +3 s +4 +5 +3 +${all}\\n`));
    expect(text).toMatch(/failed of web 2: \d+ re(set|fused), \d+ re(set|fused)/);
  });

  it('counts the same losses for it as for what was going on, until its last old pod has left', () => {
    // Its last pod ends as the rollout does, and is asked for a second more.
    const results = measured(rolled('{ readiness: { period: 1 s } }'));
    const { lost, failed } = results.workloads.get('users')!;
    const all = [...failed.values()].reduce((total, many) => total + many, 0);
    expect(all).toBeGreaterThan(90);
    expect(Object.fromEntries(lost)).toEqual({ 'rollout-web': all, otherwise: 0 });
    const { failed: its } = results.services.get('web')!.rollouts.get('2')!;
    expect(its).toEqual(failed);
  });

  it('tells once that it makes no progress, whatever it did at one instant', () => {
    const told =
      '{ startup: 1000 s, readiness: { period: 1 s }, progressDeadline: 20 s, maxUnavailable: 1 }';
    const all = happenings(measured(rolled(told))).filter(({ what }) => what.endsWith('progress'));
    expect(all).toHaveLength(1);
  });

  it('says which version ran where, and leaves out of its table where none ever did', () => {
    const results = measured(rolled('{ readiness: { period: 1 s } }'));
    const { backends } = results.services.get('web')!;
    const versions = [...backends.values()].map((backend) => backend.versions);
    expect(versions.slice(0, 6)).toEqual(['1', '1', '1', '2', '2', '2']);
    expect(versions.slice(6).every((each) => each === '')).toBe(true);
    const text = table(results);
    expect(text).toMatch(/web +web-5 +2 +\d/);
    expect(text).not.toContain('web-6');
  });

  it('tells pods of one instant in one line, and the course of the rollout before them', () => {
    const told = '{ readiness: { period: 1 s }, maxSurge: 5, maxUnavailable: 0 }';
    const text = table(measured(rolled(told, { replicas: 5 })));
    expect(text).toContain('5 pods of web creating');
    expect(text).toContain('rollout of web to version 2: its old pods have left');
  });

  it('is known to conditions before it happens', () => {
    const text =
      rolled('{ readiness: { period: 1 s } }') + 'expect: ["web.rollouts[\\"2\\"].took < 20 s"]\n';
    expect(measured(text).expectations).toMatchObject([{ holds: true }]);
  });
});

describe('a pod', () => {
  it('that crashes is started again, each time after a longer wait', () => {
    const results = measured(`
version: 1
name: crashing
duration: 200 s
controlPlane: none
services:
  web:
    replicas: 2
    workers: 4
    time: 10 ms
    deployment: { readiness: { period: 1 s }, startup: 1 s }
traffic: { users: { to: web, arrivals: constant(50/s) } }
timeline: [{ at: 10 s, for: 60 s, crash: web-0 }]
`);
    const starts = happenings(results)
      .filter(({ what }) => what === 'web-0 starting')
      .map(({ time }) => Math.round(time));
    // At once, and then 10, 20 and 40 s after the end of the one before, which lasts a second.
    expect(starts).toEqual([10, 21, 42, 83]);
    expect(happenings(results).at(-1)).toMatchObject({ what: 'web-0 ready' });
  });

  it('that hangs is found out by its liveness probe, and is started again', () => {
    const results = measured(`
version: 1
name: hanging
duration: 60 s
controlPlane: none
networks: { pods: {} }
hosts: { client: { networks: pods } }
services:
  web:
    replicas: 2
    network: pods
    workers: 4
    time: 10 ms
    deployment: { liveness: { period: 2 s, failureThreshold: 2 }, readiness: { period: 1 s, failureThreshold: 1 } }
traffic: { users: { from: client, to: web, arrivals: constant(50/s), protocol: tcp, timeout: 3 s } }
timeline: [{ at: 10 s, for: 8 s, pause: web-0 }]
`);
    const all = happenings(results).map(({ what }) => what);
    expect(all.slice(0, 2)).toEqual(['web-0 not ready', 'web-0 pre-stop']);
    expect(all).toContain('web-0 waiting');
    expect(all.at(-1)).toBe('web-0 ready');
    const [stops, starts] = ['web-0 not ready', 'web-0 ready'].map(
      (name) => happenings(results).find(({ what }) => what === name)!.time,
    );
    // A probe a second, and a second for its answer.
    expect(stops).toBeGreaterThan(11);
    expect(stops).toBeLessThan(12.1);
    expect(starts).toBeGreaterThan(stops);
  });

  it('is not asked for its health before its startup probe has passed', () => {
    const told = `{
      startup: 8 s,
      started: { period: 1 s, failureThreshold: 30 },
      liveness: { period: 1 s, failureThreshold: 1 },
      readiness: { period: 1 s }
    }`;
    const all = happenings(measured(rolled(told))).map(({ what }) => what);
    expect(all.filter((what) => what.endsWith('waiting'))).toEqual([]);
    const without = told.replace(/started: .*\n/, '');
    const killed = happenings(measured(rolled(without))).map(({ what }) => what);
    expect(killed.some((what) => what.endsWith('waiting'))).toBe(true);
  });
});

describe('a stateful set', () => {
  const stateful = (told: string, timeline: string): string => `
version: 1
name: stateful
duration: 60 s
controlPlane: none
services:
  db:
    replicas: 3
    workers: 4
    time: 10 ms
    deployment: { kind: stateful-set, readiness: { period: 1 s } ${told} }
traffic: { users: { to: db, arrivals: constant(50/s) } }
timeline: ${timeline}
`;
  const order = (text: string, state: string): string[] =>
    happenings(measured(text))
      .map(({ what }) => what)
      .filter((what) => what.endsWith(` ${state}`) && !what.endsWith('not ready'))
      .map((what) => what.replace('db/', '').split(' ')[0]);

  it('is replaced from the last to the first, one after the other', () => {
    const text = stateful('', '[{ at: 10 s, rollout: db }]');
    expect(order(text, 'gone')).toEqual(['db-2', 'db-1', 'db-0']);
    const all = happenings(measured(text)).map(({ what }) => what.replace('db/', ''));
    expect(all.indexOf('db-2 ready')).toBeLessThan(all.indexOf('db-1 pre-stop'));
  });

  it('leaves those below its partition as they are', () => {
    expect(order(stateful(', partition: 2', '[{ at: 10 s, rollout: db }]'), 'gone')).toEqual([
      'db-2',
    ]);
  });

  it('is over when those that go by it have left, whatever its partition keeps', () => {
    const text = stateful(
      ', partition: 2',
      '[{ at: 10 s, rollout: db }, { at: 40 s, for: 1 s, errors: db, share: 1 }]',
    );
    const results = measured(text);
    expect(happenings(results).some(({ what }) => what.endsWith('its old pods have left'))).toBe(
      true,
    );
    // What fails half a minute later is not its own.
    expect(results.services.get('db')!.rollouts.get('2')!.failed.has('errored')).toBe(false);
    expect(results.workloads.get('users')!.failed.get('errored')).toBeGreaterThan(0);
  });

  it('grows in order and shrinks in the other, one at a time or all at once', () => {
    const timeline = '[{ at: 10 s, scale: db, to: 6 }, { at: 40 s, scale: db, to: 2 }]';
    const ordered = stateful('', timeline);
    expect(order(ordered, 'ready')).toEqual(['db-3', 'db-4', 'db-5']);
    expect(order(ordered, 'gone')).toEqual(['db-5', 'db-4', 'db-3', 'db-2']);
    const times = (text: string) =>
      happenings(measured(text)).flatMap(({ what, time }) =>
        what.endsWith('creating') ? [time] : [],
      );
    expect(new Set(times(ordered)).size).toBe(3);
    expect(new Set(times(stateful(', order: parallel', timeline))).size).toBe(1);
  });
});

describe('the drain of a node', () => {
  const drained = (budget: string): string => `
version: 1
name: drained
duration: 90 s
services:
  web:
    replicas: 6
    workers: 8
    time: 50 ms
    policy: round-robin
    deployment:
      { nodes: [a, b, c], readiness: { period: 1 s }, startup: 8 s, preStop: 3 s, sigterm: drain }
    ${budget}
traffic: { users: { to: web, arrivals: constant(100/s) } }
timeline: [{ at: 10 s, for: 60 s, drain: a }]
`;

  it('takes all of its pods at once, where no budget stands against it', () => {
    const all = happenings(measured(drained('')));
    const ends = all.filter(({ what }) => what.endsWith('pre-stop')).map(({ time }) => time);
    expect(ends).toEqual([10, 10]);
    expect(all.some(({ what, phase }) => what === 'drain of a' && phase === 'ends')).toBe(true);
  });

  it('waits for its budget, and tries again every five seconds', () => {
    const results = measured(drained('disruptionBudget: { maxUnavailable: 1 }'));
    const all = happenings(results);
    const ends = all.filter(({ what }) => what.endsWith('pre-stop')).map(({ time }) => time);
    // The other's stand-in is ready nine seconds after it was made.
    expect(ends).toEqual([10, 20]);
    expect(all.filter(({ what }) => what.includes('refused')).map(({ time }) => time)).toEqual([
      10, 15,
    ]);
    expect(results.workloads.get('users')!.successRatio).toBe(1);
  });

  it('never ends where the budget lets nobody go', () => {
    const all = happenings(measured(drained('disruptionBudget: { minAvailable: 100% }')));
    expect(all.some(({ what, phase }) => what === 'drain of a' && phase === 'ends')).toBe(false);
    expect(all.filter(({ what }) => what.endsWith('gone'))).toEqual([]);
  });

  it('tells of its pods, how long they took to leave, and what it was refused', () => {
    const { drains } = measured(drained('disruptionBudget: { maxUnavailable: 1 }'));
    expect(drains.get('a')).toMatchObject({ times: 1, over: 1, from: 10, stuck: false });
    expect(drains.get('a')).toMatchObject({ pods: 2, evicted: 2, refused: 2 });
    // The second one was evicted at 20 s, and has its hook.
    expect(drains.get('a')!.took).toBeCloseTo(13.2, 1);
  });

  it('says that it is stuck where its budget lets nobody go, and that it was called off', () => {
    const results = measured(drained('disruptionBudget: { minAvailable: 100% }'));
    const told = { times: 1, over: 0, took: null, stuck: true, pods: 2, evicted: 0 };
    expect(results.drains.get('a')).toMatchObject(told);
    expect(results.drains.get('a')!.refused).toBe(24);
    const all = happenings(results).map(({ what }) => what);
    const stuck = all.filter((what) => what === 'drain of a cannot end: a budget lets no pod go');
    expect(stuck).toHaveLength(1);
    expect(all).toContain('drain of a, called off with pods left,');
    const text = table(results);
    expect(text).toMatch(/ a +10 s +stuck +2 +0 +24\n/);
    expect(text).toContain('24 evictions from a refused until 65 s');
  });

  it('has for its own what is lost until its pods are gone, and their end is known', () => {
    const text = drained('').replace('preStop: 3 s, sigterm: drain', 'sigterm: exit');
    const results = measured(text.replace('services:', 'controlPlane: { watch: 1 s }\nservices:'));
    const { lost, failed } = results.workloads.get('users')!;
    const all = [...failed.values()].reduce((total, many) => total + many, 0);
    expect(all).toBeGreaterThan(20);
    expect(Object.fromEntries(lost)).toEqual({ 'drain-a': all, otherwise: 0 });
  });
});

describe('an autoscaler', () => {
  it('follows the load up at once, and down after five minutes', () => {
    const results = measured(`
version: 1
name: scaled
duration: 1000 s
services:
  web:
    replicas: 2
    workers: 4
    time: exponential(100 ms)
    policy: round-robin
    deployment: { readiness: { period: 5 s }, preStop: 3 s, sigterm: drain }
    autoscale: { min: 2, max: 10, cpu: 50 % }
traffic: { users: { to: web, rate: 30/s } }
timeline: [{ at: 100 s, for: 200 s, rate: users, factor: 3 }]
`);
    const scaled = happenings(results)
      .map(({ time, what }) =>
        [time, ...(/from (\d+) to (\d+)/.exec(what)?.slice(1) ?? [])].map(Number),
      )
      .filter((row) => row.length === 3);
    const ups = scaled.filter(([, from, to]) => to > from);
    const downs = scaled.filter(([, from, to]) => to < from);
    // A sample, a look, and not before.
    expect(ups[0][0]).toBeGreaterThan(100);
    expect(ups[0][0]).toBeLessThan(145);
    // Nine workers' worth of work, of which two pods have eight: half of it is to be idle.
    expect(Math.max(...ups.map(([, , to]) => to))).toBeGreaterThanOrEqual(5);
    // The last look that asked for as many was one or two before the last change.
    expect(downs[0][0] - ups.at(-1)![0]).toBeGreaterThan(300 - 1);
    expect(downs.at(-1)![2]).toBe(2);
    expect(results.workloads.get('users')!.successRatio).toBe(1);
  });

  it('goes by requests a second just as well', () => {
    const results = measured(`
version: 1
name: scaled
duration: 200 s
services:
  web:
    replicas: 1
    workers: 4
    time: 1 ms
    policy: round-robin
    deployment: { readiness: { period: 5 s } }
    autoscale: { max: 10, requests: 20/s }
traffic: { users: { to: web, arrivals: constant(75/s) } }
`);
    expect(results.services.get('web')!.replicas).toBe(4);
  });
});
