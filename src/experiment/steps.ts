import { findResult, type ResultBranch } from '../model/result-tree.js';

/** Whether a result is a whole number by its nature, so that it can be equal. */
export function isCount(path: readonly string[], tree: ResultBranch): boolean {
  const node = findResult(tree, path)?.node;
  return node !== undefined && !(node instanceof Map) && node.nature.count === true;
}

/**
 * The least amount by which a result can differ: 1 of a count, one request of a share or of a rate; 0 for
 * what is continuous.
 */
export function stepOf(path: readonly string[], tree: ResultBranch): number {
  const found = findResult(tree, path);
  if (found === null || found.node instanceof Map) return 0;
  const { value, nature } = found.node;
  if (nature.count) return 1;
  const beside = (name: string): number => {
    const node = findResult(tree, [...found.path.slice(0, -1), name])?.node;
    return node === undefined || node instanceof Map ? 0 : (node.value ?? 0);
  };
  if (nature.ratio !== undefined) return 1 / Math.max(1, beside(nature.ratio[1]));
  if (nature.counts === undefined) return 0;
  const completed = beside(nature.counts);
  return completed > 0 ? (value ?? 0) / completed : 0;
}
