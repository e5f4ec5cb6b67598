import { policyEntry } from '../../balancing/table.js';
import type { Described, OptionValue } from '../../engine/options.js';

/**
 * Why an outlier detection somewhere in a policy can never leave anybody out, as the end of a
 * sentence; null where it can, or where there is none.
 * @param members how many backends there are at most
 */
export function inertDetection(policy: Described, members: number): string | null {
  const { options } = policyEntry(policy.kind);
  const valueOf = (name: string): OptionValue | undefined =>
    policy.options.get(name) ?? options.find((option) => option.name === name)?.default;
  if (policy.kind === 'outlier-detection') {
    const most = Number(valueOf('maxEjected'));
    if (members * most < 100 && valueOf('alwaysEjectOne') !== true) {
      const least = Math.ceil(100 / members);
      return (
        `may leave out ${most} % of ${members} backend${members === 1 ? '' : 's'}, which is none: ` +
        `give it alwaysEjectOne = true, or maxEjected = ${least} or more`
      );
    }
    const byRate = valueOf('successRate') === true || valueOf('failureShare') === true;
    const byRow =
      Number(valueOf('consecutive')) + Number(valueOf('consecutiveGateway')) > 0 ||
      (valueOf('split') === true && Number(valueOf('consecutiveLocal')) > 0);
    if (!byRow && !byRate) {
      return 'looks at nothing: consecutive is 0, and successRate and failureShare are false';
    }
  }
  for (const { name, kind } of options) {
    const within = kind === 'policy' ? policy.options.get(name) : undefined;
    if (typeof within !== 'object' || !('options' in within)) continue;
    const inert = inertDetection(within, members);
    if (inert !== null) return inert;
  }
  return null;
}
