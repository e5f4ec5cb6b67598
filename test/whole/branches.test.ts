import { describe, expect, it } from 'vitest';
import { type Results, run } from '../../src/index.js';
import { plainOf } from './stages.js';

const play = (text: string): Results => run(plainOf(`version: 1\n${text}`));

/** So many that nobody waits: a stay is a service time. */
const PLENTY = 'workers: 100000, time: { exponential: 1 ms }';

/** Of 32 bits, hashes of names are the same now and then: FNV-1a's are, of these two. */
const [ONE, OTHER] = ['costarring', 'liquid'];

describe('requests of one number', () => {
  it('of two workloads draw times of their own, though their names be alike to a short hash', () => {
    const { workloads } = play(`
services: { web: { ${PLENTY} } }
traffic:
  ${ONE}: { to: web, rate: 100/s, requests: 200 }
  ${OTHER}: { to: web, rate: 100/s, requests: 200 }
`);
    const [one, other] = [ONE, OTHER].map((name) => workloads.get(name)!.latency.mean!);
    expect(Math.abs(one / other - 1)).toBeGreaterThan(1e-6);
  });

  it('of two callers draw times of their own at the service that both call', () => {
    const { services } = play(`
services:
  ${ONE}: { workers: 100000, handler: [{ call: leaf }] }
  ${OTHER}: { workers: 100000, handler: [{ call: leaf }] }
  front: { workers: 100000, handler: [{ call: ${ONE} }, { call: ${OTHER} }] }
  leaf: { ${PLENTY} }
traffic: { users: { to: front, rate: 100/s, requests: 200 } }
`);
    const [one, other] = [ONE, OTHER].map((name) => services.get(name)!.latency.mean!);
    expect(Math.abs(one / other - 1)).toBeGreaterThan(1e-6);
  });

  it('of two workloads do not draw what a request of another number draws', () => {
    // The 32-bit hashes of these names differ by 5: added up, request n of one was n + 5 of the other.
    const total = (name: string, requests: number): number =>
      play(`
services: { web: { ${PLENTY} } }
traffic: { ${name}: { to: web, rate: 100/s, requests: ${requests} } }
`).workloads.get(name)!.latency.mean! * requests;
    const sixth = total('users-1024', 6) - total('users-1024', 5);
    expect(Math.abs(total('users-11286', 1) / sixth - 1)).toBeGreaterThan(1e-6);
  });
});
