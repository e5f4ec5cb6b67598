/**
 * Groups of what cannot be told apart, from 1 for the best, by policy: each policy of a group is better
 * than each of those behind the group, and within a group not all are told apart.
 * @param order the policies, the best looking first; those that are not in it have no group
 * @param isBetter whether the first is better than the second, and that is no chance
 */
export function groupsOf(
  order: readonly number[],
  isBetter: (policy: number, other: number) => boolean,
): Map<number, number> {
  const groups = new Map<number, number>();
  let group = 0;
  let last = -1;
  order.forEach((policy, i) => {
    if (i > last) group++;
    groups.set(policy, group);
    // The group reaches as far as somebody that this one is not told apart from.
    for (let j = order.length - 1; j > Math.max(i, last); j--) {
      if (!isBetter(policy, order[j])) last = j;
    }
    last = Math.max(last, i);
  });
  return groups;
}
