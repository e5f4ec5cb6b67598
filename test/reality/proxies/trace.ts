import { Draw } from '../../../src/calls/draw.js';
import { createDistribution } from '../../../src/engine/distributions/table.js';
import { RandomFactory } from '../../../src/engine/random.js';
import { plainOf } from '../../whole/stages.js';
import { KEYS, RATE, TIME_US, WORK } from './case.js';

/** What is played, to the real proxy and to the simulated one. */
export interface Trace {
  /** Both sides' seed: the simulated one draws the demands and keys that are written down here. */
  seed: string;
  seconds: number;
  /** Nanoseconds from the start. */
  times: number[];
  /** Microseconds. */
  demands: number[];
  keys: number[];
}

/** The words of the workload: what it asks for is drawn by seed, name and number. */
export const LOAD = `work: '${WORK}', keys: 'uniform(0, ${KEYS})'`;

/** Poisson arrivals, and what each asks for: what the simulator draws for the same seed. */
export function makeTrace(number: number, seconds: number): Trace {
  const seed = `trace ${number}`;
  const random = new RandomFactory(seed, 0);
  const gaps = random.stream('trace', 'gaps');
  const times: number[] = [];
  for (let at = 0; ;) {
    at += (-Math.log(1 - gaps.uniform()) / RATE) * 1e9;
    if (at >= seconds * 1e9) break;
    times.push(Math.round(at));
  }
  const text = `version: 1\nduration: 1 s\nservices: { it: { time: 1 ms } }\ntraffic: { users: { to: it, rate: 1/s, ${LOAD} } }\n`;
  const workload = plainOf(text).traffic.get('users');
  if (workload?.kind !== 'open' || workload.work === null || workload.keys === null)
    throw new Error('the workload draws neither work nor keys');
  const work = new Draw(createDistribution(workload.work), random.keyed('users', 'work'));
  const keys = new Draw(createDistribution(workload.keys), random.keyed('users', 'key'));
  return {
    ...{ seed, seconds, times },
    demands: times.map((_, i) => Math.round(TIME_US * work.at(i))),
    keys: times.map((_, i) => Math.floor(keys.at(i))),
  };
}
