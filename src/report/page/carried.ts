/** A scenario with the files that it reads, as a report carries it. */
export interface Carried {
  file: string;
  text: string;
  /** By the names that the scenario gives them. */
  files: readonly (readonly [name: string, text: string])[];
}

/** Of the element that has it. */
export const CARRIED = 'netloom-scenario';
const PLACE = new RegExp(`<script type="application/json" id="${CARRIED}">([^<]*)</script>`);

/** The scenario that a report carries; null where a text is no report of Netloom's. */
export function carriedIn(page: string): Carried | null {
  const found = PLACE.exec(page);
  if (found === null) return null;
  try {
    const { file, text, files } = JSON.parse(found[1]) as Partial<Record<keyof Carried, unknown>>;
    const isPair = (pair: unknown): pair is [string, string] =>
      Array.isArray(pair) && pair.length === 2 && pair.every((each) => typeof each === 'string');
    if (typeof file !== 'string' || typeof text !== 'string') return null;
    return Array.isArray(files) && files.every(isPair) ? { file, text, files } : null;
  } catch {
    return null;
  }
}
