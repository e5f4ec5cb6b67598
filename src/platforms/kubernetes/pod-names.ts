/**
 * Names as a Deployment's ReplicaSet gives them to its pods: the Deployment's, a hash of the pod
 * template, and five letters. The template's hash goes through the same alphabet as Kubernetes'
 * (apimachinery pkg/util/rand, SafeEncodeString), but is not the same hash: that one is over Go's
 * structures. The five letters are random there; here they follow from the name and the number.
 */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function podNames(deployment: string, template: unknown, count: number): string[] {
  const hash = [...String(fnv1a(canonical(template)))]
    .map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length])
    .join('');
  return suffixed(`${deployment}-${hash}`, count);
}

/** A set's name and five letters, as a ReplicaSet and a DaemonSet call their pods. */
export function suffixed(set: string, count: number): string[] {
  const names = new Set<string>();
  for (let i = 0; names.size < count; i++) names.add(`${set}-${suffix(fnv1a(`${set}/${i}`))}`);
  return [...names];
}

function suffix(hash: number): string {
  let text = '';
  let rest = hash;
  for (let i = 0; i < 5; i++) {
    text += ALPHABET[rest % ALPHABET.length];
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

/** FNV-1a, 32 bits (draft-eastlake-fnv), which Kubernetes uses here too. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** The same text whatever the order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!(value instanceof Map)) return JSON.stringify(value) ?? 'null';
  const entries = [...(value as Map<unknown, unknown>)].map(([key, each]): [string, unknown] => [
    String(key),
    each,
  ]);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`;
}
