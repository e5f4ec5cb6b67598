import type { FactList } from '../../facts/list/fact-list.js';
import type { Graph } from './graph.js';

/** No node, no link. */
export const NOWHERE = -1;

/**
 * Where in the picture the places are that facts name: by the number of the place's text, a node, and for a
 * port the link that it is at. A direction of a link is known as twice the link, and one more from its end b.
 */
export class Places {
  readonly node: Int32Array;
  readonly direction: Int32Array;

  constructor(graph: Graph, { columns }: FactList) {
    const { texts } = columns;
    const ports = new Map<string, number>();
    graph.links.forEach(({ ports: [a, b] }, link) => {
      if (a !== '') ports.set(a, 2 * link);
      if (b !== '') ports.set(b, 2 * link + 1);
    });
    this.node = new Int32Array(texts.length).fill(NOWHERE);
    this.direction = new Int32Array(texts.length).fill(NOWHERE);
    texts.forEach((text, i) => {
      const direction = ports.get(text);
      if (direction !== undefined) {
        const { a, b } = graph.links[direction >> 1];
        this.direction[i] = direction;
        this.node[i] = direction % 2 === 0 ? a : b;
        return;
      }
      this.node[i] = nodeCalled(text, graph.byName);
    });
  }
}

/** A rule's place is its machine's name with its own in brackets; of a port, its machine's with its own behind. */
export function nodeCalled(place: string, byName: ReadonlyMap<string, number>): number {
  const exact = byName.get(place);
  if (exact !== undefined) return exact;
  const bracket = place.indexOf(' (');
  if (bracket > 0) return nodeCalled(place.slice(0, bracket), byName);
  const wire = place.indexOf(' > ');
  if (wire > 0) return nodeCalled(place.slice(0, wire), byName);
  const dot = place.lastIndexOf('.');
  return dot > 0 ? nodeCalled(place.slice(0, dot), byName) : NOWHERE;
}
