/** How wide text stands on a terminal, and how it is made to fit. */

/** Columns of a terminal that nobody has measured. */
export const COLUMNS = 80;

const PAINT = /\u001b\[[\d;]*m/g;
/** Characters of East Asia and pictures: two columns each (Unicode Standard Annex 11, W and F, in the rough). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** They stand over the character before. */
const NARROW = /\p{Mn}|\p{Me}|[\u200b-\u200d\ufe0f]/u;

/** Columns that a text takes, its colours aside. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text.replace(PAINT, '')) width += columnsOf(letter);
  return width;
}

function columnsOf(letter: string): number {
  if (letter < '\u0300') return 1;
  return NARROW.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** A text without colours in so many columns: what is left out of its middle is an ellipsis. */
export function clipped(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  const room = width - 1;
  const head = startOf(letters, Math.ceil(room / 2));
  const tail = startOf(letters.reverse(), room - Math.ceil(room / 2)).reverse();
  return `${head.join('')}…${tail.join('')}`;
}

function startOf(letters: readonly string[], width: number): string[] {
  let left = width;
  const end = letters.findIndex((letter) => (left -= columnsOf(letter)) < 0);
  return end < 0 ? [...letters] : letters.slice(0, end);
}

/** Lines of so many columns, broken at blanks; the first begins with `first`, the others with `indent`. */
export function folded(text: string, width: number, indent = '', first = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const start = lines.length === 0 ? first : indent;
    if (line !== '' && widthOf(start + line) + 1 + widthOf(word) > width) {
      lines.push(start + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, (lines.length === 0 ? first : indent) + line];
}
