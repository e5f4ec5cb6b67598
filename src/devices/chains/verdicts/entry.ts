import type { OptionValue, TableEntry } from '../../../engine/options.js';
import type { VirtualServiceSeat } from '../../virtual-service.js';
import type { Chain } from '../chain.js';
import type { Verdict } from '../rule.js';
import type { HookName } from '../table.js';

/** What a verdict may refer to on its machine. */
export interface VerdictContext {
  chain(name: string): Chain;
  service(name: string): VirtualServiceSeat;
}

/** A kind of verdict: its options as plain data, and how to make one. */
export interface VerdictEntry extends TableEntry {
  /** The options of the short form in their order: `jump(mine)` gives the chain. */
  positional: readonly string[];
  /** It needs connection tracking. */
  tracked?: true;
  /** Where it may stand; absent for anywhere. */
  hooks?: readonly HookName[];
  /** @throws RangeError in one sentence */
  create(options: ReadonlyMap<string, OptionValue>, context: VerdictContext): Verdict;
}
