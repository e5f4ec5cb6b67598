import { policyEntry } from '../../balancing/table.js';
import { OptionReader } from '../../engine/option-reader.js';
import type { Described } from '../../engine/options.js';

/**
 * Why an outlier detection somewhere in a policy can never leave anybody out, as the end of a
 * sentence; null where it can, or where there is none.
 * @param members how many backends there are at most
 */
export function inertDetection(policy: Described, members: number): string | null {
  const reader = new OptionReader(policyEntry(policy.kind), policy.options);
  if (policy.kind === 'outlier-detection') {
    const most = reader.number('maxEjected');
    if (members * most < 100 && !reader.boolean('alwaysEjectOne')) {
      const least = Math.ceil(100 / members);
      return (
        `may leave out ${most} % of ${members} backend${members === 1 ? '' : 's'}, which is none: ` +
        `give it alwaysEjectOne = true, or maxEjected = ${least} or more`
      );
    }
    const looks =
      reader.number('consecutive') > 0 ||
      reader.boolean('successRate') ||
      reader.boolean('failureShare');
    if (!looks) {
      return 'looks at nothing: consecutive is 0, and successRate and failureShare are false';
    }
  }
  for (const { name, kind } of policyEntry(policy.kind).options) {
    if (kind !== 'policy') continue;
    const within = inertDetection(reader.described(name), members);
    if (within !== null) return within;
  }
  return null;
}
