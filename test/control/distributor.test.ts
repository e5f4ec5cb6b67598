import { describe, expect, it } from 'vitest';
import { Distributor } from '../../src/control/distributor.js';
import type { Listener, News } from '../../src/control/news.js';
import type { DistributionOptions } from '../../src/control/options.js';
import { createDistribution } from '../../src/engine/distributions/table.js';
import { RandomFactory } from '../../src/engine/random.js';
import { type Actor, Simulator } from '../../src/engine/simulator.js';

const constant = (value: number) =>
  createDistribution({ kind: 'constant', options: new Map([['value', value]]) });
const MS = 1e6;

const PLAIN: DistributionOptions = {
  batch: 0,
  watch: constant(0),
  kubeProxy: { minSync: 1000 * MS, sync: constant(0) },
  push: null,
};
const PUSH = {
  debounce: 100 * MS,
  debounceMax: 10_000 * MS,
  throttle: 25,
  time: constant(0),
  delay: constant(0),
};

/** When each listener hears of changes at certain times, in ms: "name change". */
function heard(
  options: Partial<DistributionOptions>,
  kind: Listener['kind'],
  changes: readonly number[],
  listeners = 1,
): [at: number, what: string][] {
  const simulator = new Simulator();
  const told: [number, string][] = [];
  const all = Array.from({ length: listeners }, (_, i): Listener => ({ kind, name: `${i}` }));
  const note = (listener: Listener, news: readonly News[]): void => {
    for (const each of news) each.reach(listener);
  };
  const whole = { ...PLAIN, ...options };
  const distributor = new Distributor(simulator, new RandomFactory('1', 0), whole, note);
  const source: Actor = {
    actorId: -1,
    wake: (change) =>
      distributor.spread({
        at: simulator.now,
        endpointsOf: 'web',
        audience: all,
        reach: ({ name }) => told.push([simulator.now / MS, `${name}:${change}`]),
      }),
  };
  simulator.add(source);
  changes.forEach((time, change) => simulator.schedule(time * MS, source, change));
  simulator.run();
  expect(distributor.lags.underWay).toBe(0);
  expect(distributor.lags.changes).toBe(changes.length);
  expect(distributor.lags.last.count).toBe(changes.length);
  return told;
}

describe('kube-proxy', () => {
  it('writes its rules at once, and not again before minSync', () => {
    expect(heard({}, 'kube-proxy', [0, 100, 900, 5000])).toEqual([
      [0, '0:0'],
      [1000, '0:1'],
      [1000, '0:2'],
      [5000, '0:3'],
    ]);
  });

  it('knows by the end of a sync what there was at its beginning', () => {
    const kubeProxy = { minSync: 10 * MS, sync: constant(300 * MS) };
    expect(heard({ kubeProxy }, 'kube-proxy', [0, 100])).toEqual([
      [300, '0:0'],
      [600, '0:1'],
    ]);
  });
});

describe('istiod', () => {
  it('pushes when it has been quiet for the debounce', () => {
    const times = heard({ push: PUSH }, 'proxy', [0, 60, 120, 1000]).map(([at]) => at);
    expect(times).toEqual([220, 220, 220, 1100]);
  });

  it('pushes after the longest wait though it is never quiet', () => {
    const changes = Array.from({ length: 30 }, (_, i) => i * 50);
    const push = { ...PUSH, debounceMax: 500 * MS };
    const [[first]] = heard({ push }, 'proxy', changes);
    // It looks again when it might have been quiet: at most a debounce later.
    expect(first).toBeGreaterThanOrEqual(500);
    expect(first).toBeLessThanOrEqual(600);
  });

  it('pushes to so many at a time, in an order that is drawn', () => {
    const push = { ...PUSH, throttle: 2, time: constant(10 * MS) };
    const told = heard({ push }, 'proxy', [0], 7);
    expect(told.map(([at]) => at)).toEqual([110, 110, 120, 120, 130, 130, 140]);
    expect(told.map(([, who]) => who)).not.toEqual([...told.map(([, who]) => who)].sort());
  });

  it('gives one that waits for its push what has come meanwhile', () => {
    const push = { ...PUSH, debounce: 10 * MS, throttle: 1, time: constant(100 * MS) };
    const told = heard({ push }, 'proxy', [0, 50], 3);
    const byListener = new Map<string, number[]>();
    for (const [at, what] of told) {
      const [name] = what.split(':');
      byListener.set(name, [...(byListener.get(name) ?? []), at]);
    }
    const pushes = [...byListener.values()].map((times) => new Set(times).size);
    // The first is under way as the second change comes, and is told of it behind the others.
    expect(pushes.sort()).toEqual([1, 1, 2]);
  });
});

describe('news', () => {
  it('are gathered in slices', () => {
    expect(heard({ batch: 500 * MS }, 'client', [0, 100, 700])).toEqual([
      [500, '0:0'],
      [500, '0:1'],
      [1200, '0:2'],
    ]);
  });

  it('never overtake each other', () => {
    const watch = createDistribution({
      kind: 'exponential',
      options: new Map([['mean', 50 * MS]]),
    });
    const changes = Array.from({ length: 50 }, (_, i) => i * 5);
    const order = heard({ watch }, 'client', changes).map(([, what]) => Number(what.slice(2)));
    expect(order).toEqual(changes.map((_, i) => i));
  });
});
