import { describe, expect, it } from 'vitest';
import { lower, parse, run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

/** Two hosts on a switch whose links take no time, so that what takes time is theirs. */
const lab = (server: string, rest: string, client = 'none'): string => `version: 1
seed: cores
networks:
  lan: { rate: none, delay: 0 s, dns: false, router: none }
hosts:
  client: { networks: lan, cpu: ${client} }
  server: { networks: lan, cpu: ${server} }
${rest}`;

const simulate = (text: string): Results => {
  const results = run(plainOf(text), {});
  expect(results.conservation.packets.balanced).toBe(true);
  expect(results.conservation.requests.balanced).toBe(true);
  return results;
};

const web = (work: string, arrivals: string, more = ''): string => `services:
  web: { hosts: server, balancer: { at: callers }, ${work} }
traffic:
  users: { from: client, to: web, ${arrivals}${more} }
`;

describe('a machine with a cpu', () => {
  it('takes its time for each packet, and for what is in it', () => {
    const costs = '{ receive: 10 us, send: 7 us, copy: 8 Gbps }';
    const traffic =
      'traffic: { pings: { kind: ping, from: client, to: server, interval: 1 ms, count: 3, payload: 100 B } }';
    const bare = simulate(lab('none', traffic)).workloads.get('pings')!;
    const { workloads, cpus } = simulate(lab(costs, traffic, costs));
    // The first waits for an address: a question that comes and an answer that comes.
    const { min, max } = workloads.get('pings')!.ping!.rtt;
    expect(bare.ping!.rtt.max).toBe(0);
    expect(min).toBeCloseTo(2 * (0.01 + 0.007 + 2 * 0.0001), 9);
    expect(max).toBeGreaterThan(min! + 0.02 - 1e-9);
    const server = cpus.get('server')!;
    expect([server.cores, server.application.computations]).toEqual([1, 0]);
    // Question for an address, three requests, three replies.
    expect(server.kernel.computations).toBe(7);
  });

  it('gives workers a core when one is free: more of them than cores do not help', () => {
    const work = (workers: number) =>
      `workers: ${workers}, handler: [{ compute: exponential(1 ms) }]`;
    const load = 'arrivals: poisson, rate: 1500/s, requests: 600';
    const two = simulate(lab('none', web(work(2), load)));
    const eight = simulate(lab('2', web(work(8), load)));
    // Who waits for a core waits as if for a worker.
    expect(eight.workloads.get('users')!.latency).toEqual(two.workloads.get('users')!.latency);
    const { application, utilisation, kernel } = eight.cpus.get('server')!;
    expect(utilisation).toBeCloseTo(two.services.get('web')!.utilisation!, 9);
    expect([kernel.computations, application.computations]).toEqual([0, 600]);
    expect(application.waited).toBeGreaterThan(0.3);
    expect(simulate(lab('2', web(work(2), load))).cpus.get('server')!.application.waited).toBe(0);
  });

  it('answers its network while services compute, who are later for it', () => {
    const text = (costs: string) =>
      lab(
        `{ ${costs} }`,
        `${web('handler: [{ compute: 50 ms }]', 'arrivals: constant, rate: 1000/s, requests: 1')}` +
          '  pings: { kind: ping, from: client, to: server, interval: 1 ms, count: 40 }\n',
      );
    const { workloads, cpus } = simulate(text('receive: 5 us, send: 5 us'));
    expect(workloads.get('pings')!.ping!.rtt.p50).toBeCloseTo(0.01, 3);
    const { service } = workloads.get('users')!.breakdown!;
    const kernel = cpus.get('server')!.kernel.computations;
    expect(simulate(text('cores: 1')).workloads.get('users')!.latency.max).toBe(50);
    expect(service).toBeGreaterThan(50 + 0.005 * (kernel - 6));
    expect(service).toBeLessThan(50 + 0.005 * kernel);
  });

  it('makes handshakes wait for one another', () => {
    const serve = 'tls: { serverWork: 2 ms, resumption: false }';
    const load = 'arrivals: constant, rate: 100000/s, requests: 8';
    const by = ', protocol: http1, tls: { resumption: false }, connections: new';
    const text = (cores: string) => lab(cores, web(serve, load, by));
    const latest = (cores: string) => simulate(text(cores)).workloads.get('users')!.latency.max!;
    expect(latest('none')).toBeCloseTo(2, 1);
    expect(latest('4')).toBeCloseTo(4, 1);
    expect(latest('1')).toBeCloseTo(16, 0);
    expect(simulate(text('1')).cpus.get('server')!.tls.computations).toBe(8);
  });

  it('drops what it cannot keep up with', () => {
    const flood = `traffic:
  flood: { kind: datagrams, from: client, to: server, arrivals: constant, rate: 100000/s, requests: 5000 }
`;
    const slow = '{ cores: 2, receive: 20 us, backlog: 50 }';
    const { drops, cpus, conservation } = simulate(lab(slow, flood));
    const full = drops.find(({ reason }) => reason === 'receive-queue-full')!;
    expect(full.place).toBe('server.eth0');
    // One flow has one queue, and one core: half of what comes.
    expect(full.packets).toBeGreaterThan(2400);
    expect(full.packets).toBeLessThan(2500);
    expect(conservation.packets.inFlight).toBe(0);
    expect(cpus.get('server')!.utilisation).toBeCloseTo(0.5, 1);
  });

  it('bounds what TCP sends and reads, and TCP finds the bound', () => {
    const flow = `duration: 300 ms
traffic:
  bulk: { kind: bulk, from: client, to: server }
`;
    const { workloads, warnings } = simulate(lab('none', flow, '{ send: 10 us }'));
    const { goodput, retransmitted } = workloads.get('bulk')!.bulk!;
    // 1448 bytes each 10 µs.
    expect(goodput).toBeCloseTo(1158.4, -1);
    expect(retransmitted).toBe(0);
    expect(warnings).toEqual([
      'the cores of client were busy all the time: what waits for them, waits for that',
    ]);
    // A queue for 50: lost segments are sent again, and the reader is busy all the time.
    const read = simulate(lab('{ receive: 10 us, backlog: 50 }', flow)).workloads.get('bulk')!;
    expect(read.bulk!.goodput).toBeGreaterThan(1100);
    expect(read.bulk!.retransmitted).toBeGreaterThan(0);
  });

  it('keeps its books when services slow down, pause and break down', () => {
    const text = `duration: 400 ms
services:
  web: { hosts: server, balancer: { at: callers }, workers: 6, time: exponential(4 ms) }
traffic:
  users: { from: client, to: web, rate: 600/s, timeout: 50 ms, protocol: http1 }
timeline:
  - { at: 50 ms, for: 50 ms, slow: web, factor: 3 }
  - { at: 150 ms, for: 20 ms, pause: web }
  - { at: 250 ms, for: 20 ms, crash: web }
`;
    const results = simulate(lab('{ cores: 2, work: linux-tcp }', text));
    const { workLaw, littlesLaw, utilisationLaw } = results.services.get('web')!;
    expect([workLaw.holds, littlesLaw.holds, utilisationLaw.holds]).toEqual([true, true, true]);
    const { application, utilisation } = results.cpus.get('server')!;
    expect(utilisation).toBeLessThanOrEqual(1);
    expect(application.share).toBeGreaterThan(0.5);
    expect(simulate(lab('{ cores: 2, work: linux-tcp }', text)).digest).toBe(results.digest);
  });

  it('counts what waits for a core at the end', () => {
    const flood = `duration: 10 ms
drain: none
traffic:
  flood: { kind: datagrams, from: client, to: server, arrivals: constant, rate: 100000/s }
`;
    const { conservation } = simulate(lab('{ receive: 20 us }', flood));
    expect(conservation.packets.inFlight).toBeGreaterThan(490);
  });

  it('does the same every time, and as ever where it costs nothing', () => {
    const text = (cpu: string) =>
      lab(
        cpu,
        web('workers: 4', 'arrivals: poisson, rate: 800/s, requests: 200', ', protocol: http1'),
      );
    const costly = '{ cores: 4, work: linux-tcp, connection: 20 us, queues: 3 }';
    expect(simulate(text(costly)).digest).toBe(simulate(text(costly)).digest);
    const free = simulate(text('64')).workloads;
    expect(free).toEqual(simulate(text('none')).workloads);
  });

  it('is refused where it has no meaning', () => {
    const text = lab(
      '2',
      web('queue: { discipline: ps }', 'arrivals: poisson, rate: 1/s, requests: 1'),
    );
    const parsed = parse(text, { file: 'test.yaml' });
    const lowered = lower((parsed as Extract<typeof parsed, { ok: true }>).scenario);
    const messages = lowered.ok ? [] : lowered.errors.map(({ message }) => message);
    expect(messages).toEqual([
      "ps shares workers, and 'server' has a cpu that they wait for: take fcfs, or leave the cpu out",
    ]);
  });
});
