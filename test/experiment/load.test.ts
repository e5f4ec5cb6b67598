import { describe, expect, it } from 'vitest';
import { offeredLoad } from '../../src/experiment/load.js';
import { warmUpOf } from '../../src/experiment/warm-up.js';
import { pilot } from '../../src/experiment/pilot.js';
import { plainOf } from '../whole/stages.js';

const scenario = (service: string, traffic: string): string => `
version: 1
name: load
duration: 10 s
services:
  web: { ${service} }
traffic:
  users: { to: web, ${traffic} }
`;

describe('the offered load', () => {
  it.each([
    ['replicas: 2, time: 10 ms', 'rate: 100/s', 0.5],
    ['replicas: 2, time: 10 ms', "rate: 100/s, work: 'exponential(3)'", 1.5],
    [
      "replicas: 1, workers: 4, time: 'exponential(10 ms)', slowdown: 'uniform(1, 3)'",
      'rate: 100/s',
      0.5,
    ],
    ['replicas: [{ speed: 3 }, { speed: 1 }], time: 10 ms', 'rate: 100/s', 0.25],
    // These turn requests away, or wait for answers.
    ['replicas: 1, time: 10 ms, queue: { limit: 5 }', 'rate: 200/s', 0],
    ['replicas: 1, time: 10 ms', 'rate: 200/s, timeout: 1 s', 0],
    ['replicas: 1, time: 10 ms', 'kind: closed, users: 50', 0],
  ])('of %s at %s is %d', (service, traffic, load) => {
    expect(offeredLoad(plainOf(scenario(service, traffic)))).toBeCloseTo(load, 12);
  });

  it('refuses a steady state at its capacity, where a trend is hard to see', () => {
    const plain = plainOf(scenario("replicas: 1, time: 'exponential(10 ms)'", 'rate: 100/s'));
    const pilots = [0, 1].map((number) => pilot(plain, number));
    const { policies } = warmUpOf(['a'], [pilots], [offeredLoad(plain)]);
    expect(policies[0].refusal).toEqual({
      reason: 'overloaded',
      detail: 'unstable: the load is 100 % of the capacity',
    });
  });
});
