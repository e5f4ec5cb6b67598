import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { load } from './stages.js';

/** Heterogeneous servers behind a router, at 60 % of their capacity. */
function meanLatency(policy: string): { mean: number; lost: number } {
  const settings = [`services.web.policy=${policy}`, 'duration=2 s'];
  const results = run(load('load-balancer', ...settings));
  expect(results.conservation.packets.balanced).toBe(true);
  const users = results.workloads.get('users')!;
  return { mean: users.latency.mean!, lost: results.drops.length };
}

describe('policies that ask, where asking takes packets', () => {
  const blind = meanLatency('random');

  it.each([
    'prequal',
    'join-the-idle-queue',
    'least-work-left',
    'client-side-weighted-round-robin',
    'slow-start(round-robin, 1 s)',
  ])('%s does better than chance, and loses nothing', (policy) => {
    const { mean, lost } = meanLatency(policy);
    expect(lost).toBe(0);
    expect(mean).toBeLessThan(blind.mean);
  });
});
