import { readDocument } from '../scenario/document.js';
import { formatPath, type Path, type ScenarioError } from '../scenario/errors.js';
import { Reading, REFUSED, type Word } from '../scenario/words/word.js';

export type Read<T> = { value: T; errors: [] } | { value: null; errors: ScenarioError[] };

/** Says what is wrong at a place of a file that has been read. */
export type Blame = (path: Path, message: string) => ScenarioError;

/** A YAML file that is one word of ours; mistakes are values, each with file, line and column. */
export function readYaml<T>(text: string, file: string, word: Word<T>): Read<T> & { blame: Blame } {
  const document = readDocument(text);
  const blame: Blame = (path, message) => ({
    file,
    ...document.locate(path, 'value'),
    path: formatPath(path),
    message,
  });
  if (document.errors.length > 0) {
    const errors = document.errors.map((mark) => ({ file, path: '', ...mark }));
    return { value: null, errors, blame };
  }
  const reading = new Reading({
    scope: { known: [], resolve: () => undefined },
    read: () => '',
    names: new Set(),
    loaded: new Set(),
  });
  const value = word.read(document.tree, reading);
  if (value !== REFUSED) return { value, errors: [], blame };
  const errors = reading.mistakes.map(({ path, message, key }) => ({
    file,
    ...document.locate(path, key ? 'key' : 'value'),
    path: formatPath(path),
    message,
  }));
  return { value: null, errors, blame };
}
