import { scenarioWord } from './schema.js';
import { Definitions } from './words/word.js';

/** The JSON Schema (2020-12) of scenario files, by which editors complete and explain. */
export function jsonSchema(): Record<string, unknown> {
  const definitions = new Definitions();
  const schema = scenarioWord.json(definitions);
  return {
    title: 'Netloom scenario',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    $defs: definitions.all,
  };
}
