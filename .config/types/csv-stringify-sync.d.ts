/**
 * What the core uses of csv-stringify, without the types of Node that its own declarations bring
 * in: with those the compiler could not see whether the core runs in a browser.
 */
export function stringify(
  rows: readonly (readonly unknown[])[],
  options: { escape_formulas: boolean; cast: { boolean(value: boolean): string } },
): string;
