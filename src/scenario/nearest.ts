import { simplify, synonym } from './synonyms.js';

/**
 * The known word that someone may have meant: the same but for its writing, what the trade calls by
 * that word, or else the fewest insertions, deletions, substitutions and
 * swaps of neighbours away (Damerau-Levenshtein, optimal string alignment), at most one in three
 * letters; null where nothing is near. Capitals and `-`, `_` do not count; ties go to the first.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  // Nobody mistypes a word of this length, and the table below grows with its square.
  if (word.length > 64) return null;
  const plain = simplify(word);
  const words = new Set(known);
  for (const candidate of words) if (simplify(candidate) === plain) return candidate;
  const meant = synonym(word, words);
  if (meant !== null) return meant;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of words) {
    const other = simplify(candidate);
    if (Math.abs(other.length - plain.length) >= least) continue;
    const distance = editDistance(plain, other);
    if (distance < least && distance < other.length) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** Letters of a word in a message at most. */
const SHOWN = 64;

/** `unknown policy 'round-robbin': did you mean 'round-robin'?` */
export function unknownWord(what: string, word: string, known: Iterable<string>): string {
  const words = [...new Set(known)];
  const near = nearest(word, words);
  const start = `unknown ${what} '${word.length <= SHOWN ? word : `${word.slice(0, SHOWN - 3)}...`}'`;
  if (near !== null) return `${start}: did you mean '${near}'?`;
  return words.length === 0 ? start : `${start}; known: ${someOf(words, word)}`;
}

/** So many known words fit into a message. */
const MANY = 16;

/** Known words in their order; where they are too many those that are most like what was written. */
export function someOf(known: Iterable<string>, word: string): string {
  const words = [...new Set(known)];
  if (words.length <= MANY) return words.join(', ');
  const plain = simplify(word.slice(0, SHOWN));
  const likeness = (each: string): number => {
    const other = simplify(each.slice(0, SHOWN));
    const isPart = other.length > 2 && (plain.includes(other) || other.includes(plain));
    return isPart ? 0 : editDistance(plain, other) / Math.max(plain.length, other.length);
  };
  const ranked = words.map((each) => ({ each, rank: likeness(each) }));
  ranked.sort((a, b) => a.rank - b.rank);
  return [...ranked.slice(0, MANY).map(({ each }) => each), '...'].join(', ');
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, substitution);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
