/** Regular expressions of other systems, as those that have to fit a whole text. */

/** A pattern for a text, and for nothing else. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Letters in both cases. */
export function anyCase(pattern: string): string {
  let isIn = false;
  return pattern.replace(/\\.|\[|\]|[a-z]-[a-z]|[A-Z]-[A-Z]|[a-z]/gi, (piece) => {
    if (piece.startsWith('\\')) return piece;
    if (piece === '[' || piece === ']') isIn = piece === '[';
    if (!/[a-z]/i.test(piece)) return piece;
    const both = `${piece.toLowerCase()}${piece.toUpperCase()}`;
    if (isIn) return both;
    return piece.length > 1 ? [...piece].map(inBrackets).join('') : inBrackets(piece);
  });
}

function inBrackets(letter: string): string {
  return letter === '-' ? letter : `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
}

/** A pattern that is looked for anywhere, as one for a whole text; names of groups mean nothing. */
export function searched(pattern: string, caseless: boolean): string {
  const plain = pattern
    .replaceAll(/\(\?P?<[a-z]\w*>/gi, '(?:')
    // Escapes that mean the letter itself, which are mistakes in JavaScript.
    .replaceAll(/\\([_#@%&~"'`<>!=:;,-])/g, (_, letter: string) =>
      letter === '-' ? '\\x2d' : letter,
    );
  return `.*(?:${caseless ? anyCase(plain) : plain}).*`;
}
