import { joined } from '../words/structures.js';
import { Defaulted, Optional, type Shape, type Way, type Word } from '../words/word.js';
import { code } from './words.js';

/** What is told of a key. */
export interface Entry {
  key: string;
  takes: Way;
  /** What it is where it is left out; or that it may not be. */
  fallback: string;
  meaning: string;
}

export function entriesOf(shape: Shape): Entry[] {
  return Object.entries(shape).map(([key, schema]) => entryOf(key, schema));
}

function entryOf(key: string, schema: Word<unknown>): Entry {
  let inner = schema;
  let description = schema.description;
  let fallback: unknown;
  let needed = true;
  while (inner instanceof Optional || inner instanceof Defaulted) {
    needed = false;
    fallback ??= inner.fallback;
    inner = inner.inner;
    description ??= inner.description;
  }
  const { ways, show } = inner.form();
  const told = toldDefault(description ?? '');
  const shown = needed ? 'required' : fallback === undefined ? '' : show(fallback);
  return { key, takes: joined(ways), fallback: shown || told.fallback, meaning: told.meaning };
}

/**
 * A default that lowering chooses stands in the description, as a sentence that begins with
 * `Default`: in a table it belongs into its column.
 */
function toldDefault(description: string): { fallback: string; meaning: string } {
  const found = /(?:^|\s)Default:? (.+?)(?:(?<!\.)\.(?=\s|$)|;|$)/.exec(description);
  if (found === null) return { fallback: '', meaning: description };
  const [sentence, fallback] = found;
  const meaning = description.replace(sentence, '').trim();
  const shown = /^\d[\w .]*$/.test(fallback) ? code(fallback) : fallback;
  return { fallback: shown, meaning: meaning.charAt(0).toUpperCase() + meaning.slice(1) };
}
