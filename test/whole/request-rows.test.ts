import { describe, expect, it } from 'vitest';
import { createRun, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function followed(mesh: string): Results {
  const observed = createRun(
    plainOf(`
version: 1
name: followed
duration: 1 s
mesh: ${mesh}
networks: { net: {} }
hosts: { client: { count: 2, networks: net } }
services: { web: { network: net, replicas: 2, time: 1 ms } }
traffic: { users: { from: client, to: web, rate: 50/s, protocol: http1 } }
`),
    { capture: null, trace: null, requests: true, packets: false, replication: 0 },
  );
  while (!observed.advance(1e6));
  return observed.results();
}

describe("the replica in a request's row", () => {
  it.each(['client', 'sidecar', 'ambient', 'ambient+waypoint'])(
    'is where it came to, of what nobody sent on (mesh: %s)',
    (mesh) => {
      const { requests, calls, services } = followed(mesh);
      const last = new Map<number | null, string>();
      for (const { parent, replica } of calls!) last.set(parent, replica);
      const all = [...requests!, ...calls!];
      // What is sent on has its replica in the row of who did.
      const served = all.filter(({ id }) => !last.has(id));
      for (const [name, { requests: count }] of services.get('web')!.backends) {
        expect(served.filter(({ replica }) => replica === name)).toHaveLength(count);
      }
      const isProxied = mesh === 'sidecar' || mesh === 'ambient+waypoint';
      expect(requests!.every(({ replica }) => (replica === '') === isProxied)).toBe(true);
    },
  );
});
