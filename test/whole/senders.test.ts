import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function simulate(text: string): Results {
  return run(plainOf(`version: 1\n${text}`), { requests: true });
}

const names = Array.from({ length: 1000 }, (_, i) => `c${i}: {}`).join(', ');

const clients = (policy: string, rate = 2000): string => `
services: { web: { replicas: 4, policy: ${policy}, time: 1 us } }
traffic: { users: { to: web, rate: ${rate}/s, from: { ${names} }, requests: 20000 } }
`;

describe('senders without a network', () => {
  it.each(['ip-hash', 'source-hash', 'plain-hash(on = client)'])(
    'are spread by %s as chance would: chi-square at 1 per cent',
    (policy) => {
      const backendOf = new Map<string, string>();
      for (const { client, replica } of simulate(clients(policy)).requests ?? []) {
        expect(backendOf.get(client) ?? replica).toBe(replica);
        backendOf.set(client, replica);
      }
      const counts = new Map<string, number>();
      for (const replica of backendOf.values()) {
        counts.set(replica, (counts.get(replica) ?? 0) + 1);
      }
      const mean = backendOf.size / 4;
      let square = 0;
      for (const count of counts.values()) square += (count - mean) ** 2 / mean;
      expect(counts.size).toBe(4);
      expect(backendOf.size).toBeGreaterThan(990);
      // Three degrees of freedom.
      expect(square).toBeLessThan(11.34);
    },
  );

  it('that are replicas are told apart as well', () => {
    const { services } = simulate(`
services:
  front: { replicas: 50, policy: round-robin, handler: [compute: 1 us, call: back] }
  back: { replicas: 4, time: 1 us, balancer: { policy: random, affinity: client-address } }
traffic: { users: { to: front, rate: 1000/s, requests: 500 } }
`);
    const counts = [...services.get('back')!.backends.values()].map(({ requests }) => requests);
    // Fifty replicas with ten requests each: each has its backend, and not all the same.
    for (const count of counts) {
      expect(count % 10).toBe(0);
      expect(count).toBeGreaterThan(0);
    }
  });
});
