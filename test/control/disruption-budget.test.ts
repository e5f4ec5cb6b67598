import { describe, expect, it } from 'vitest';
import { type Budget, healthyNeeded, mayBeEvicted } from '../../src/control/disruption-budget.js';
import { CrashLoop } from '../../src/control/crash-loop.js';

const min = (value: number, percent = false): Budget => ({
  minAvailable: { value, percent },
  maxUnavailable: null,
});
const max = (value: number, percent = false): Budget => ({
  minAvailable: null,
  maxUnavailable: { value, percent },
});

/** https://kubernetes.io/docs/tasks/run-application/configure-pdb/ and pkg/controller/disruption/disruption_test.go. */
describe('a disruption budget', () => {
  it.each([
    // The documentation: of seven pods half is four, as it is not clear which of 3 and 4 was meant.
    ['7 pods, minAvailable 50%', min(50, true), 7, 4],
    // And of what may be missing 30 % of seven are three.
    ['7 pods, maxUnavailable 30%', max(30, true), 7, 4],
    ['10 pods, maxUnavailable 30%', max(30, true), 10, 7],
    ['10 pods, minAvailable 28%', min(28, true), 10, 3],
    ['3 pods, minAvailable 3', min(3), 3, 3],
    ['3 pods, maxUnavailable 1', max(1), 3, 2],
    ['1 pod, maxUnavailable 1', max(1), 1, 0],
    ['1 pod, minAvailable 100%', min(100, true), 1, 1],
    ['2 pods, maxUnavailable 5', max(5), 2, 0],
  ] as const)('%s: %#', (_, budget, wanted, needed) => {
    expect(healthyNeeded(budget, wanted)).toBe(needed);
  });

  const ready = { isReady: true, runs: true };

  it.each([
    [min(2), 3, 3, ready, true],
    [min(2), 3, 2, ready, false],
    [min(0), 1, 1, ready, true],
    [max(0), 3, 3, ready, false],
    // It disturbs nobody while enough others are well (IfHealthyBudget).
    [min(2), 3, 2, { isReady: false, runs: true }, true],
    [min(2), 3, 1, { isReady: false, runs: true }, false],
    [min(2), 3, 0, { isReady: false, runs: false }, true],
    [null, 1, 1, ready, true],
  ] as const)(
    'evicts or not: %j of %i with %i healthy, %j',
    (budget, wanted, healthy, pod, may) => {
      expect(mayBeEvicted(budget, wanted, healthy, pod)).toBe(may);
    },
  );
});

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
describe('a crash loop', () => {
  const S = 1e9;

  it('waits ten seconds, then twice as long each time, five minutes at most', () => {
    const loop = new CrashLoop();
    let now = 0;
    const waits = Array.from({ length: 8 }, () => {
      const wait = loop.next(now);
      now += wait + S;
      return wait / S;
    });
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('is forgotten after ten minutes without', () => {
    const loop = new CrashLoop();
    loop.next(0);
    expect(loop.next(5 * S)).toBe(10 * S);
    expect(loop.next(620 * S)).toBe(0);
  });
});
