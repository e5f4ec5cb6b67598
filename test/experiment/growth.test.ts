import { describe, expect, it } from 'vitest';
import { lengthPilot } from '../../src/experiment/pilot.js';
import { worthOf } from '../../src/experiment/worth.js';
import { plainOf } from '../whole/stages.js';

function growthAt(load: number): number | null {
  const plain = plainOf(`version: 1
services: { web: { time: exponential(10 ms) } }
traffic: { users: { to: web, rate: ${100 * load}/s, requests: 1500 } }
`);
  return worthOf(
    [0, 1, 2].map((pilot) => lengthPilot(plain, pilot, [])),
    [],
  ).growth;
}

describe('requests under way that grow as long as they come', () => {
  it('are noticed where a run ends with its traffic, and serves what is left', () => {
    // A line through the origin grows over the middle third by two thirds of its mean there.
    expect(growthAt(1.5)).toBeCloseTo(2 / 3, 1);
  });

  it('are not taken for those of a steady queue', () => {
    expect([0.5, 0.8, 0.9].map(growthAt)).toEqual([null, null, null]);
  });
});
