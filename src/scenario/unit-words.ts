/** Units as other tools and other trades write them, and what they are called here. */

/** A count of things by the second. */
const PER_SECOND =
  /^(r|q|t|c|p|o|req|reqs|requests?|queries|trans|conns?)ps$|^(op|req|request)ps?$/i;

/** Kubernetes' Mi, tc's mbit, and what people type: bytes and bits with a prefix. */
const AMOUNT = /^([kmgtp])(i?)(|b|bit|bits|byte|bytes|bps|bit_s)$/i;

/**
 * A sentence on a word that is no unit here, but one elsewhere; null for other words.
 */
export function unitMeant(word: string): string | null {
  if (word === 'm') return "m is metres: minutes are 'min'";
  const lower = word.toLowerCase();
  const known = WORDS.get(lower);
  if (known !== undefined) return `unknown unit '${word}': did you mean '${known}'?`;
  if (PER_SECOND.test(word)) {
    return `unknown unit '${word}': so many a second are written with '/s', as in 600/s`;
  }
  if (lower === 'rpm' || lower === 'qpm') {
    return `unknown unit '${word}': so many a minute are written with '/min', as in 600/min`;
  }
  if (word === 'k' || word === 'K' || word === 'M') {
    const zeros = word === 'M' ? '000000' : '000';
    return `'${word}' is no unit: write 2${zeros} or 2e${zeros.length} for 2${word}; bytes are '${word === 'M' ? 'M' : 'k'}B'`;
  }
  const amount = AMOUNT.exec(word);
  if (amount === null) return null;
  const [, letter, binary, rest] = amount;
  const prefix = binary === '' && letter.toLowerCase() === 'k' ? 'k' : letter.toUpperCase();
  const ends = /bps$/i.test(rest) ? 'bps' : /bit/i.test(rest) ? 'bit' : 'B';
  const proposal = `${prefix}${binary.toLowerCase()}${ends}`;
  return proposal === word ? null : `unknown unit '${word}': did you mean '${proposal}'?`;
}

const WORDS = new Map([
  ['msec', 'ms'],
  ['msecs', 'ms'],
  ['millis', 'ms'],
  ['usec', 'us'],
  ['usecs', 'us'],
  ['micros', 'us'],
  ['nsec', 'ns'],
  ['nanos', 'ns'],
  ['hr', 'h'],
  ['wk', 'weeks'],
  ['y', 'years'],
  ['yr', 'years'],
]);
