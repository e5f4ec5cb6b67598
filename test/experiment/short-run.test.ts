import { describe, expect, it } from 'vitest';
import { leastRelaxation } from '../../src/experiment/load.js';
import { refuseShort } from '../../src/experiment/short-run.js';
import { plainOf } from '../whole/stages.js';
import { cells } from '../proof/coverage/cells.js';

const worth = (length: number, atLeast: number) => ({
  ...{ length, atLeast, relaxation: 1e9 },
  growth: null,
  tails: new Map(),
  requestsOf: () => null,
});

describe('a steady run that may be too short', () => {
  it('is refused where pilots do not show ten relaxation times for sure', () => {
    expect(refuseShort(worth(9, 4))?.detail).toContain('9.0 relaxation times (of 1 s) long, where');
    expect(refuseShort(worth(14, 8))?.detail).toContain('and maybe only 8.0');
    expect(refuseShort(worth(17, 10.4))).toBeNull();
    expect(refuseShort(worth(Infinity, Infinity), 1e12)).toBeNull();
  });

  it('is refused by what is known of the load, whatever pilots take it for', () => {
    expect(refuseShort(worth(20, 12), 4e9)?.detail).toContain('5.0 relaxation times (of 4 s)');
    const cell = cells.find(({ id }) => id === 'steady-0.95-7000')!;
    for (let study = 0; study < 5; study++) expect(cell.study(study)[0][1]).toBeNaN();
  });
});

describe('the relaxation time that a scenario has at least', () => {
  const seconds = (service: string, rate: string): number =>
    leastRelaxation(
      plainOf(`
version: 1
duration: 100 s
services: { web: { ${service} } }
traffic: { users: { to: web, rate: ${rate} } }
`),
    ) / 1e9;

  it('is that of M/M/c, and less where less varies', () => {
    expect(seconds('time: { exponential: 1 s }', '0.81/s')).toBeCloseTo(100, 3);
    expect(seconds('workers: 4, time: { exponential: 1 s }', '3.24/s')).toBeCloseTo(25, 3);
    expect(seconds('time: 1 s', '0.81/s')).toBeCloseTo(50, 3);
  });

  it('is not known where requests are turned away, or of an overload', () => {
    expect(seconds('time: { exponential: 1 s }, queue: { limit: 5 }', '0.81/s')).toBe(0);
    expect(seconds('time: { exponential: 1 s }', '1.2/s')).toBe(0);
  });
});
