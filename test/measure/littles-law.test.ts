import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LittlesLaw, utilisation } from '../../src/measure/littles-law.js';

fc.configureGlobal({ seed: 1 });

interface Stay {
  from: number;
  to: number;
}

/** Plays stays in the order of time; those beyond `end` are still there when it comes. */
function observe(stays: Stay[], start: number, end: number): LittlesLaw {
  const law = new LittlesLaw(start);
  const events = stays.flatMap((stay) => [
    { at: stay.from, run: () => law.arrive(stay.from) },
    { at: stay.to, run: () => law.depart(stay.to, stay.from) },
  ]);
  events.sort((a, b) => a.at - b.at);
  for (const event of events) if (event.at <= end) event.run();
  const present = stays.filter((stay) => stay.from <= end && stay.to > end);
  expect(law.inside).toBe(present.length);
  law.finish(
    end,
    present.map((stay) => stay.from),
  );
  return law;
}

describe('LittlesLaw', () => {
  it('sees both sides of a hand-made example', () => {
    const stays = [
      { from: 0, to: 4 },
      { from: 2, to: 8 },
      { from: 6, to: 99 },
    ];
    const check = observe(stays, 0, 10).check();
    expect(check).toMatchObject({ L: 1.4, relativeError: 0, holds: true });
    expect(check.W).toBeCloseTo(14 / 3, 12);
    expect(check.lambda).toBeCloseTo(0.3e9, 3);
  });

  it('holds for any stays, cut at both ends of the span', () => {
    const stay = fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }))
      .map(([from, time]) => ({ from, to: from + time }));
    fc.assert(
      fc.property(
        fc.array(stay),
        fc.nat(800),
        fc.integer({ min: 1, max: 1000 }),
        (stays, start, span) => {
          const check = observe(stays, start, start + span).check();
          expect(check.holds).toBe(true);
        },
      ),
    );
  });

  it('notices a departure that was never counted', () => {
    const law = new LittlesLaw();
    law.arrive(0);
    law.arrive(5);
    law.depart(10, 0);
    law.finish(20, []);
    expect(law.check().holds).toBe(false);
  });

  it('notices a wrong time of arrival', () => {
    const law = new LittlesLaw();
    law.arrive(0);
    law.depart(10, 1);
    law.finish(20, []);
    expect(law.check().holds).toBe(false);
  });

  it('is content with nobody', () => {
    const law = new LittlesLaw();
    law.finish(0, []);
    expect(law.check()).toEqual({ L: 0, lambda: 0, W: 0, relativeError: 0, holds: true });
  });

  it('is the utilisation law over workers', () => {
    const services = [
      { from: 0, to: 3e6 },
      { from: 1e6, to: 5e6 },
    ];
    const result = utilisation(observe(services, 0, 10e6).check(), 2);
    expect(result).toMatchObject({ utilisation: 0.35, serviceTime: 3.5e6, holds: true });
    expect(result.throughput).toBeCloseTo(200, 9);
  });
});
