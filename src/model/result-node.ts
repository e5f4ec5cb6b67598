import type { Nature, ResultUnit } from './fields.js';

export interface ResultLeaf {
  value: number | null;
  unit: ResultUnit;
  /** What kind of number it is. */
  nature: Nature;
  /** Of a percentile: how far the value may be from that of its rank, by the width of a bucket. */
  within?: number;
}

/** Results as a tree of names, for `expect` and whatever else reads them by path. */
export type ResultNode = ResultLeaf | ResultBranch;
export type ResultBranch = Map<string, ResultNode>;
