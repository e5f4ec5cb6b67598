import type { ResultBranch, ResultNode } from '../model/result-tree.js';

/** Whole numbers, under their names in the results. */
const COUNTS = new Set([
  ...['sent', 'completed', 'unfinished', 'rejected', 'received', 'lost', 'count', 'requests'],
  ...['retries', 'hedges', 'tied', 'wins', 'replicas', 'packets', 'bytes', 'enqueued', 'dropped'],
  ...['marked', 'maxLength', 'delivered', 'copied', 'fragmented', 'inFlight', 'total', 'events'],
]);

/** Branches that hold nothing but counts. */
const COUNTED = new Set(['failed', 'ended', 'drops', 'nodes']);

/** Whether a result is a whole number by its nature, so that it can be equal. */
export function isCount(path: readonly string[]): boolean {
  return COUNTS.has(path[path.length - 1]) || path.some((step) => COUNTED.has(step));
}

/**
 * The least amount by which a result can differ: 1 of a count, one request of a share or of a rate; 0 for
 * what is continuous.
 */
export function stepOf(path: readonly string[], tree: ResultBranch): number {
  if (isCount(path)) return 1;
  const last = path[path.length - 1];
  const beside = (name: string): number => leafAt(tree, [...path.slice(0, -1), name]);
  if (last === 'successRatio') return 1 / Math.max(1, beside('sent'));
  if (last === 'throughput' || last === 'goodput') {
    const completed = beside('completed');
    return completed > 0 ? beside(last) / completed : 0;
  }
  return 0;
}

function leafAt(tree: ResultBranch, path: readonly string[]): number {
  let node: ResultNode | undefined = tree;
  for (const step of path) node = node instanceof Map ? node.get(step) : undefined;
  return node === undefined || node instanceof Map ? 0 : (node.value ?? 0);
}
