import { describe, expect, it } from 'vitest';
import { createDistribution } from '../../src/engine/distributions/table.js';
import { RandomFactory } from '../../src/engine/random.js';
import { Simulator } from '../../src/engine/simulator.js';
import { Presence } from '../../src/measure/presence.js';
import { createArrivals } from '../../src/traffic/arrivals/table.js';
import { PacedArrivals } from '../../src/traffic/arrivals/paced.js';
import { Chronicle } from '../../src/model/observers/chronicle.js';
import { HealthBook } from '../../src/calls/health-book.js';
import { Overlay } from '../../src/traffic/overlay.js';
import { type Occasion, Timeline } from '../../src/traffic/timeline.js';
import { Apart, FromOthers } from '../../src/devices/chains/matches/apart.js';
import { Packet } from '../../src/net/packet.js';

const S = 1e9;

describe('an overlay', () => {
  it('falls back to what held before, in whatever order the loans end', () => {
    const seen: string[] = [];
    const overlay = new Overlay('base', (value) => seen.push(value));
    const first = overlay.lend('first');
    const second = overlay.lend('second');
    first();
    expect(overlay.value).toBe('second');
    second();
    expect(seen).toEqual(['first', 'second', 'base']);
  });

  it('forgets what was lent when it is set for good', () => {
    const overlay = new Overlay(1, () => undefined);
    const undo = overlay.lend(2);
    overlay.set(3);
    undo();
    expect(overlay.value).toBe(3);
  });
});

describe('presence', () => {
  it('adds up the times between two instants', () => {
    const presence = new Presence([false, true]);
    presence.set(0, false, 10);
    presence.set(0, false, 12);
    presence.set(0, true, 20);
    presence.set(1, true, 25);
    expect([presence.time(0, 5, 30), presence.time(0, 0, 10), presence.time(0, 11, 19)]).toEqual([
      15, 10, 0,
    ]);
    expect(presence.time(1, 0, 30)).toBe(5);
    expect(presence.count).toBe(2);
  });
});

/** Instants at which a change began and ended within ten seconds. */
function happenings(occasion: Occasion, lasts: number | null): string[] {
  const simulator = new Simulator();
  const chronicle = new Chronicle();
  simulator.facts.listen('changes', chronicle);
  const told = { change: 'down', names: ['it'], more: 0, to: {} };
  const entries = [
    {
      occasion,
      lasts: lasts === null ? null : createDistribution(fixed(lasts)),
      random: new RandomFactory('1', 0).stream('timeline', 'times'),
      change: { make: () => told, lend: () => ({ told, undo: () => undefined }) },
    },
  ];
  new Timeline(simulator, entries);
  simulator.run({ until: 10 * S, events: 1000 });
  return chronicle.happenings.map(({ at, phase }) => `${at / S} ${phase}`);
}

const fixed = (value: number) => ({ kind: 'constant', options: new Map([['value', value]]) });

describe('a timeline', () => {
  it('makes changes for good, or for a time', () => {
    const at: Occasion = { kind: 'at', times: [1 * S, 4 * S] };
    expect(happenings(at, null)).toEqual(['1 for good', '4 for good']);
    expect(happenings(at, 2 * S)).toEqual(['1 begins', '3 ends', '4 begins', '6 ends']);
  });

  it('repeats them from start to start', () => {
    const every: Occasion = { kind: 'every', period: 3 * S, from: 1 * S, until: 7 * S };
    expect(happenings(every, 1 * S)).toEqual(['1 begins', '2 ends', '4 begins', '5 ends']);
  });

  it('repeats them from end to start', () => {
    const gap = createDistribution(fixed(2 * S));
    const random: Occasion = { kind: 'random', gap, from: 1 * S, until: 9 * S };
    expect(happenings(random, 1 * S)).toEqual(['3 begins', '4 ends', '6 begins', '7 ends']);
  });
});

describe('paced arrivals', () => {
  const arrivals = () =>
    new PacedArrivals(
      createArrivals(
        { kind: 'constant', options: new Map([['rate', 1]]) },
        new RandomFactory('1', 0).stream('x', 'arrivals'),
      ),
    );

  it('come at the pace that holds, the one under way included', () => {
    const paced = arrivals();
    expect(paced.next(0)).toBe(1 * S);
    expect(paced.next(1 * S)).toBe(2 * S);
    // Half of the second is over: the other half takes a quarter.
    expect(paced.change(2, 1.5 * S)).toBe(1.75 * S);
    expect(paced.next(1.75 * S)).toBe(2.25 * S);
    expect(paced.change(0, 2 * S)).toBe(Infinity);
    expect(paced.change(1, 5 * S)).toBe(5.5 * S);
  });

  it('do not begin sooner for a pace that is set before their start', () => {
    const paced = arrivals();
    expect(paced.next(10 * S)).toBe(11 * S);
    expect(paced.change(2, 3 * S)).toBe(10.5 * S);
  });
});

describe('health checks', () => {
  it('need so many in a row either way', () => {
    const said: string[] = [];
    const balancer = { setEligible: (i: number, ok: boolean) => void said.push(`${i} ${ok}`) };
    const book = new HealthBook([balancer], 2, { interval: 1, timeout: 1, rise: 2, fall: 3 });
    for (const passed of [false, false, true, false, false, false]) book.note(1, passed, 0);
    expect(said).toEqual(['1 false']);
    for (const passed of [true, false, true, true]) book.note(1, passed, 0);
    expect(said).toEqual(['1 false', '1 true']);
  });
});

describe('a partition', () => {
  it('stands between groups, and for nobody else', () => {
    const groups = new Map([
      [1, 0],
      [2, 0],
      [3, 1],
    ]);
    const between = (source: number, destination: number): boolean => {
      const packet = Object.assign(new Packet(), { source, destination });
      const forwarded = new Apart(groups).holds(packet);
      const own = groups.get(destination);
      if (own !== undefined) expect(new FromOthers(groups, own).holds(packet)).toBe(forwarded);
      return forwarded;
    };
    expect([between(1, 3), between(3, 2), between(1, 2), between(9, 3)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
