import type { TreeMap } from '../scenario/document.js';
import type { ScenarioError } from '../scenario/errors.js';
import type { Included } from '../scenario/included.js';
import type { IncludedFile, Includes, Scenario } from '../scenario/schema.js';

/** What a platform makes of files: a tree of the scenario's own words, or mistakes in the files. */
export interface Reading extends Included {
  warnings: string[];
  problems: ScenarioError[];
}

/** A scenario that includes files: as it is read, and as it is written. */
export interface Around {
  scenario: Scenario;
  tree: TreeMap;
}

/** What one entry of `include` asks for, of a platform. */
export type Told<Name extends keyof Includes = keyof Includes> = Includes[Name];

/** A tool whose files can be included. */
export interface Platform<Name extends keyof Includes = keyof Includes> {
  /** Its word in `include`. */
  name: Name;
  /** What its files are called. */
  files: string;
  /** By its content. */
  recognises: (text: string) => boolean;
  /** What stands for a file whose name alone is there. */
  alone: (file: IncludedFile) => Told<Name>;
  /** A method, so that one table holds those of all names. */
  read(includes: readonly Told<Name>[], around: Around): Reading;
}
