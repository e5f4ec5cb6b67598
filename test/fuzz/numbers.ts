/**
 * Each numeric field that the schema has, in a scenario that is valid without it, with values from
 * far too small to far too large: nothing else may be wrong with these texts.
 */
import { stringify } from 'yaml';
import { type Family, samplesOf, TABLES } from './mutators/samples.js';

type Path = readonly (string | number)[];

/** A tree of YAML or of a JSON Schema. */
export interface Json {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its shape is asked for on the way
  [key: string]: any;
}

const VALUES = ['0', '1e-300', '1e6', '1e9', '1e15'];

export interface NumberCase {
  path: string;
  value: string;
  text: string;
}

const UNITS: Readonly<Record<string, string>> = {
  integer: '',
  number: '',
  fraction: '',
  duration: ' s',
  size: ' B',
  rate: ' bps',
  frequency: '/s',
};

/** All cases of one scenario, given as a tree of plain objects; of what stands below `within` only. */
export function* numberCases(tree: Json, schema: Json, within: Path = []): Generator<NumberCase> {
  for (const { path, kind } of fields(tree, schema, schema, [])) {
    if (within.some((step, i) => path[i] !== step)) continue;
    for (const value of VALUES) {
      const changed = structuredClone(tree);
      let place = changed;
      for (const step of path.slice(0, -1)) place = place[step];
      const given = `${value}${UNITS[kind]}`;
      place[path[path.length - 1]] = given;
      yield { path: path.join('.'), value: given, text: stringify(changed) };
    }
  }
}

/** Places for described things, one of each sort, and the unit of the values of a distribution. */
const PLACES: readonly { family: Family; unit: string; at: Path }[] = [
  { family: 'distributions', unit: ' ms', at: ['services', 'web', 'time'] },
  { family: 'distributions', unit: '', at: ['traffic', 'u', 'work'] },
  { family: 'policies', unit: '', at: ['services', 'web', 'policy'] },
  { family: 'arrivals', unit: '', at: ['traffic', 'u', 'arrivals'] },
  { family: 'disciplines', unit: '', at: ['links', 0, 'queue'] },
  { family: 'filters', unit: ' ms', at: ['links', 0, 'impairments'] },
];

const DESCRIBED = {
  version: 1,
  duration: '2 s',
  hosts: { a: {}, b: {} },
  links: [{ between: ['a', 'b'], rate: '1 Mbps' }],
  services: { web: { replicas: 4, time: '4 ms' } },
  traffic: {
    u: { to: 'web', arrivals: 'poisson(300/s)', timeout: '100 ms', retries: 1 },
    d: { kind: 'datagrams', from: 'a', to: 'b', rate: '500/s' },
  },
};

/** Each number among the options of each entry of our tables. */
export function* optionCases(schema: Json): Generator<NumberCase> {
  for (const { family, unit, at } of PLACES) {
    for (const entry of TABLES[family]) {
      for (const { name, options } of samplesOf(entry, unit)) {
        const tree: Json = structuredClone(DESCRIBED);
        let place = tree;
        for (const step of at.slice(0, -1)) place = place[step];
        place[at[at.length - 1]] = { [name]: options };
        yield* numberCases(tree, schema, [...at, name]);
      }
    }
  }
}

function* fields(
  tree: unknown,
  node: Json,
  schema: Json,
  path: (string | number)[],
): Generator<{ path: (string | number)[]; kind: string }> {
  for (const branch of branches(node, schema)) {
    const kind = branch.quantity as string | undefined;
    if (kind !== undefined && kind in UNITS) {
      yield { path, kind };
      return;
    }
    if (branch.type === 'array' && Array.isArray(tree)) {
      for (const [i, item] of tree.entries())
        yield* fields(item, branch.items, schema, [...path, i]);
    }
    if (branch.type !== 'object' || typeof tree !== 'object' || tree === null) continue;
    if (Array.isArray(tree)) continue;
    const own: Json = tree;
    const known = branch.properties as Json | undefined;
    if (known === undefined) {
      for (const [key, value] of Object.entries(own)) {
        yield* fields(value, branch.additionalProperties ?? {}, schema, [...path, key]);
      }
      continue;
    }
    if (!suits(own, branch)) continue;
    for (const [key, below] of Object.entries(known)) {
      yield* fields(own[key], below, schema, [...path, key]);
    }
  }
}

/** Whether an object is of this branch of a union: all its keys are known, and what is fixed is so. */
function suits(own: Json, { properties, required = [] }: Json): boolean {
  if (Object.keys(own).some((key) => !(key in properties))) return false;
  if ((required as string[]).some((key) => !(key in own))) return false;
  return Object.entries<Json>(properties as Record<string, Json>).every(
    ([key, { const: fixed }]) =>
      fixed === undefined || own[key] === undefined || own[key] === fixed,
  );
}

function* branches(node: Json, schema: Json, seen = new Set<string>()): Generator<Json> {
  const name = /^#\/\$defs\/(.+)$/.exec(node.$ref ?? '')?.[1];
  if (name !== undefined) {
    if (name in UNITS) yield { quantity: name };
    else if (!seen.has(name)) yield* branches(schema.$defs[name], schema, new Set([...seen, name]));
    return;
  }
  const options = node.anyOf ?? node.oneOf;
  if (options === undefined) yield node;
  else for (const option of options) yield* branches(option, schema, seen);
}
