/**
 * JSON text of plain data that may hold Maps. A Map is written as an object in its own order,
 * which an object could not keep: there, integer-like names move to the front, and `__proto__`
 * is no name at all.
 */

/** Indented by two spaces, with a line end. Infinities become text; what is not a number, null. */
export function toJson(value: unknown): string {
  return `${write(value, '\n')}\n`;
}

function write(value: unknown, newline: string): string {
  if (value instanceof Map) return object(value.entries(), newline);
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, `${newline}  `));
    return enclose('[', items, ']', newline);
  }
  if (typeof value === 'object' && value !== null) return object(Object.entries(value), newline);
  if (value === Infinity || value === -Infinity) return `"${value}"`;
  // Undefined and functions have no place in results: JSON.stringify would leave them out in silence.
  return JSON.stringify(value) ?? 'null';
}

function object(entries: Iterable<[unknown, unknown]>, newline: string): string {
  const members: string[] = [];
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    members.push(`${JSON.stringify(String(name))}: ${write(value, `${newline}  `)}`);
  }
  return enclose('{', members, '}', newline);
}

function enclose(open: string, items: string[], close: string, newline: string): string {
  if (items.length === 0) return open + close;
  return `${open}${newline}  ${items.join(`,${newline}  `)}${newline}${close}`;
}
