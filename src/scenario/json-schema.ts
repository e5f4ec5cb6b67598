import * as z from 'zod';
import { scenarioSchema } from './schema.js';
import { JsonKit } from './schema/json-kit.js';

/** The JSON Schema (2020-12) of scenario files, by which editors complete and explain. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema(new JsonKit()), {
    io: 'input',
    unrepresentable: 'any',
    // Defaults that are Maps print as {}, which is what they stand for.
    override: ({ jsonSchema: node }) => {
      if (node.default instanceof Map) node.default = {};
    },
  });
  return { title: 'Netloom scenario', ...schema };
}
