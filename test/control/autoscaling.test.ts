import { describe, expect, it } from 'vitest';
import { type Measured, replicaCount } from '../../src/control/replica-count.js';
import { ScalingLimits, type ScalingRules } from '../../src/control/scaling-rules.js';

const S = 1e9;

interface Row {
  name: string;
  current: number;
  expected: number;
  /** Thousandths; null for a pod without a metric. */
  levels: (number | null)[];
  target: number;
  unready?: number[];
  /** CPU, with a request of 1000 a pod; else requests a second. */
  isCpu?: boolean;
}

/** kubernetes pkg/controller/podautoscaler/replica_calculator_test.go, by the names of its tests. */
const rows: Row[] = [
  { name: 'ScaleUp', current: 3, expected: 5, levels: [300, 500, 700], target: 30, isCpu: true },
  {
    name: 'ScaleUpUnreadyLessScale',
    current: 3,
    expected: 4,
    levels: [300, 500, 700],
    unready: [0],
    target: 30,
    isCpu: true,
  },
  {
    name: 'ScaleUpUnreadyNoScale',
    current: 3,
    expected: 3,
    levels: [400, 500, 700],
    unready: [1, 2],
    target: 30,
    isCpu: true,
  },
  {
    name: 'ScaleUpIgnoresDeletionPods',
    current: 2,
    expected: 4,
    levels: [500, 700],
    target: 30,
    isCpu: true,
  },
  { name: 'ScaleUpCM', current: 3, expected: 4, levels: [20_000, 10_000, 30_000], target: 15_000 },
  {
    name: 'ScaleUpCMUnreadyHotCpuNoLessScale',
    current: 3,
    expected: 6,
    levels: [50_000, 10_000, 30_000],
    target: 15_000,
  },
  {
    name: 'ScaleUpCMUnreadyHotCpuScaleWouldScaleDown',
    current: 3,
    expected: 7,
    levels: [50_000, 15_000, 30_000],
    target: 15_000,
  },
  {
    name: 'ScaleDown',
    current: 5,
    expected: 3,
    levels: [100, 300, 500, 250, 250],
    target: 50,
    isCpu: true,
  },
  {
    name: 'ScaleDownCM',
    current: 5,
    expected: 3,
    levels: [12_000, 12_000, 12_000, 12_000, 12_000],
    target: 20_000,
  },
  {
    name: 'ScaleDownIncludeUnreadyPods',
    current: 5,
    expected: 2,
    levels: [100, 300, 500, 250, 250],
    unready: [3, 4],
    target: 50,
    isCpu: true,
  },
  {
    name: 'Tolerance',
    current: 3,
    expected: 3,
    levels: [900, 1000, 1100],
    target: 100,
    isCpu: true,
  },
  {
    name: 'ToleranceCM',
    current: 3,
    expected: 3,
    levels: [20_000, 21_000, 21_000],
    target: 20_000,
  },
  {
    name: 'MissingMetrics',
    current: 4,
    expected: 3,
    levels: [400, null, null, 95],
    target: 100,
    isCpu: true,
  },
  {
    name: 'MissingMetricsNoChangeEq',
    current: 2,
    expected: 2,
    levels: [1000, null],
    target: 100,
    isCpu: true,
  },
  {
    name: 'MissingMetricsNoChangeGt',
    current: 2,
    expected: 2,
    levels: [1900, null],
    target: 100,
    isCpu: true,
  },
  {
    name: 'MissingMetricsNoChangeLt',
    current: 2,
    expected: 2,
    levels: [600, null],
    target: 100,
    isCpu: true,
  },
  {
    name: 'MissingMetricsUnreadyChange',
    current: 3,
    expected: 3,
    levels: [100, 450, null],
    unready: [0],
    target: 50,
    isCpu: true,
  },
  {
    name: 'MissingMetricsUnreadyScaleUp',
    current: 3,
    expected: 4,
    levels: [100, 2000, null],
    unready: [0],
    target: 50,
    isCpu: true,
  },
  {
    name: 'MissingMetricsUnreadyScaleDown',
    current: 4,
    expected: 3,
    levels: [100, 100, 100, null],
    unready: [0],
    target: 50,
    isCpu: true,
  },
  {
    name: 'DuringRollingUpdateWithMaxSurge',
    current: 2,
    expected: 2,
    levels: [100, 100, null],
    target: 50,
    isCpu: true,
  },
];

/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
const documented: Row[] = [
  {
    name: 'twice the value wanted doubles',
    current: 5,
    expected: 10,
    levels: Array.from({ length: 5 }, () => 200),
    target: 100,
  },
  {
    name: 'half of it halves',
    current: 10,
    expected: 5,
    levels: Array.from({ length: 10 }, () => 50),
    target: 100,
  },
];

describe('the number of pods that a metric asks for', () => {
  it.each([...rows, ...documented])(
    '$name',
    ({ current, expected, levels, target, unready = [], isCpu = false }) => {
      const pods = levels.map((level, i): Measured => ({
        value: level,
        unready: unready.includes(i),
        whole: isCpu ? 1000 : target,
      }));
      const share = isCpu ? target / 100 : 1;
      const count = replicaCount(pods, { share, tolerance: 0.1, isResource: isCpu }, current);
      expect(count).toBe(expected);
    },
  );

  it('is not known where no pod that is ready has a metric', () => {
    const pods = [
      { value: 5, unready: true, whole: 1 },
      { value: null, unready: false, whole: 1 },
    ];
    expect(replicaCount(pods, { share: 0.5, tolerance: 0.1, isResource: true }, 2)).toBeNull();
  });
});

const pods = (value: number, period = 60): ScalingRules['policies'][number] => ({
  change: { value, percent: false },
  period: period * S,
});
const percent = (value: number, period = 60): ScalingRules['policies'][number] => ({
  change: { value, percent: true },
  period: period * S,
});
const free: ScalingRules = { window: 0, select: 'max', policies: [percent(10_000)] };

describe('how fast it goes', () => {
  /** One look after another, each at the limit: the documentation's tables of behaviours. */
  const goesBy = (
    up: ScalingRules,
    down: ScalingRules,
    from: number,
    to: number,
    every: number,
    looks: number,
  ) => {
    const limits = new ScalingLimits(up, down, 1, 10_000);
    let current = from;
    const seen = [];
    for (let i = 0; i < looks; i++) {
      const now = i * every * S;
      const next = limits.limited(to, current, now);
      if (next !== current) limits.scaled(current, next, now);
      seen.push((current = next));
    }
    return seen;
  };

  it.each([
    // The enhancement proposal KEP-853, "Stories": as fast as possible; 900 % a minute.
    [
      '900 % a minute',
      { ...free, policies: [percent(900)] },
      1,
      10_000,
      60,
      [10, 100, 1000, 10_000],
    ],
    ['a pod a minute', { ...free, policies: [pods(1)] }, 1, 100, 60, [2, 3, 4, 5]],
    [
      'the default',
      { ...free, policies: [percent(100, 15), pods(4, 15)] },
      1,
      1000,
      15,
      [5, 10, 20, 40],
    ],
    [
      'of both the lesser',
      { window: 0, select: 'min', policies: [percent(100, 15), pods(4, 15)] },
      1,
      1000,
      15,
      [2, 4, 8, 12],
    ],
    ['within a period no more', { ...free, policies: [pods(4)] }, 1, 100, 15, [5, 5, 5, 5, 9]],
    ['not at all', { ...free, select: 'disabled' }, 3, 100, 15, [3, 3]],
  ] as [string, ScalingRules, number, number, number, number[]][])(
    'up: %s',
    (_, rules, from, to, every, seen) => {
      expect(goesBy(rules, free, from, to, every, seen.length)).toEqual(seen);
    },
  );

  it.each([
    // The same: 10 % a minute; kubernetes.io's "4 pods or 10 % a minute, whichever is more".
    ['10 % a minute', { ...free, policies: [percent(10)] }, 100, 1, 60, [90, 81, 72, 64]],
    [
      '4 pods or 10 %',
      { ...free, policies: [pods(4), percent(10)] },
      80,
      10,
      60,
      [72, 64, 57, 51, 45, 40, 36, 32, 28],
    ],
    [
      'of both the lesser',
      { window: 0, select: 'min', policies: [pods(4), percent(10)] },
      20,
      1,
      60,
      [18, 16, 14],
    ],
    ['not at all', { ...free, select: 'disabled' }, 3, 1, 15, [3, 3]],
  ] as [string, ScalingRules, number, number, number, number[]][])(
    'down: %s',
    (_, rules, from, to, every, seen) => {
      expect(goesBy(free, rules, from, to, every, seen.length)).toEqual(seen);
    },
  );

  it('heeds the highest recommendation of a window before it goes down', () => {
    const limits = new ScalingLimits(free, { ...free, window: 300 * S }, 1, 100);
    limits.begin(10, 0);
    const asked: [number, number][] = [
      [15, 5],
      [30, 8],
      [290, 5],
      [310, 5],
      [335, 5],
    ];
    let current = 10;
    const seen = asked.map(([at, count]) => (current = limits.limited(count, current, at * S)));
    // Ten, as there were, until 300 s; then the eight of 30 s, and then five.
    expect(seen).toEqual([10, 10, 10, 8, 5]);
  });

  it('stays within its bounds', () => {
    const limits = new ScalingLimits(free, free, 2, 6);
    expect(limits.limited(100, 4, 0)).toBe(6);
    expect(limits.limited(1, 4, S)).toBe(2);
  });
});
