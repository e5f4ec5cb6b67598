/** The nodes that pods run on, as far as those who place pods and drain nodes go. */
export class Nodes {
  private readonly cordoned = new Map<string, number>();
  private readonly listeners: (() => void)[] = [];

  /** Tells of a node that takes pods again. */
  onRoom(listener: () => void): void {
    this.listeners.push(listener);
  }

  isOpen(node: string): boolean {
    return (this.cordoned.get(node) ?? 0) === 0;
  }

  /** No new pods come to it until it is let go as often. */
  cordon(node: string): void {
    this.cordoned.set(node, (this.cordoned.get(node) ?? 0) + 1);
  }

  uncordon(node: string): void {
    const count = (this.cordoned.get(node) ?? 0) - 1;
    if (count > 0) this.cordoned.set(node, count);
    else {
      this.cordoned.delete(node);
      for (const listener of this.listeners) listener();
    }
  }

  /**
   * Of some nodes that which has the fewest of the pods that are on them, the first of equals; '' where none takes
   * pods; null where there are none to choose between.
   */
  choose(nodes: readonly string[], pods: readonly { node: string | null }[]): string | null {
    if (nodes.length === 0) return null;
    let best = '';
    let fewest = Infinity;
    for (const node of nodes) {
      if (!this.isOpen(node)) continue;
      const count = pods.filter((pod) => pod.node === node).length;
      if (count < fewest) {
        best = node;
        fewest = count;
      }
    }
    return best;
  }
}
