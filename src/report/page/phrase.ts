import { seconds } from '../format.js';

/** What a file would say, at a path. */
export function below(written: unknown, ...path: readonly (string | number)[]): unknown {
  let at = written;
  for (const step of path) {
    if (at instanceof Map) at = at.get(step) as unknown;
    else at = (at as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  }
  return at;
}

/** What a file would say, in one line: "exponential(mean 20 ms)". */
export function phrase(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.map(phrase).join(', ');
  const entries =
    value instanceof Map ? [...value] : typeof value === 'object' ? Object.entries(value) : null;
  if (entries === null) return scalar(value as string | number | boolean);
  return entries
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => {
      const inner = phrase(each);
      const isBlock = typeof each === 'object' && each !== null && !Array.isArray(each);
      return isBlock ? `${String(name)}(${inner})` : `${String(name)} ${inner}`;
    })
    .join(', ');
}

function scalar(value: string | number | boolean): string {
  const found = /^(\d+(?:\.\d+)?) ns$/.exec(String(value));
  return found === null ? String(value) : seconds(Number(found[1]) / 1e9);
}
