import { BoundedChannel } from '../calls/bounded-channel.js';
import { bounded, Breaker, type BreakerOptions } from '../calls/breaker.js';
import type { Channel } from '../calls/channel.js';
import type { Simulator } from '../engine/simulator.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type { PlainBreaker } from '../scenario/plain.js';
import type { Caller } from './from.js';
import type { BreakerResults } from './results.js';

/** A breaker, and whose it is. */
export interface LiveBreaker {
  name: string;
  breaker: Breaker;
}

/** What guards calls: one breaker for all that one caller sends to one destination. */
export class Guards {
  private readonly breakers = new Map<string, Breaker>();

  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
  ) {}

  /**
   * A caller's way to a destination, within its breaker where there is one.
   * @param to the destination, for people
   * @param all where the breakers of its service are listed
   */
  bound(
    channel: Channel,
    plain: PlainBreaker | null,
    to: string,
    from: Caller,
    all: LiveBreaker[],
  ): Channel {
    if (plain === null || !bounds(plain)) return channel;
    const place = callerName(from);
    const key = JSON.stringify([place, to]);
    let breaker = this.breakers.get(key);
    if (breaker === undefined) {
      const name = { place, service: to };
      breaker = new Breaker(this.simulator, this.span, liveBreaker(plain), name);
      this.breakers.set(key, breaker);
      all.push({ name: place, breaker });
    }
    return new BoundedChannel(this.simulator, breaker, channel, from.by.protocol === 'http2');
  }
}

function bounds({ budget, ...limits }: PlainBreaker): boolean {
  return budget !== null || Object.values(limits).some((limit) => limit !== null);
}

function liveBreaker({ budget, ...limits }: PlainBreaker): BreakerOptions {
  return {
    limits: {
      connections: limits.connections ?? Infinity,
      pending: limits.pending ?? Infinity,
      requests: limits.requests ?? Infinity,
      retries: limits.retries ?? Infinity,
    },
    budget,
  };
}

/** A caller, for people. */
export function callerName({ host, process, instance }: Caller): string {
  if (instance !== undefined) return instance;
  return host === null ? process : `${process} on ${host}`;
}

/** What the breakers of a service's callers did. */
export function breakerResults(all: readonly LiveBreaker[]): Map<string, BreakerResults> {
  const results = new Map<string, BreakerResults>();
  for (const { name, breaker } of all) {
    const before = results.get(name);
    const each = bounded.map((what) => {
      const { most, opened, refused } = breaker.count(what);
      const others = before?.[what];
      const limit =
        what === 'retries' && breaker.options.budget !== null
          ? Infinity
          : breaker.options.limits[what];
      return [
        what,
        {
          limit: limit === Infinity ? null : limit,
          most: Math.max(most, others?.most ?? 0),
          opened: opened + (others?.opened ?? 0),
          refused: refused + (others?.refused ?? 0),
        },
      ];
    });
    results.set(name, Object.fromEntries(each) as BreakerResults);
  }
  return results;
}
