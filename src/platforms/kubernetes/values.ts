/** Values as manifests have them. */
import type { Path } from '../../scenario/errors.js';
import type { Resource } from './resource.js';

/** Seconds in the words of a scenario. */
export function secondsWord(seconds: number): string {
  return `${seconds} s`;
}

/** A number, or the name of a container's port: a number in quotes is neither. */
export function portOf(resource: Resource, path: Path): number | string | undefined {
  const value = resource.get(path);
  if (typeof value !== 'string') return resource.integer(path, 1, 65535);
  const name = resource.text(path);
  if (name === undefined || /[a-z]/.test(name)) return name;
  const number = /^\d+$/.test(name) ? ': a number stands without quotes' : '';
  resource.complain(path, `'${name}' is no name of a port${number}`);
  return undefined;
}

/** So many of some pods: a whole number, or per cents. */
export type PodAmount = number | string;

/**
 * A whole number, or per cents of pods.
 * @param most per cents that the API takes
 */
export function amountOf(resource: Resource, path: Path, most = Infinity): PodAmount | undefined {
  const value = resource.get(path);
  if (typeof value !== 'string') return resource.integer(path, 0, 1_000_000);
  if (resource.text(path) === undefined) return undefined;
  const [, digits] = /^(\d+)%$/.exec(value) ?? [];
  if (digits === undefined) {
    const remedy = /^\d+$/.test(value) ? ', which is a text: take the quotes away' : '';
    resource.complain(
      path,
      `expected a whole number or per cents such as 25%, not '${value}'${remedy}`,
    );
  } else if (Number(digits) > most) {
    resource.complain(path, `expected ${most}% at most, not ${value}`);
  } else return value;
  return undefined;
}
