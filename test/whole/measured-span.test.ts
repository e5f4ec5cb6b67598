import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { files, run, type Results } from '../../src/index.js';
import { replicate } from '../../src/experiment/replicate.js';
import { plainOf } from './stages.js';

const runText = (text: string, ...set: string[]): Results =>
  run(plainOf(`version: 1\nname: span\n${text}`, 'test.yaml', set), { requests: true });

/** Completions within the measured span, from the rows of single requests. */
function completionsWithin(results: Results, from: number, to: number): number {
  return results.requests!.filter(({ latency, intended }) => {
    const end = intended / 1e9 + (latency ?? Infinity) / 1e9;
    return end > from && end <= to;
  }).length;
}

describe('throughput', () => {
  it('counts what is answered within the measured span, not what is answered at last', () => {
    const results = runText(`
duration: 5 s
services: { web: { time: exponential(1 ms) } }
traffic: { users: { to: web, rate: 2000/s } }
`);
    const { throughput, completed } = results.workloads.get('users')!;
    expect(completed / 5).toBeGreaterThan(1900);
    expect(throughput).toBeGreaterThan(950);
    expect(throughput).toBeLessThan(1050);
    expect(throughput * 5).toBeCloseTo(completionsWithin(results, 0, 5), 9);
    expect(results.services.get('web')!.throughput).toBe(throughput);
  });

  it('is told of clients in the same way, and together they make up the workload', () => {
    const results = runText(`
duration: 4 s
warmup: 1 s
services: { web: { time: exponential(1 ms) } }
traffic: { users: { to: web, rate: 2000/s, clients: [{ name: a, weight: 3 }, { name: b }] } }
`);
    const { throughput, clients } = results.workloads.get('users')!;
    const goodputs = [...clients.values()].map(({ goodput }) => goodput);
    expect(throughput * 3).toBeCloseTo(completionsWithin(results, 1, 4), 9);
    expect(goodputs[0] + goodputs[1]).toBeCloseTo(throughput, 9);
    expect(goodputs[0] / goodputs[1]).toBeGreaterThan(2.5);
  });

  it('takes an answer at the very end of the span, and none at its beginning', () => {
    const fixed = `
duration: 5 s
services: { web: { time: 1 s } }
traffic: { users: { to: web, arrivals: constant(1/s) } }
`;
    // Sent each full second, answered at the next.
    expect(runText(fixed).workloads.get('users')!.throughput).toBeCloseTo(4 / 5, 9);
    expect(runText(`${fixed}warmup: 2 s`).workloads.get('users')!.throughput).toBeCloseTo(1, 9);
  });

  it('of pings and datagrams knows the span too', () => {
    const results = runText(`
duration: 4 s
warmup: 2 s
hosts: { a: { networks: net }, b: { networks: net } }
networks: { net: { delay: 100 ms } }
traffic:
  pings: { kind: ping, from: a, to: b, count: 100, interval: 500 ms }
  stream: { kind: datagrams, from: a, to: b, port: 9, arrivals: constant(10/s) }
`);
    const pings = results.workloads.get('pings')!;
    expect(pings).toMatchObject({ sent: 4, completed: 4 });
    expect(pings.ping!.rtt.count).toBe(4);
    expect(pings.throughput).toBeLessThanOrEqual(2);
    const stream = results.workloads.get('stream')!;
    expect(stream.sent).toBe(20);
    expect(stream.throughput).toBeCloseTo(10, 1);
  });
});

const changes = fc.constantFrom(
  'crash: web, pick: one',
  'pause: web, pick: one',
  'slow: web-1, factor: 7',
  'slow: web-0, factor: 3, extra: 2 ms',
  'scale: web, to: 1, drain: 30 ms',
  'scale: web, to: 1',
  'scale: web, to: 6',
  'remove: web-2',
  'remove: web-0, drain: 1 ms',
);
const entries = fc.array(
  fc
    .tuple(
      fc.constantFrom(
        'at: 1 s',
        'every: 300 ms',
        "random: 'exponential(200 ms)'",
        'at: [0 s, 3 s]',
      ),
      fc.constantFrom('', 'for: 200 ms, ', "for: 'exponential(300 ms)', "),
      changes,
    )
    .map(([when, lasts, change]) => `{ ${when}, ${lasts}${change} }`),
  { maxLength: 5 },
);

describe('work', () => {
  it.each(['fcfs', 'ps'])(
    'is all that workers can do, and no more, when all are busy: %s',
    (how) => {
      const results = runText(`
duration: 2 s
warmup: 1 s
services:
  web: { replicas: 2, workers: 2, speed: 1.5, time: exponential(10 ms), queue: { discipline: ${how} } }
traffic: { users: { to: web, rate: 900/s } }
`);
      const { workLaw, utilisation } = results.services.get('web')!;
      expect(workLaw.right).toBeCloseTo(6, 9);
      expect(workLaw.left).toBeCloseTo(6, 4);
      expect(workLaw.holds).toBe(true);
      expect(utilisation).toBeCloseTo(1, 4);
    },
  );

  it('counts what was cancelled and what failed', () => {
    const results = runText(`
duration: 10 s
services: { web: { time: 1 s } }
traffic: { users: { to: web, arrivals: constant(1/s), timeout: 500 ms, cancel: true } }
`);
    expect(results.workloads.get('users')!.throughput).toBe(0);
    // From the first second on, every first half of a second.
    expect(results.services.get('web')!.workLaw.left).toBeCloseTo(0.45, 9);
  });

  it('keeps the workers of a replica that drains in the books', () => {
    const { utilisation, workLaw } = runText(`
duration: 10 s
services: { web: { replicas: 2, time: 5 s, policy: round-robin } }
traffic: { users: { to: web, arrivals: constant(1/s), requests: 2 } }
timeline: [{ at: 2.5 s, scale: web, to: 0 }]
`).services.get('web')!;
    // Both work for 5 of the 6 and 7 s of their existence.
    expect(workLaw.left).toBeCloseTo(1, 9);
    expect(workLaw.right).toBeCloseTo(1.3, 9);
    expect(utilisation).toBeCloseTo(10 / 13, 9);
  });

  it('holds through faults and scaling under every discipline, and so does the throughput', () => {
    const shapes = fc.record({
      discipline: fc.constantFrom('fcfs', 'lifo', 'priority', 'ps'),
      speed: fc.constantFrom(1, 0.7, 3),
      rate: fc.constantFrom(100, 400, 2000),
      timeout: fc.constantFrom('', ', timeout: 20 ms, cancel: true', ', timeout: 15 ms'),
      warmup: fc.constantFrom('0 s', '1.237 s'),
      handler: fc.constantFrom(
        'time: exponential(7 ms)',
        'time: 3 us',
        'handler: [{ compute: exponential(4 ms) }, { call: db }, { compute: 1 ms }]',
        'mode: async, handler: [{ call: db }, { compute: 2.5 ms }]',
      ),
      timeline: entries,
    });
    fc.assert(
      fc.property(shapes, (it) => {
        const warmup = Number.parseFloat(it.warmup);
        const results = runText(`
duration: 4 s
warmup: ${it.warmup}
services:
  web: { replicas: 4, workers: 2, speed: ${it.speed}, ${it.handler}, queue: { discipline: ${it.discipline}, limit: 40 } }
  db: { workers: 3, time: exponential(6 ms) }
traffic: { users: { to: web, rate: ${it.rate}/s${it.timeout} } }
timeline: [${it.timeline.join(', ')}]
`);
        for (const [name, { workLaw, utilisation, littlesLaw }] of results.services) {
          expect(workLaw, name).toMatchObject({ holds: true, relativeError: 0 });
          expect(littlesLaw.holds).toBe(true);
          if (utilisation !== null) expect(utilisation).toBeLessThanOrEqual(1 + 1e-12);
        }
        const { throughput } = results.workloads.get('users')!;
        const inside = completionsWithin(results, warmup, 4);
        expect(throughput * (4 - warmup)).toBeCloseTo(inside, 6);
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe('links and queues', () => {
  const NETWORK = `
hosts: { a: {}, b: {} }
links: [{ name: wire, between: [a, b], subnet: 10.0.0.0/30, rate: 8 Mbps, framing: ppp }]
`;
  // 1000 bytes on the wire take a millisecond: twice too many for a second, then one each 4 ms.
  const busy = `
traffic:
  early: { kind: datagrams, from: a, to: b, port: 9, arrivals: constant(2000/s), stop: 1 s, request: 970 B }
  late: { kind: datagrams, from: a, to: b, port: 9, arrivals: constant(250/s), start: 2.5 s, request: 970 B }
`;

  it('are cut by the warm-up, and by the end of the load', () => {
    const results = runText(`duration: 4 s\nwarmup: 3 s\n${NETWORK}${busy}`);
    const link = results.links.get('wire >')!;
    expect(link.utilisation).toBeCloseTo(0.25, 2);
    expect(link.packets).toBeGreaterThanOrEqual(249);
    expect(link.packets).toBeLessThanOrEqual(251);
    // What waited for a second before the span does not show.
    const queue = [...results.queues.values()].find(({ maxLength }) => maxLength > 1);
    expect(queue).toBeUndefined();
    const whole = runText(`duration: 4 s\n${NETWORK}${busy}`);
    expect(Math.max(...Array.from(whole.queues.values(), (it) => it.maxLength))).toBeGreaterThan(
      900,
    );
    // Two seconds' worth, and from second 2.5 on a quarter of the time.
    expect(whole.links.get('wire >')!.utilisation).toBeCloseTo((2 + 1.5 / 4) / 4, 2);
  });

  it('are measured over a span, whatever comes after it', () => {
    // The transmitter is still busy with a second of load when the load ends.
    const results = runText(`
duration: 1 s
${NETWORK}
traffic: { stream: { kind: datagrams, from: a, to: b, port: 9, arrivals: constant(2000/s), request: 970 B } }
`);
    const link = results.links.get('wire >')!;
    expect(link.utilisation).toBeCloseTo(1, 2);
    expect(link.utilisation).toBeLessThanOrEqual(1);
    expect(link.packets).toBeLessThanOrEqual(1001);
    const [queue] = results.queues.values();
    expect(queue.meanLength).toBeGreaterThan(400);
    expect(queue.meanLength).toBeLessThan(600);
  });
});

describe('files', () => {
  it('have a unit in the heading, and values in it', () => {
    const results = runText(`
duration: 2 s
services: { web: { time: 7 ms } }
traffic: { users: { to: web, arrivals: constant(1/s), requests: 1 } }
`);
    const all = new Map(files(results).map(({ name, content }) => [name, [...content].join('')]));
    const [heads, row] = all
      .get('requests.csv')!
      .split('\n')
      .map((line) => line.split(','));
    const value = (head: string): number => Number(row[heads.indexOf(head)]);
    expect(value('intended_ms')).toBe(1000);
    expect(value('latency_ms')).toBe(7);
    expect(value('serviceTime_ms')).toBe(7);
    expect(all.get('workloads.csv')).toContain('latency.p99_ms');
    expect(all.get('series.csv')).toContain('kind,name,from_s,to_s');
  });
});

describe('the chart of loads', () => {
  it('shows the last window for as long as it lasts', () => {
    const plain = plainOf(`
version: 1
name: span
duration: 3.5 s
window: 1 s
services: { web: { replicas: 2, time: 1 ms, policy: round-robin } }
traffic: { users: { to: web, arrivals: constant(100/s) } }
`);
    const [map] = replicate(plain, 0, []).loads;
    expect(map).toMatchObject({ from: 0, step: 1, to: 3.5 });
    expect(map.rows[0]).toHaveLength(4);
    for (const rate of map.rows.flat()) expect(rate).toBeCloseTo(50, -1);
  });
});
