import { Definitions } from '../scenario/words/word.js';
import { checksWord } from './words.js';

/** The JSON Schema (2020-12) of a lab's checks.yaml, by which editors complete and explain. */
export function labSchema(): Record<string, unknown> {
  const definitions = new Definitions();
  const schema = checksWord.json(definitions);
  return {
    title: 'Questions and checks of a Netloom lab',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    $defs: definitions.all,
  };
}
