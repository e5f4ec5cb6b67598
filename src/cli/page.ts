import type { Lab } from '../labs/lab.js';
import { CommandError, Exit } from './exit.js';

/** What is put into the page: `src/web/state/begin.ts` reads it. */
export interface Put {
  given?: {
    /** As errors name it. */
    file: string;
    text: string;
    /** What it reads: names as it gives them, and texts. */
    files: [string, string][];
  };
  /** The labs of a page for a class. */
  labs?: Lab[];
  /** The page is served, and told of changes. */
  live?: true;
}

const PLACE = /(<script type="application\/json" id="given">)[^<]*(<\/script>)/;

/** The page with a scenario, or labs, inside. */
export function pageWith(page: string, put: Put | null): string {
  if (!PLACE.test(page)) {
    throw new CommandError(Exit.BUG, 'dist/playground.html has no place for a scenario');
  }
  return page.replace(PLACE, (_all, before: string, after: string) => {
    return `${before}${inScript(put)}${after}`;
  });
}

/** JSON that no element's end or comment can be in. */
function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
