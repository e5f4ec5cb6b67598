/** The languages that labs speak. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A text in each of them. */
export type Languages = Record<Language, string>;

const MARK = '\\u3000-\\u303f\\uff01-\\uff60';
const LETTER = `[\\u4e00-\\u9fff${MARK}]`;
const BREAK = '[ \\t]*\\n?[ \\t]*';
/** Behind a mark any line goes on, but for one that begins a list, a table and the like. */
const GAP = new RegExp(
  `(?<=${LETTER})${BREAK}(?=${LETTER})|(?<=[${MARK}])[ \\t]*\\n[ \\t]*(?=[^\\s\\-*+#>|\`\\d]|\`[^\`])`,
  'gu',
);

/**
 * A text without the blanks that broken lines leave between Chinese letters, which have none. Code stays
 * as it is.
 */
export function closedUp(text: string): string {
  const parts = text.split(/(^[ \t]*```[^]*?^[ \t]*```[ \t]*$)/m);
  return parts.map((part, i) => (i % 2 === 1 ? part : part.replaceAll(GAP, ''))).join('');
}
