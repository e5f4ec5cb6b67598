import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../src/experiment/groups.js';

/** Levels that are told apart from two steps of distance on. */
const groupsAt = (levels: readonly number[]): number[] => {
  const order = [...levels.keys()].sort((a, b) => levels[a] - levels[b]);
  const groups = groupsOf(order, (a, b) => levels[b] - levels[a] >= 2);
  return levels.map((_, policy) => groups.get(policy)!);
};

describe('groups', () => {
  it.each([
    [[1], [1]],
    [
      [5, 1, 9],
      [2, 1, 3],
    ],
    [
      [1, 2, 5, 6],
      [1, 1, 2, 2],
    ],
    // Ends of a chain are told apart, but not from what lies between them.
    [
      [1, 2, 3, 8],
      [1, 1, 1, 2],
    ],
    [
      [4, 4, 4],
      [1, 1, 1],
    ],
  ])('of %j are %j', (levels, groups) => {
    expect(groupsAt(levels)).toEqual(groups);
  });

  it('leave out what stands in no order', () => {
    expect([...groupsOf([0, 2], () => true)]).toEqual([
      [0, 1],
      [2, 2],
    ]);
  });

  it('are told apart from all others, and not cut where that is not so, whatever the answers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.infiniteStream(fc.boolean()), (n, answers) => {
        const better = Array.from({ length: n }, () =>
          Array.from({ length: n }, () => answers.next().value as boolean),
        );
        const order = [...better.keys()];
        const groups = groupsOf(order, (a, b) => better[a][b]);
        for (let cut = 1; cut < n; cut++) {
          const parted = order
            .slice(0, cut)
            .every((a) => order.slice(cut).every((b) => better[a][b]));
          expect(groups.get(cut)! - groups.get(cut - 1)!).toBe(parted ? 1 : 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
