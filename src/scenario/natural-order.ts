/**
 * The order of names: by code units, but runs of digits by their number, so that web-9 comes
 * before web-10. The same on every machine, unlike what a locale would say.
 */
export function compareNatural(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const [startA, endA] = digits(a, i);
      const [startB, endB] = digits(b, j);
      const longer = endA - startA - (endB - startB);
      if (longer !== 0) return longer;
      for (let k = 0; k < endA - startA; k++) {
        const difference = a.charCodeAt(startA + k) - b.charCodeAt(startB + k);
        if (difference !== 0) return difference;
      }
      i = endA;
      j = endB;
      continue;
    }
    const difference = a.charCodeAt(i++) - b.charCodeAt(j++);
    if (difference !== 0) return difference;
  }
  const rest = a.length - i - (b.length - j);
  // Names that differ in leading zeros only still have an order.
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0;
}

/** The entries of a map in the order of their names. */
export function sortedByName<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => compareNatural(a, b));
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Where a number starts, past leading zeros, and ends. */
function digits(text: string, at: number): [number, number] {
  let end = at;
  while (isDigit(text, end)) end++;
  let start = at;
  while (start < end - 1 && text.charCodeAt(start) === 48) start++;
  return [start, end];
}
