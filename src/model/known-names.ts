import { placeOfRule } from '../devices/chains/rule.js';
import { accountsOf } from '../scenario/plain/accounts.js';
import type { PlainScenario } from '../scenario/plain.js';
import { OTHERWISE } from './observers/losses.js';

/** Names that there are of something, whether anything has happened to them or not. */
export interface NameSet extends Iterable<string> {
  has(name: string): boolean;
}

/** What results may be named by, beside what is there from the start. */
export interface KnownNames {
  /** Who calls, by the service or workload, the account or the machine. */
  readonly callers: NameSet;
  /** Rollouts, drains and changes that last. */
  readonly phases: NameSet;
  /** Where packets may end: machines, ports, directions of links, rules. */
  readonly places: NameSet;
  /** Directions of links. */
  readonly directions: NameSet;
}

const NONE: NameSet = new Set<string>();
/** Nothing but what has happened. */
export const NO_NAMES: KnownNames = {
  ...{ callers: NONE, phases: NONE, places: NONE, directions: NONE },
};

/** Those of a scenario, worked out as they are asked for. */
export class NamesOf implements KnownNames {
  constructor(private readonly plain: PlainScenario) {}

  get callers(): NameSet {
    const { services, traffic, nodes } = this.plain;
    return new Set([
      ...services.keys(),
      ...traffic.keys(),
      ...accountsOf(this.plain),
      ...nodes.keys(),
    ]);
  }

  get phases(): NameSet {
    const { services, timeline } = this.plain;
    const kept = [...services].filter(([, { deployment }]) => deployment !== null);
    return new Set([
      ...kept.map(([name]) => `rollout-${name}`),
      ...kept.flatMap(([, { deployment }]) => deployment!.nodes.map((node) => `drain-${node}`)),
      // Those two have names of their own.
      ...timeline.map(({ kind }) => kind).filter((kind) => kind !== 'rollout' && kind !== 'drain'),
      OTHERWISE,
    ]);
  }

  get places(): NameSet {
    const { nodes, links } = this.plain;
    const places = new Set<string>();
    for (const [name, node] of nodes) {
      places.add(name);
      for (const port of node.ports) places.add(`${name}.${port.name}`);
      if (node.kind !== 'machine') continue;
      for (const [chain, { rules }] of node.chains) {
        for (const rule of rules) places.add(placeOfRule(name, chain, rule.name));
      }
    }
    for (const { a, b } of links) {
      const [one, other] = [a, b].map(({ node, port }) => `${node}.${port}`);
      places.add(`${one} > ${other}`).add(`${other} > ${one}`);
    }
    return places;
  }

  get directions(): NameSet {
    return new Set(this.plain.links.flatMap(({ name }) => [`${name} >`, `${name} <`]));
  }
}
