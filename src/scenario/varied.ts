import type { Tree, TreeMap } from './document.js';
import type { Path } from './errors.js';
import { ExpressionError } from './expression.js';
import { applySet } from './overrides.js';

/**
 * Says now, with its place in the file, what `netloom compare` would run into: a path under
 * `compare: vary:` that leads nowhere.
 * @param sections the keys that a scenario knows
 */
export function checkVaried(
  tree: TreeMap,
  sections: string[],
  complain: (path: Path, message: string) => void,
): void {
  const block = tree.get('compare');
  const vary = block instanceof Map ? block.get('vary') : undefined;
  if (!(vary instanceof Map)) return;
  for (const path of vary.keys()) {
    try {
      applySet(copyOf(tree) as TreeMap, `${path}=0`, sections);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      complain(['compare', 'vary', path], error.message);
    }
  }
}

function copyOf(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(copyOf);
  if (tree instanceof Map) return new Map([...tree].map(([key, value]) => [key, copyOf(value)]));
  return tree;
}
