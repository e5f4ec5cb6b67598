import { describe, expect, it } from 'vitest';
import type { Actor, Simulator } from '../../src/engine/simulator.js';
import type { Request } from '../../src/calls/request.js';
import type { Workload } from '../../src/traffic/workload.js';
import { constant, MS, Study, type ServiceSketch, observe } from './study.js';

/** Ends of the workload's requests in ms, by number. */
function record(workload: Workload): Map<number, string> {
  const ends = new Map<number, string>();
  const observer = {
    ended: (request: Request, outcome: number, now: number): void => {
      ends.set(request.number, outcome === 0 ? `${now / MS}` : `${now / MS} outcome ${outcome}`);
    },
  };
  observe(workload, observer);
  return ends;
}

/** Does something when it is woken. */
function actor(simulator: Simulator, then: () => void): Actor {
  const it: Actor = { actorId: -1, wake: then };
  simulator.add(it);
  return it;
}

/** Sends at the given ms to a service of 10 ms. */
function ends(instants: number[], sketch: ServiceSketch, work?: number[]): string[] {
  const study = new Study();
  const handler = [{ kind: 'compute' as const, time: constant(10 * MS) }];
  study.service('server', { handler, ...sketch });
  let number = 0;
  const workload = study.at(
    'server',
    instants.map((ms) => ms * MS),
    work && {
      work: { mean: 1, variance: 1, fourth: 1, sample: () => work[number++] },
    },
  );
  const seen = record(workload);
  study.run();
  return instants.map((_, i) => seen.get(i) ?? 'nothing');
}

describe('a replica', () => {
  it('serves first come, first served', () => {
    expect(ends([0, 1, 2, 3], {})).toEqual(['10', '20', '30', '40']);
  });

  it('serves last come, first served, without interrupting', () => {
    expect(ends([0, 1, 2, 3], { queue: { discipline: 'lifo' } })).toEqual(['10', '40', '30', '20']);
  });

  it('has workers that serve side by side', () => {
    expect(ends([0, 1, 2, 3], { replicas: [{ workers: 3 }] })).toEqual(['10', '11', '12', '20']);
  });

  it('divides the work by its speed, and multiplies it by the request', () => {
    expect(ends([0, 100], { replicas: [{ speed: 4 }] }, [1, 3])).toEqual(['2.5', '107.5']);
  });

  it.each([
    // 4 ms of work until 4 ms, 3 until 10, none until 13, and the last 3.
    ['fcfs', ['16', '26']],
    // 4 ms of work alone, then 1.5 each until 10, none until 13; 4.5 and 8.5 are left.
    ['ps', ['22', '26']],
  ] as const)('goes on at another speed, and halts at none (%s)', (discipline, expected) => {
    const study = new Study();
    const handler = [{ kind: 'compute' as const, time: constant(10 * MS) }];
    const { replicas } = study.service('server', { handler, queue: { discipline } });
    const seen = record(study.at('server', [0, 4 * MS]));
    const at = (ms: number, then: () => void): void =>
      void study.simulator.schedule(ms * MS, actor(study.simulator, then), 0);
    at(4, () => replicas[0].setSlowness({ factor: 2, extra: 0 }));
    at(10, () => replicas[0].setPaused(true));
    at(13, () => replicas[0].setPaused(false));
    at(13, () => replicas[0].setSlowness({ factor: 1, extra: 0 }));
    study.run();
    expect([seen.get(0), seen.get(1)]).toEqual(expected);
  });

  it('shares its processor', () => {
    // One alone for 4 ms, then two: the first has 6 ms left and takes 12.
    expect(ends([0, 4], { queue: { discipline: 'ps' } })).toEqual(['16', '20']);
    expect(ends([0, 0, 0], { queue: { discipline: 'ps' }, replicas: [{ workers: 2 }] })).toEqual([
      '15',
      '15',
      '15',
    ]);
  });

  it('says no when its queue is full, or nothing', () => {
    const queue = { limit: 1 };
    expect(ends([0, 1, 2, 11], { queue })).toEqual(['10', '20', '2 outcome 2', '30']);
    expect(ends([0, 1, 2, 11], { queue: { limit: 1, full: 'drop' } })).toEqual([
      '10',
      '20',
      'nothing',
      '30',
    ]);
    expect(ends([0, 1, 10], { queue: { limit: 0 } })).toEqual(['10', '1 outcome 2', '20']);
    expect(ends([0, 0, 1], { queue: { limit: 1, discipline: 'ps' } })).toEqual([
      '20',
      '20',
      '1 outcome 2',
    ]);
  });

  it('prefers the higher priority, and the earlier among equals', () => {
    const study = new Study();
    const handler = [{ kind: 'compute' as const, time: constant(10 * MS) }];
    study.service('server', { handler, queue: { discipline: 'priority' } });
    const low = study.at('server', [0, 1 * MS, 2 * MS], { name: 'low', priority: 0 });
    const high = study.at('server', [3 * MS, 4 * MS], { name: 'high', priority: 7 });
    const [lows, highs] = [record(low), record(high)];
    study.run();
    expect([...lows.values(), ...highs.values()]).toEqual(['10', '40', '50', '20', '30']);
  });
});

describe('a time limit', () => {
  const sends = [0, 1 * MS, 2 * MS];

  function study(cancel: boolean, discipline: 'fcfs' | 'ps' = 'fcfs'): [Study, string[]] {
    const it = new Study();
    const handler = [{ kind: 'compute' as const, time: constant(10 * MS) }];
    it.service('server', { handler, queue: { discipline } });
    const workload = it.at('server', sends, { timeout: 15 * MS, cancel });
    const seen = record(workload);
    it.run();
    expect(it.requests.underWay).toBe(0);
    return [it, sends.map((_, i) => seen.get(i)!)];
  }

  it('that cancels frees the place in the line', () => {
    const [it, seen] = study(true);
    expect(seen).toEqual(['10', '16 outcome 1', '17 outcome 1']);
    // The second was stopped at 16 ms, the third, which had begun then, at 17.
    expect(it.services.get('server')!.recorder).toMatchObject({ completed: 1, failed: 2 });
    expect(it.simulator.now).toBe(17 * MS);
  });

  it('that does not cancel leaves the work running', () => {
    const [it, seen] = study(false);
    expect(seen).toEqual(['10', '16 outcome 1', '17 outcome 1']);
    expect(it.services.get('server')!.recorder).toMatchObject({ completed: 3, failed: 0 });
    expect(it.simulator.now).toBe(30 * MS);
  });

  it('gives a shared processor back to the others', () => {
    const [it, seen] = study(true, 'ps');
    // By 15 ms all three have computed since 0, 1 and 2 ms; the first has had 1 + 1/2 + 13/3 ms.
    expect(seen).toEqual(['15 outcome 1', '16 outcome 1', '17 outcome 1']);
    expect(it.simulator.now).toBe(17 * MS);
  });

  it('ends what was dropped', () => {
    const it = new Study();
    const handler = [{ kind: 'compute' as const, time: constant(10 * MS) }];
    it.service('server', { handler, queue: { limit: 0, full: 'drop' } });
    const workload = it.at('server', sends, { timeout: 12 * MS, cancel: false });
    const seen = record(workload);
    it.run();
    expect([...seen.values()]).toEqual(['10', '13 outcome 1', '14 outcome 1']);
    expect(workload.isSettled).toBe(true);
  });
});
