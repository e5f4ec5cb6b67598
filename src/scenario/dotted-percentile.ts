const DOTTED = /(?<![\p{L}\p{N}_-])p(\d\d?)\.(\d+)(?![\p{L}\p{N}_])/u;

/** What to write instead of `p99.9`, which reads as a path that goes on; null where there is none. */
export function dottedPercentile(text: string): string | null {
  const [dotted, whole, more] = DOTTED.exec(text.replaceAll(/"[^"]*"|'[^']*'/g, '""')) ?? [];
  return dotted === undefined ? null : `${dotted} is written p${whole}${more}`;
}
