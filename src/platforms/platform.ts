import type { TreeMap } from '../scenario/document.js';
import type { ScenarioError } from '../scenario/errors.js';
import type { Included } from '../scenario/included.js';
import type { Include, Scenario } from '../scenario/schema.js';

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

/** A tool whose files can be included. */
export interface Platform {
  /** Its word in `include`. */
  name: NonNullable<Include['platform']>;
  /** What its files are called. */
  files: string;
  /** By its content. */
  recognises: (text: string) => boolean;
  read: (includes: readonly Include[], around: Around) => Reading;
}
