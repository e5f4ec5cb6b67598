import type { Tree, TreeMap } from './document.js';
import type { Path } from './errors.js';
import { readDocument } from './document.js';
import { ExpressionError } from './expression.js';
import { unknownWord } from './nearest.js';
import { parsePath } from './paths.js';

/** A value that the command line lays over the file. */
export interface Override {
  /** As errors name it: `--set n=10`. */
  label: string;
  path: Path;
}

/**
 * Where a word is short for a map with one key: laid over a map, it leaves the other keys as they are, and what is set
 * below a word lies beside it.
 */
const SHORT: ReadonlyMap<string, { key: string; takesNone: boolean }> = new Map([
  ['mesh', { key: 'mode', takesNone: true }],
  ['controlPlane', { key: 'like', takesNone: false }],
  ['retries', { key: 'like', takesNone: false }],
  ['breaker', { key: 'like', takesNone: false }],
]);

/** Sections whose members must be in the file: a new one is a misspelt one. */
const MEMBERS = new Map([
  ['parameters', 'parameter'],
  ['networks', 'network'],
  ['hosts', 'host'],
  ['switches', 'switch'],
  ['routers', 'router'],
  ['fabrics', 'fabric'],
  ['nodes', 'node'],
  ['services', 'service'],
  ['traffic', 'workload'],
]);

/**
 * Sets a value in the tree of a scenario. `n=10` is short for `parameters.n=10` where there is
 * such a parameter. Nothing behind the = unsets: the file is read as if it did not say it.
 * @param sections the keys that a scenario knows
 * @throws ExpressionError
 */
export function applySet(tree: TreeMap, assignment: string, sections: string[]): Override {
  const equals = assignment.indexOf('=');
  if (equals < 0) throw new ExpressionError(`expected PATH=VALUE, not '${assignment}'`);
  const path = parsePath(assignment.slice(0, equals).trim());
  const text = assignment.slice(equals + 1);
  const value = text.trim() === '' ? UNSET : valueOf(text);
  return assign(tree, path, value, sections, { label: `--set ${assignment}` });
}

/** In the place of a value: what stands there goes, as if the file did not say it. */
const UNSET = Symbol('unset');

/** @throws ExpressionError */
function valueOf(text: string): Tree {
  const { errors, tree } = readDocument(text);
  if (errors.length > 0) throw new ExpressionError(errors[0].message);
  return tree;
}

/** @throws ExpressionError */
function assign(
  tree: TreeMap,
  given: Path,
  value: Tree | typeof UNSET,
  sections: string[],
  { label }: { label: string },
): Override {
  const parameters = tree.get('parameters');
  const names = parameters instanceof Map ? [...parameters.keys()] : [];
  const [first] = given;
  const short = given.length === 1 && names.includes(String(first));
  if (short && sections.includes(String(first))) {
    const remedy = `write parameters.${first}=... for the parameter, or give it a name of its own`;
    throw new ExpressionError(`${first} is a parameter and a key of the file: ${remedy}`);
  }
  const path: Path = short ? ['parameters', first] : given;
  if (!short && !sections.includes(String(first))) {
    throw new ExpressionError(unknownWord('name', String(first), [...sections, ...names]));
  }
  let place: Tree = tree;
  for (const [i, step] of path.entries()) {
    const last = i === path.length - 1;
    if (Array.isArray(place)) {
      const index = Number(step);
      if (!(index in place))
        throw new ExpressionError(`no entry ${step}: there are ${place.length}`);
      if (last) place.splice(index, 1, ...(value === UNSET ? [] : [value]));
      place = place[index] ?? null;
    } else if (place instanceof Map) {
      place = stepInto(place, path, i, last ? value : undefined);
    } else {
      throw new ExpressionError(`'${path[i - 1]}' has nothing below it to set`);
    }
  }
  return { label, path };
}

function stepInto(
  map: TreeMap,
  path: Path,
  i: number,
  value: Tree | typeof UNSET | undefined,
): Tree {
  const key = String(path[i]);
  const member = i === 1 ? MEMBERS.get(String(path[0])) : undefined;
  if (member !== undefined && !map.has(key)) {
    throw new ExpressionError(unknownWord(member, key, map.keys()));
  }
  if (value === UNSET) {
    if (!map.delete(key)) throw new ExpressionError(`there is no '${key}' to unset`);
    return null;
  }
  const before = map.get(key) ?? null;
  if (value === undefined) {
    const word = shortFor(key, before);
    if (word !== null) map.set(key, new Map([[word, before]]));
    else if (before === null) map.set(key, new Map());
  } else {
    const word = shortFor(key, value);
    if (word !== null && before instanceof Map) before.set(word, value);
    else map.set(key, value);
  }
  return map.get(key)!;
}

/** The key that a word under a name stands for; null where it is none of that kind. */
function shortFor(name: string, word: Tree): string | null {
  const short = SHORT.get(name);
  if (short === undefined || typeof word !== 'string') return null;
  return word === 'none' && !short.takesNone ? null : short.key;
}
