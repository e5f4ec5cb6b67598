/** What files of other tools come to, in a scenario's own words, and how it goes under a scenario. */
import type { Tree, TreeMap } from './document.js';
import type { Path } from './errors.js';

/** A place in a file of another tool. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Where parts of a tree come from, by their paths. */
export class TreeOrigins {
  private readonly places = new Map<string, Place>();

  set(path: Path, place: Place): void {
    this.places.set(JSON.stringify(path), place);
  }

  /** The place of a path, or of as much of it as there is, with the length of that. */
  find(path: Path): { place: Place; depth: number } | null {
    for (let depth = path.length; depth > 0; depth--) {
      const place = this.places.get(JSON.stringify(path.slice(0, depth)));
      if (place !== undefined) return { place, depth };
    }
    return null;
  }
}

export interface Included {
  tree: TreeMap;
  origins: TreeOrigins;
}

/**
 * A scenario's tree with an included one under it: maps are joined, lists of single values put
 * together, lists of maps are the included file's; of all else the scenario's word counts.
 */
export function under(scenario: Tree | undefined, included: Tree | undefined): Tree {
  if (included === undefined) return scenario ?? null;
  if (scenario === undefined || scenario === null) return included;
  if (scenario instanceof Map && included instanceof Map) {
    const keys = new Set([...scenario.keys(), ...included.keys()]);
    return new Map(
      [...keys].map((key) => [key, under(scenario.get(key), included.get(key))] as const),
    );
  }
  if (!Array.isArray(included)) return scenario;
  if (included.some((each) => each instanceof Map)) return included;
  return [...included, ...(Array.isArray(scenario) ? scenario : [scenario])];
}
