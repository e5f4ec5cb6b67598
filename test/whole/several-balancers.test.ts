import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function simulate(text: string, ...settings: string[]): Results {
  return run(plainOf(`version: 1\n${text}`, 'test.yaml', settings));
}

const dispatchers = `
parameters: { rho: 0.8, mean: 1 ms }
services:
  web:
    replicas: 100
    time: exponential(1 ms)
    balancer: { policy: join-the-idle-queue, balancers: 10 }
traffic: { users: { to: web, rate: rho * 100 / mean } }
duration: 600 ms
warmup: 100 ms
`;

describe('news before several balancers', () => {
  it.each([
    [0.8, 1.38, 1.5],
    [0.9, 1.75, 2.05],
  ])('an idle server stands in line at one of them, at load %d', (rho, least, most) => {
    const mean = simulate(dispatchers, `rho=${rho}`).workloads.get('users')!.latency.mean!;
    expect(mean).toBeGreaterThan(least);
    expect(mean).toBeLessThan(most);
  });

  it('what waits for a free worker is tried again at all of them', () => {
    const results = simulate(`
services:
  web:
    replicas: 4
    workers: 2
    time: exponential(10 ms)
    balancer: { policy: central-queue, balancers: 5 }
traffic: { users: { to: web, rate: 600/s, requests: 3000 } }
`);
    expect(results.workloads.get('users')!.completed).toBe(3000);
  });
});
