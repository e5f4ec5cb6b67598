import { describe, expect, it } from 'vitest';
import { expand, run } from '../../src/index.js';
import { plainOf } from './stages.js';

function meshed(mesh: string, service = ''): string {
  return `
version: 1
name: meshed
duration: 2 s
mesh: ${mesh}
networks: { net: {} }
hosts: { client: { networks: net } }
services:
  web: { network: net, replicas: 2, workers: 8, time: 1 ms ${service} }
traffic:
  users: { from: client, to: web, rate: 200/s, protocol: http1 }
`;
}

const played = (text: string) => {
  const results = run(plainOf(text));
  expect(results.conservation.requests.balanced).toBe(true);
  return results;
};

describe('sidecars', () => {
  it.each([
    ['sidecar', '', 1],
    ['{ mode: sidecar, retries: istio-1.23 }', '', 3],
    ['{ mode: sidecar, retries: none }', '', 1],
    ['sidecar', 'routes: [{ retries: none }]', 1],
    ['sidecar', 'routes: [{ retries: envoy }]', 2],
  ])('%s %s: after answers of 503 there are %s attempts', (mesh, routes, attempts) => {
    const failing = `errors: { share: 1, status: 503, early: true }`;
    const own = [failing, routes].filter((each) => each !== '').join(', ');
    const results = played(meshed(mesh, `, ${own}`));
    const { sent } = results.workloads.get('users')!;
    const served = results.services.get('web')!.sent;
    expect(Math.round(served / sent)).toBe(attempts);
  });
});

describe('a mesh', () => {
  it('has its retries written out as routes', () => {
    const plain = plainOf(meshed('sidecar'));
    const [route] = plain.services.get('web')!.routes;
    expect(route.retries).toMatchObject({ attempts: 3, hosts: 'others', statuses: [] });
    expect(plainOf(expand(plain)).services.get('web')!.routes).toEqual([route]);
    for (const mode of ['none', 'client', 'ambient']) {
      expect(plainOf(meshed(mode)).services.get('web')!.routes).toEqual([]);
    }
    const waypoint = plainOf(meshed('ambient+waypoint')).services.get('web-waypoint')!;
    expect(waypoint.proxy!.routes[0].retries).toEqual(route.retries);
  });

  it('stays with the backend of a hash', () => {
    const plain = plainOf(meshed('sidecar', ', policy: ring-hash'));
    expect(plain.services.get('web')!.routes[0].retries!.hosts).toBe('any');
  });
});
