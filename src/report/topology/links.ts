import type { PlainScenario } from '../../scenario/plain.js';

/** A wire between two machines or switches. */
export interface TopologyLink {
  /** As results and facts name it. */
  name: string;
  /** Ids of nodes, and the ports there. */
  from: string;
  fromPort: string;
  to: string;
  toPort: string;
  /** Bits a second, the lower of both ends; null for no limit. */
  rate: number | null;
  /** Nanoseconds. */
  delay: number;
  /** Whether anything is lost, delayed or changed on it by itself. */
  impaired: boolean;
}

export function linksOf({ links, nodes }: PlainScenario): TopologyLink[] {
  const rates = new Map(
    [...nodes].flatMap(([name, { ports }]) =>
      ports.map((port) => [`${name}\n${port.name}`, port.rate] as const),
    ),
  );
  return links.map(({ name, a, b, delay, forward, backward }) => {
    const ends = [a, b].map(({ node, port }) => rates.get(`${node}\n${port}`) ?? Infinity);
    const rate = Math.min(...ends);
    return {
      name,
      from: `machine:${a.node}`,
      fromPort: a.port,
      to: `machine:${b.node}`,
      toPort: b.port,
      rate: Number.isFinite(rate) ? rate : null,
      delay,
      impaired: forward.length > 0 || backward.length > 0,
    };
  });
}
