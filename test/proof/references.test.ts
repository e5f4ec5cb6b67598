import { describe, expect, it } from 'vitest';
import { shorterOfTwo, supermarket } from './references/balancing.js';
import { maglevMoved, ringImbalance } from './references/hashing.js';
import { closedNetwork, erlangB, erlangC, mg1, mm1Loss, mmc } from './references/queues.js';

describe('references', () => {
  it('have the values of the tables of Erlang', () => {
    expect(erlangB(10, 10)).toBeCloseTo(0.214582, 6);
    expect(erlangB(20, 15)).toBeCloseTo(0.045593, 6);
    expect(erlangC(10, 0.9)).toBeCloseTo(0.668732, 6);
    expect(erlangC(100, 0.95)).toBeCloseTo(0.506457, 6);
  });

  it('agree where they overlap', () => {
    expect(mmc(1, 0.7)).toBeCloseTo(1 / 0.3, 12);
    expect(mg1(0.7, 1)).toBeCloseTo(1 / 0.3, 12);
    // A loss system with one server is a queue with room for one.
    expect(mm1Loss(0.4, 1)).toBeCloseTo(erlangB(1, 0.4), 12);
    // One user meets nobody.
    expect(closedNetwork(1, 5, [1, 0.6]).response).toBeCloseTo(1.6, 12);
  });

  it('have the published limits of the supermarket model', () => {
    expect(supermarket(0.5, 2)).toBeCloseTo(1.265686, 6);
    expect(supermarket(0.95, 2)).toBeCloseTo(3.383046, 6);
  });

  it('solve the shorter of two lines', () => {
    // Between two choices of infinitely many servers and one line for both (M/M/2).
    expect(shorterOfTwo(0.5)).toBeCloseTo(1.42632, 5);
    expect(shorterOfTwo(0.5)).toBeGreaterThan(mmc(2, 0.5));
    expect(shorterOfTwo(0.7)).toBeCloseTo(2.1082, 4);
  });

  it('draw rings and tables as consistent hashing makes them', () => {
    expect(ringImbalance(1, 10, 100, 10).mean).toBeCloseTo(1, 12);
    const rough = ringImbalance(10, 10, 1e9, 2000).mean;
    expect(rough).toBeGreaterThan(1.45);
    expect(rough).toBeLessThan(1.6);
    // At least what the lost backend had has to move.
    expect(maglevMoved(10, 1009, 5).mean).toBeGreaterThan(0.1);
  });
});
