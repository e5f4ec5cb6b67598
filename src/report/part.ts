/** Parts of what is written for reading: each says what it is about. */
export interface Part<About extends string = string> {
  about: About;
  lines: readonly string[];
}

/** Lines of one paragraph, or of several. */
export type Written = readonly string[] | readonly (readonly string[])[];

/** Each by itself, without those that are empty. */
export function paragraphs(written: Written): (readonly string[])[] {
  const isOne = (it: Written): it is readonly string[] => typeof it[0] === 'string';
  const all = isOne(written) ? [written] : written;
  return all.filter((lines) => lines.length > 0);
}

/** All of them, with an empty line between two. */
export function textOf(parts: readonly Part[]): string {
  return parts.map(({ lines }) => `${lines.join('\n')}\n`).join('\n');
}
