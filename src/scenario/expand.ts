import { Document, isCollection, isMap, isPair, type Node } from 'yaml';
import { plainScenario, type PlainScenario } from './plain.js';

/**
 * A plain scenario as the text of a scenario file. It says the same without short forms: it parses
 * and lowers to the same plain scenario, so it runs to the same digest.
 */
export function expand(plain: PlainScenario): string {
  const document = new Document(plainScenario.write(plain), { aliasDuplicateObjects: false });
  layOut(document.contents, 0);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Block style down to the members of the lists, each of which gets one line. */
function layOut(node: Node | null, depth: number): void {
  if (!isCollection(node)) return;
  const small = node.items.length === 0 || (!isMap(node) && !node.items.some(isCollection));
  if (small || depth === 0) node.flow = small;
  for (const item of node.items) {
    const child = isPair(item) ? item.value : item;
    if (!isCollection(child)) continue;
    if (isMap(node)) layOut(child, depth + 1);
    else child.flow = true;
  }
}
