import { Apart, FromOthers } from '../../devices/chains/matches/apart.js';
import { Hooks } from '../../devices/chains/hook.js';
import { type Match, Rule } from '../../devices/chains/rule.js';
import { Drop } from '../../devices/chains/verdicts/drop.js';
import type { IpStack } from '../../devices/ip-stack.js';
import type { LiveStack, Network } from '../network.js';

const PARTED = new Drop('partitioned');

/**
 * A partition between groups of hosts, as rules: each takes nothing in that a host of another group
 * has sent, and routers that stand in between forward nothing. They see who speaks with whom before
 * they hide it; what a proxy sends on its own behalf passes.
 */
export class Partition {
  private readonly groups = new Map<number, number>();
  private takeBack: (() => void)[] = [];

  constructor(
    private readonly network: Network,
    hosts: readonly (readonly string[])[],
  ) {
    hosts.forEach((group, place) => {
      for (const host of group) {
        for (const { addresses } of (network.stacks.get(host) as LiveStack).stack.ports) {
          for (const { address } of addresses) this.groups.set(address, place);
        }
      }
    });
  }

  stand(stands: boolean): void {
    for (const each of this.takeBack) each();
    this.takeBack = [];
    if (!stands) return;
    for (const { forwarding, stack } of this.network.stacks.values()) {
      const own = this.groups.get(stack.address);
      if (own !== undefined) this.lend(stack, 'input', new FromOthers(this.groups, own));
      if (forwarding) this.lend(stack, 'forward', new Apart(this.groups));
    }
  }

  private lend(stack: IpStack, hook: 'input' | 'forward', match: Match): void {
    const hooks = (stack.hooks ??= new Hooks(stack.name, stack.facts));
    const rule = new Rule(stack.name, '', `partition at ${hook}`, '', [match], PARTED);
    this.takeBack.push(hooks.lend(hook, rule));
  }
}
