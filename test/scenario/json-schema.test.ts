import { expect, test } from 'vitest';
import { policies } from '../../src/balancing/table.js';
import { distributions } from '../../src/engine/distributions/table.js';
import { jsonSchema } from '../../src/scenario/json-schema.js';

const schema = JSON.parse(JSON.stringify(jsonSchema()));

test('names the sections and forbids others', () => {
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['version', 'networks', 'services', 'traffic', 'expect', 'nodes']),
  );
});

test('lists policies and distributions as names and as maps', () => {
  const policy = JSON.stringify(schema.$defs.policy);
  for (const { name } of policies) expect(policy).toContain(`"${name}"`);
  const maps = schema.$defs.durationDistribution.anyOf.flatMap((each: { properties?: object }) =>
    Object.keys(each.properties ?? {}),
  );
  expect(maps).toEqual(distributions.map(({ name }) => name));
});

test('every section and every kind of quantity is explained', () => {
  expect(schema.properties.seed.description).toBeTypeOf('string');
  expect(schema.$defs.duration.description).toContain('5 ms');
});

test('requires what has no default', () => {
  expect(schema.required).toEqual(['version']);
});
