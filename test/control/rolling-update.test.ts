import { describe, expect, it } from 'vitest';
import { fenceposts, newSize, oldSizes } from '../../src/control/rolling-update.js';
import { type Amount, roundedDown, roundedUp } from '../../src/control/table.js';

const of = (told: number | string): Amount =>
  typeof told === 'number'
    ? { value: told, percent: false }
    : { value: Number(told.replace('%', '')), percent: true };

/** kubernetes pkg/controller/deployment/util/deployment_util_test.go, TestResolveFenceposts, TestMaxUnavailable. */
describe('the fenceposts of a rollout', () => {
  it.each([
    // maxSurge, maxUnavailable, wanted: surge, unavailable
    ['0%', '0%', 0, 0, 1],
    ['39%', '39%', 10, 4, 3],
    ['50%', '50%', 6, 3, 3],
    // The documentation: of 10 by 25 % three more, and two fewer; of 4 one and one.
    ['25%', '25%', 10, 3, 2],
    ['25%', '25%', 4, 1, 1],
    ['25%', '25%', 3, 1, 0],
    ['25%', '25%', 1, 1, 0],
    [0, '10%', 5, 0, 1],
    [0, 0, 5, 0, 1],
    [3, 2, 10, 3, 2],
    ['100%', 0, 7, 7, 0],
  ] as const)('surge %s and unavailable %s of %i: %i and %i', (...row) => {
    const [maxSurge, maxUnavailable, wanted, surge, unavailable] = row;
    expect(fenceposts(of(maxSurge), of(maxUnavailable), wanted)).toEqual({ surge, unavailable });
  });

  it('rounds exactly where per cents divide', () => {
    for (let wanted = 0; wanted <= 100; wanted++) {
      expect(roundedUp(of('10%'), wanted * 10)).toBe(wanted);
      expect(roundedDown(of('10%'), wanted * 10)).toBe(wanted);
    }
  });
});

/** kubernetes pkg/controller/deployment/rolling_test.go, TestDeploymentController_reconcileNewReplicaSet. */
describe('the size of the new version', () => {
  it.each([
    // wanted, surge, old, new: new size
    [10, 0, 10, 0, 0],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, 2],
    [10, 2, 2, 11, 10],
  ])('of %i with %i more, %i old and %i new: %i', (wanted, surge, old, now, size) => {
    expect(newSize(wanted, surge, now, old + now)).toBe(size);
  });
});

/** The same, TestDeploymentController_reconcileOldReplicaSets, with the case of its comment. */
describe('the size of the old version', () => {
  it.each([
    // wanted, unavailable, old, of them ready, new, of them ready: old size
    [10, 0, 10, 10, 0, 0, 10],
    [10, 2, 10, 10, 0, 0, 8],
    [10, 2, 10, 8, 0, 0, 8],
    [10, 2, 10, 9, 0, 0, 8],
    [10, 2, 8, 8, 2, 0, 8],
    // A node fails over one of the old ones while none of the new ones comes up.
    [10, 2, 8, 7, 5, 0, 8],
    [10, 2, 0, 0, 10, 10, 0],
    [10, 2, 8, 8, 5, 3, 5],
  ])('of %i less %i, %i old (%i ready) and %i new (%i ready): %i', (...row) => {
    const [wanted, unavailable, old, oldReady, now, ready, size] = row;
    const posts = { surge: 3, unavailable };
    const newer = { size: now, available: ready };
    expect(oldSizes(wanted, posts, newer, [{ size: old, available: oldReady }])).toEqual([size]);
  });

  it('takes what does not come up away first, from whatever version', () => {
    // Rolled over: five of the second version never came up when the third one is made.
    const sizes = oldSizes(10, { surge: 3, unavailable: 2 }, { size: 0, available: 0 }, [
      { size: 8, available: 8 },
      { size: 5, available: 0 },
    ]);
    expect(sizes).toEqual([8, 0]);
  });
});
