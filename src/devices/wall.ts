/**
 * A partition between groups of hosts: each takes nothing in that a host of another group has sent.
 * Hosts that are in no group speak with all. Routers that stand in between keep to it before they
 * translate addresses; what a proxy sends on its own behalf passes.
 */
export class Wall {
  /** Address of a host to its group. */
  private readonly groups = new Map<number, number>();

  /** @param groups addresses of the hosts of each */
  constructor(groups: readonly (readonly number[])[]) {
    groups.forEach((addresses, group) => {
      for (const address of addresses) this.groups.set(address, group);
    });
  }

  stands(between: number, and: number): boolean {
    const a = this.groups.get(between);
    const b = this.groups.get(and);
    return a !== undefined && b !== undefined && a !== b;
  }
}
