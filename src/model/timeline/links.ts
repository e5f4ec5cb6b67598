import type { Filter } from '../../net/filter/filter.js';
import { createFilter } from '../../net/filter/table.js';
import type { LinkDirection } from '../../net/link.js';
import { Overlay } from '../../traffic/overlay.js';
import type { LiveLink, Network } from '../network.js';

/** Filters of the two directions of a link. */
export interface LinkFilters {
  forward: readonly Filter[];
  backward: readonly Filter[];
}

/** Rates of the two ends, in bits per second; 0 for none. */
interface Rates {
  a: number;
  b: number;
}

/** What of a link may change while it runs. */
export class LinkState {
  readonly down = new Overlay(false, () => this.refresh());
  readonly delay: Overlay<number>;
  readonly rates: Overlay<Rates>;
  readonly filters: Overlay<LinkFilters>;
  /** Its ends that are down. */
  private endsDown = 0;

  constructor(private readonly link: LiveLink) {
    const { forward, backward, a, b } = link;
    this.delay = new Overlay(forward.delay, (delay) => {
      forward.delay = backward.delay = delay;
    });
    this.rates = new Overlay({ a: a.rate, b: b.rate }, (rates) => {
      a.rate = rates.a;
      b.rate = rates.b;
    });
    const filters = { forward: forward.filters, backward: backward.filters };
    this.filters = new Overlay<LinkFilters>(filters, () => this.refresh());
  }

  /** A node at one of its ends goes down, or comes up again. */
  endWent(down: boolean): void {
    this.endsDown += down ? 1 : -1;
    this.refresh();
  }

  private refresh(): void {
    const isDown = this.endsDown > 0 || this.down.value;
    const set = (direction: LinkDirection, filters: readonly Filter[]): void => {
      direction.filters = isDown ? CUT : filters;
    };
    set(this.link.forward, this.filters.value.forward);
    set(this.link.backward, this.filters.value.backward);
  }
}

const CUT: readonly Filter[] = [
  createFilter(
    { kind: 'blocked', options: new Map() },
    {
      random() {
        throw new Error('a cut link draws nothing');
      },
    },
  ),
];

/** The links of a network by name, with their states; made when first asked for. */
export class LinkStates {
  private readonly states = new Map<LiveLink, LinkState>();
  private readonly byName = new Map<string, LiveLink>();
  private readonly byNode = new Map<string, LiveLink[]>();

  constructor(network: Network) {
    for (const link of network.links) {
      this.byName.set(link.name, link);
      for (const { node } of [link.a, link.b]) {
        const others = this.byNode.get(node.name);
        if (others === undefined) this.byNode.set(node.name, [link]);
        else others.push(link);
      }
    }
  }

  named(name: string): { link: LiveLink; state: LinkState } {
    const link = this.byName.get(name) as LiveLink;
    return { link, state: this.of(link) };
  }

  atNode(node: string): LinkState[] {
    return (this.byNode.get(node) ?? []).map((link) => this.of(link));
  }

  private of(link: LiveLink): LinkState {
    let state = this.states.get(link);
    if (state === undefined) this.states.set(link, (state = new LinkState(link)));
    return state;
  }
}
