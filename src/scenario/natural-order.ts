/**
 * The order of names: by code units, but runs of digits by their number, so that web-9 comes
 * before web-10. The same on every machine, unlike what a locale would say.
 */
export function compareNatural(a: string, b: string): number {
  return compareKeys(a, naturalKey(a), b, naturalKey(b));
}

/** The entries of a map in the order of their names. */
export function sortedByName<V>(map: ReadonlyMap<string, V>): [string, V][] {
  const keyed: { key: string; entry: [string, V] }[] = [];
  for (const entry of map) keyed.push({ key: naturalKey(entry[0]), entry });
  keyed.sort((a, b) => compareKeys(a.entry[0], a.key, b.entry[0], b.key));
  return keyed.map(({ entry }) => entry);
}

function compareKeys(a: string, keyA: string, b: string, keyB: string): number {
  if (keyA !== keyB) return keyA < keyB ? -1 : 1;
  // Names that differ in leading zeros only still have an order.
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A text whose code units order as the names do: each number comes after how many digits it has,
 * itself a digit, so that numbers stand where digits do among other characters.
 */
function naturalKey(name: string): string {
  return name.replace(/0*(\d+)/g, (_, digits: string) => {
    let { length } = digits;
    let key = '';
    for (; length > 8; length -= 8) key += '9';
    return key + length + digits;
  });
}
