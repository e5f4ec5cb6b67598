import type { Port } from '../../../net/port.js';
import type { Match } from '../rule.js';
import type { HookName } from '../table.js';

/** A range of numbers, both ends included. */
export type Span = readonly [low: number, high: number];

/** What a match is told in a plain scenario. */
export type MatchValue = boolean | readonly string[] | readonly number[] | readonly Span[];

/** What a match may refer to on its machine. */
export interface MatchContext {
  /** Undefined for a name that no port has; `lo` is none. */
  port(name: string): Port | undefined;
  /** Addresses and networks behind the name of a set. */
  set(name: string): readonly string[];
}

interface Common {
  /** The word in the scenario file. */
  name: string;
  /** One line for the reference. */
  summary: string;
  source?: string;
  /** It needs connection tracking. */
  tracked?: true;
  /** Where it may stand; absent for anywhere. */
  hooks?: readonly HookName[];
}

/** A condition that rules may have: what it takes, and how to make one. Lists hold alternatives. */
export type MatchEntry = Common &
  (
    | { takes: 'boolean'; create(value: boolean, context: MatchContext): Match }
    | {
        /** Addresses and sets, ports of the machine, processes. */
        takes: 'addresses' | 'interfaces' | 'names';
        create(value: readonly string[], context: MatchContext): Match;
      }
    | {
        takes: 'words';
        choices: readonly string[];
        create(value: readonly string[], context: MatchContext): Match;
      }
    | { takes: 'ports'; create(value: readonly Span[], context: MatchContext): Match }
    | { takes: 'integers'; create(value: readonly number[], context: MatchContext): Match }
  );
