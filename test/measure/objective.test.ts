import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ObjectiveMeter, type ObjectiveOptions } from '../../src/measure/objective.js';

const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const workbook: ObjectiveOptions = {
  ...{ target: 0.999, latency: Infinity, window: 30 * DAY },
  alerts: [
    { name: 'fast', burn: 14.4, long: HOUR, short: 5 * MINUTE },
    { name: 'slow', burn: 6, long: 6 * HOUR, short: 30 * MINUTE },
    { name: 'ticket', burn: 1, long: 3 * DAY, short: 6 * HOUR },
  ],
};

/** A request a second; those between two instants fail, one in so many. */
function meter(options: ObjectiveOptions, until: number, from: number, to: number, every = 1) {
  const made = new ObjectiveMeter(options, 0);
  for (let at = 0; at < until; at += SECOND) {
    const isBad = at >= from && at < to && Math.round(at / SECOND) % every === 0;
    made.note(at, isBad ? Infinity : 1);
  }
  return made.told(until, HOUR);
}

describe('an objective', () => {
  it('has burn rates that are shares of bad ones by what is allowed', () => {
    const told = meter(workbook, 2 * HOUR, 0, 2 * HOUR, 100);
    expect(told.burn).toBeCloseTo(10, 6);
    expect(told.good + told.bad).toBe(7200);
    // 72 bad ones, of 2592 that thirty days allow.
    expect(told.spent).toBeCloseTo(72 / 2592, 6);
  });

  it('finds an outage after 14.4 thousandths of an hour, whenever it begins', () => {
    for (const begin of [10 * MINUTE, 3 * HOUR]) {
      const { alerts, troubles } = meter(workbook, begin + 30 * MINUTE, begin, begin + 10 * MINUTE);
      const after = (alerts[0].first! - begin) / SECOND;
      // Looked at twice a minute.
      expect(after).toBeGreaterThanOrEqual(51.84);
      expect(after).toBeLessThanOrEqual(90);
      expect(alerts[0].fired).toBe(1);
      expect(troubles).toEqual([{ from: begin, to: begin + 10 * MINUTE }]);
      // The short window is empty of it five minutes after the end.
      expect(alerts[0].firing).toBeLessThan(16 * MINUTE);
    }
  });

  it.each([
    // Twice as fast as it would last: half of three days until the ticket, and nobody is woken.
    [500, [null, null, 1.5 * DAY]],
    // Ten times: six tenths of six hours.
    [100, [null, 3.6 * HOUR, 0.3 * DAY]],
  ])('of which one in %i fails alerts as the workbook says', (every, firsts) => {
    const begin = 2 * HOUR;
    const { alerts } = meter(workbook, begin + 2 * DAY, begin, begin + 2 * DAY, every);
    alerts.forEach(({ first }, i) => {
      const expected = firsts[i];
      if (expected === null) expect(first).toBe(null);
      else expect(Math.abs(first! - begin - expected)).toBeLessThan(0.02 * expected + 2 * MINUTE);
    });
  });

  it('counts late answers as bad, and windows by windows what is left', () => {
    const options = { ...workbook, target: 0.9, latency: 100, window: 4 * HOUR };
    const made = new ObjectiveMeter(options, 0);
    for (let i = 0; i < 4 * 3600; i++) made.note(i * SECOND, i < 720 ? 101 : 100);
    const { windows, bad, spent } = made.told(4 * HOUR, HOUR);
    expect(bad).toBe(720);
    expect(spent).toBeCloseTo(0.5, 6);
    expect(windows.map((window) => window.bad)).toEqual([720, 0, 0, 0]);
    expect(windows.map(({ left }) => Math.round(100 * left))).toEqual([50, 50, 50, 50]);
    expect(windows.map(({ burn }) => burn!.toFixed(2))).toEqual(['2.00', '0.00', '0.00', '0.00']);
  });

  it('says nothing of a run without requests', () => {
    const told = new ObjectiveMeter(workbook, 0).told(HOUR, HOUR);
    expect(told).toMatchObject({ good: 0, bad: 0, spent: null, burn: null, troubles: [] });
    expect(told.alerts.map(({ first }) => first)).toEqual([null, null, null]);
  });

  it('keeps all requests in longer slices, where a run goes on for very long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { maxLength: 50 }),
        (times) => {
          const options = { ...workbook, alerts: [{ name: 'a', burn: 1, long: 1000, short: 100 }] };
          const made = new ObjectiveMeter(options, 0);
          for (const [i, time] of times.entries()) made.note(time, i % 2 === 0 ? 1 : Infinity);
          const told = made.told(1e6, 1e12);
          expect(told.good + told.bad).toBe(times.length);
        },
      ),
      { numRuns: 5 },
    );
  });
});
