import { describe, expect, it } from 'vitest';
import { run, type Results } from '../../src/index.js';
import { table } from '../../src/report/table.js';
import { plainOf } from './stages.js';

const runText = (text: string): Results =>
  run(plainOf(`version: 1\nname: clients\n${text}`, 'test.yaml'));

const CLIENTS = 'clients: [{ name: a }, { name: b }, { name: c }]';

describe('fairness to clients', () => {
  it('shows who starves in a closed loop', () => {
    // Last come, first served: who is at the bottom stays there while the others take turns.
    const results = runText(`
duration: 10 s
drain: 1 s
services: { web: { time: 10 ms, queue: { discipline: lifo } } }
traffic: { users: { kind: closed, users: 3, think: 1 ms, to: web, ${CLIENTS} } }
`);
    const { clients, fairness } = results.workloads.get('users')!;
    const shares = [...clients.values()].map(({ share }) => share!);
    const [least, ...others] = [...shares].sort((x, y) => x - y);
    expect(least).toBeLessThan(0.01);
    // Two take turns: each gets half of 100 a second, of 1 / 11 ms alone.
    for (const share of others) expect(share).toBeCloseTo(50 * 0.011, 2);
    expect(fairness.goodput.jain).toBeCloseTo(2 / 3, 2);
    expect(fairness.goodput.byConstruction).toBe(false);
    expect(fairness.slowdown.jain).toBeLessThan(0.4);
  });

  it('counts users and their think time, so that equal treatment is 1 for unequal clients', () => {
    const results = runText(`
duration: 40 s
services: { web: { workers: 2, time: exponential(10 ms) } }
traffic:
  users: { kind: closed, users: 8, think: exponential(20 ms), to: web, clients: [{ name: a, weight: 6 }, { name: b, weight: 2 }] }
`);
    const { clients, fairness } = results.workloads.get('users')!;
    const [a, b] = [...clients.values()];
    expect(a.goodput / b.goodput).toBeCloseTo(3, 0);
    expect(a.maxMinShare).toBeNull();
    expect(fairness.goodput.jain).toBeGreaterThan(0.999);
    expect(a.share).toBeCloseTo(b.share!, 1);
    expect(a.share).toBeLessThan(1);
  });

  it('is 1 by construction in an open loop that loses nothing, and says so', () => {
    const results = runText(`
duration: 5 s
services: { web: { time: exponential(10 ms) } }
traffic: { users: { rate: 150/s, to: web, ${CLIENTS} } }
`);
    const { fairness } = results.workloads.get('users')!;
    expect(fairness.goodput).toMatchObject({ jain: 1, byConstruction: true });
    expect(table(results)).toContain('1 by construction');
  });

  it('shows in an open loop who loses, by what was offered', () => {
    const results = runText(`
duration: 5 s
hosts: { near: { networks: net }, far: {} }
networks: { net: {} }
links: [{ between: [far, net], impairments: [loss(60 %)] }]
services: { web: { network: net, time: 1 ms } }
traffic: { users: { rate: 100/s, to: web, from: [near, far], timeout: 50 ms } }
`);
    const { fairness, clients } = results.workloads.get('users')!;
    const shares = [...clients.values()].map(({ share }) => share!);
    expect(Math.max(...shares)).toBe(1);
    expect(Math.min(...shares)).toBeLessThan(0.3);
    expect(fairness.goodput.byConstruction).toBe(false);
    expect(fairness.goodput.jain).toBeLessThan(0.8);
  });

  it('has an own service time that sharing does not change', () => {
    const results = runText(`
duration: 20 s
services: { web: { time: 10 ms, queue: { discipline: ps } } }
traffic: { users: { kind: closed, users: 4, think: 0 s, to: web, clients: [{ name: a }, { name: b }] } }
`);
    // Four share one worker: each takes four times as long as it would alone.
    for (const { slowdown, share } of results.workloads.get('users')!.clients.values()) {
      expect(slowdown).toBeCloseTo(4, 1);
      expect(share).toBeCloseTo(1 / 4, 2);
    }
  });

  it('counts the calls of a service as its own, those side by side once', () => {
    const results = runText(`
duration: 10 s
services:
  web: { handler: [{ compute: 1 ms }, { parallel: [{ to: a }, { to: b }] }] }
  a: { time: 4 ms }
  b: { time: 10 ms }
traffic: { users: { kind: closed, users: 1, think: 1 s, to: web } }
`);
    const [client] = results.workloads.get('users')!.clients.values();
    expect(client.slowdown).toBeCloseTo(1, 9);
  });
});

describe('a run says in a sentence', () => {
  it('that it was asked for seven times what it can do', () => {
    const results = runText(`
duration: 5 s
services: { web: { time: exponential(10 ms) } }
traffic: { users: { rate: 700/s, to: web } }
`);
    expect(results.services.get('web')!.offeredLoad).toBeCloseTo(7, 0);
    expect(results.workloads.get('users')!.offered).toBeGreaterThan(650);
    expect(results.warnings.join()).toMatch(/web was asked for (6\.\d|7\.\d) times the work/);
    expect(table(results).replaceAll(/\s+/g, ' ')).toContain('its queue grows all the time');
  });

  it('nothing of the kind where the load is high but bearable, or comes in a closed loop', () => {
    const bearable = runText(`
duration: 20 s
services: { web: { time: exponential(10 ms) }, db: { time: 10 ms } }
traffic:
  users: { rate: 95/s, to: web }
  others: { kind: closed, users: 20, think: 0 s, to: db }
`);
    expect(bearable.warnings).toEqual([]);
  });

  it('that nothing was sent in its span', () => {
    const late = 'start: 4 s, requests: 10';
    const services = 'services: { web: { time: 1 ms } }';
    const some = runText(`
duration: 4 s
${services}
traffic: { users: { rate: 10/s, to: web }, late: { rate: 10/s, to: web, ${late} } }
`);
    expect(some.warnings).toEqual(['late sent nothing within the measured span, from 0 to 4 s']);
    const many = Array.from({ length: 30 }, (_, i) => `l${i}: { rate: 1/s, to: web, start: 4 s }`);
    const most = runText(`
duration: 4 s
${services}
traffic: { users: { rate: 10/s, to: web }, ${many.join(', ')} }
`);
    expect(most.warnings[0]).toMatch(/^l0, (l\d+, ){8}l9 and 20 more sent nothing/);
    const none = runText(`
duration: 4 s
warmup: 3 s
${services}
traffic: { early: { rate: 10/s, to: web, stop: 2 s } }
`);
    expect(none.warnings.join()).toContain(
      'nothing was sent within the measured span, from 3 to 4 s',
    );
    expect(runText(`duration: 1 s\n${services}\n`).warnings.join()).toContain('has no traffic');
  });
});
