/**
 * An option of a policy, a distribution, a queue discipline or an arrival process, as plain data:
 * the schema, `netloom list --verbose` and the reference are made from it.
 */
export interface OptionDescriptor {
  /** The word in the scenario file, in camelCase. */
  name: string;
  kind:
    | 'number'
    | 'integer'
    | 'duration' // nanoseconds
    | 'rate' // bits per second
    | 'frequency' // per second
    | 'size' // bytes
    | 'value' // in the unit of whatever is being distributed
    | 'fraction' // 0 to 1
    | 'boolean'
    | 'choice'
    | 'text'
    | 'texts' // a list of texts
    | 'values' // a list of values
    | 'durations' // a list of nanoseconds
    | 'frequencies' // a list of numbers per second
    | 'weighted' // a list of { weight, <a distribution> }
    | 'policy'; // another balancing policy; the default is its name
  /** Absent: the option has to be given, unless `optional`. */
  default?: number | string | boolean;
  optional?: boolean;
  min?: number;
  max?: number;
  /** For 'choice'. */
  choices?: readonly string[];
  /** One sentence for the reference. */
  meaning: string;
  /** RFC and section, paper, or upstream file. */
  source?: string;
}

export type OptionValue =
  | number
  | string
  | boolean
  | readonly number[]
  | readonly string[]
  | readonly WeightedChoice[]
  | Described;

/** A named thing with its options, as it stands in a plain scenario. */
export interface Described {
  kind: string;
  options: ReadonlyMap<string, OptionValue>;
}

export interface WeightedChoice {
  weight: number;
  of: Described;
}

/** An entry of a table of implementations. */
export interface TableEntry {
  name: string;
  /** One line for `netloom list`. */
  summary: string;
  options: readonly OptionDescriptor[];
  /** RFC, paper or upstream file that this follows. */
  source?: string;
}
