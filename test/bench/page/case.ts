/** A number of the page, measured in a browser. */
export interface Figure {
  name: string;
  /** What is measured, for the table. */
  what: string;
  unit: 'ms' | 'MB' | 'x';
  /** It must not exceed this. */
  most?: number;
}

/** Figures that are measured together, in a page that is opened for them. */
export interface PageCase {
  figures: readonly Figure[];
  /** One number a figure, in their order. */
  measure(): Promise<number[]>;
}

/** The value below which 95 % lie. */
export function p95(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(0.95 * sorted.length) - 1];
}
