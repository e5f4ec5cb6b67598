import type { Path } from '../../../scenario/errors.js';
import { nearest } from '../../../scenario/nearest.js';
import { pathInWords, type Resource, UNRENDERED } from '../resource.js';
import type { ApiField, ApiType } from './group.js';

/** What is often written into a type that has no such fields. */
const HINTS: Readonly<Record<string, string>> = {
  LabelSelector: 'labels stand in its matchLabels',
};

/**
 * Refuses the fields that an object's type does not have, as `kubectl apply` does: what nobody reads would else change the
 * numbers without a word. Says which field was meant, and where it belongs.
 */
export function refuseUnknownFields(resource: Resource, type: ApiType): void {
  let homes: Map<string, Path[]> | undefined;
  const walk = (path: Path, of: ApiType): void => {
    for (const key of resource.map(path)?.keys() ?? []) {
      const field = of.fields.get(key);
      const here = [...path, key];
      if (field !== undefined) look(here, field);
      else resource.complain(here, key.includes('{{') ? UNRENDERED : unknown(key, path, of), 'key');
    }
  };
  const look = (path: Path, { content, type: of }: ApiField): void => {
    if (of === null) return;
    if (content === 'map') walk(path, of);
    else if (content === 'list') resource.list(path).forEach((_, i) => walk([...path, i], of));
    else for (const name of resource.map(path)?.keys() ?? []) walk([...path, name], of);
  };
  const unknown = (key: string, path: Path, of: ApiType): string => {
    const start = `unknown field '${key}' of ${of.name}`;
    const hint = HINTS[of.name];
    if (hint !== undefined) return `${start}: ${hint}`;
    const near = nearest(key, of.fields.keys()) ?? partOf(key, of.fields.keys());
    homes ??= placesOf(type);
    const exact = closest(homes.get(key), path);
    if (exact !== null) return `${start}: it belongs in ${exact}`;
    if (near !== null) return `${start}: did you mean '${near}'?`;
    const other = nearest(key, homes.keys());
    const place = other === null ? null : closest(homes.get(other), path);
    if (place !== null) return `${start}: did you mean '${other}', in ${place}?`;
    return `${start}: it has ${[...of.fields.keys()].join(', ')}`;
  };
  walk([], type);
}

const WHOLE = 6;

/** A known word of which one is a part of the other: `updateStrategy` and `strategy`. */
function partOf(word: string, known: Iterable<string>): string | null {
  const small = word.toLowerCase();
  for (const each of known) {
    const other = each.toLowerCase();
    const [short, long] = small.length < other.length ? [small, other] : [other, small];
    if (short.length >= WHOLE && long.includes(short)) return each;
  }
  return null;
}

/** Where each field may stand in an object: in which maps. */
function placesOf(root: ApiType): Map<string, Path[]> {
  const places = new Map<string, Path[]>();
  const within = new Set<ApiType>();
  const visit = (path: Path, type: ApiType): void => {
    if (within.has(type)) return;
    within.add(type);
    for (const [key, { content, type: of }] of type.fields) {
      places.set(key, [...(places.get(key) ?? []), path]);
      if (of === null) continue;
      visit(
        [...path, content === 'list' ? `${key}[]` : key, ...(content === 'named' ? ['*'] : [])],
        of,
      );
    }
    within.delete(type);
  };
  visit([], root);
  return places;
}

/** Of several places the one that is the fewest steps away, and the shortest of these. */
function closest(places: readonly Path[] = [], from: Path): string | null {
  const plain = from.reduce<string[]>((steps, step) => {
    if (typeof step === 'number') steps[steps.length - 1] += '[]';
    else steps.push(step);
    return steps;
  }, []);
  const away = (place: Path): number => {
    const i = place.findIndex((step, j) => step !== plain[j]);
    const shared = i < 0 ? place.length : i;
    return plain.length + place.length - 2 * shared;
  };
  const [best] = [...places].sort((a, b) => away(a) - away(b) || a.length - b.length);
  if (best === undefined) return null;
  return best.length === 0 ? 'the object itself' : pathInWords(best);
}
