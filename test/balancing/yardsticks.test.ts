import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Balancer } from '../../src/balancing/balancer.js';
import { CentralQueuePolicy } from '../../src/balancing/policies/central-queue.js';
import { LeastWorkPolicy } from '../../src/balancing/policies/least-work.js';
import { Ending, NONE, WAIT, type Choice, type Oracle } from '../../src/balancing/policy.js';
import { RandomFactory } from '../../src/engine/random.js';
import { backendList, choice, contextOf, Injected } from './backends.js';

const nothingRandom = new Injected([]);

/** An oracle over what a test says of each backend. */
function oracleOf(
  servers: { work: number; speed?: number; workers?: number; free: boolean }[],
): Oracle {
  return {
    work: (i) => servers[i].work,
    length: () => 0,
    isFree: (i) => servers[i].free,
    speed: (i) => servers[i].speed ?? 1,
    workers: (i) => servers[i].workers ?? 1,
  };
}

describe('central-queue', () => {
  it('gives to the fastest that is free, and makes others wait', () => {
    const backends = backendList([1, 1, 1]);
    const servers = [1, 3, 2].map((speed) => ({ work: 0, speed, free: true }));
    const policy = new CentralQueuePolicy(
      contextOf(backends, nothingRandom, { oracle: oracleOf(servers) }),
      0,
    );
    expect(policy.pick()).toBe(1);
    backends[1].active = 1;
    expect(policy.pick()).toBe(2);
    // Somebody else keeps it busy.
    servers[2].free = false;
    expect(policy.pick()).toBe(0);
    servers[0].free = false;
    expect(policy.pick()).toBe(WAIT);
    for (const backend of backends) backend.eligible = false;
    policy.changed(backends);
    expect(policy.pick()).toBe(NONE);
  });

  it('needs no oracle where it is told the slots', () => {
    const backends = backendList([1, 0, 1]);
    const policy = new CentralQueuePolicy(contextOf(backends, nothingRandom), 2);
    expect(policy.pick()).toBe(0);
    backends[0].active = 2;
    expect(policy.pick()).toBe(2);
    backends[2].active = 2;
    expect(policy.pick()).toBe(WAIT);
  });
});

describe('least-work-left', () => {
  it.each([
    [
      [
        { work: 5, free: false },
        { work: 4, free: false },
      ],
      1,
    ],
    [
      [
        { work: 4, free: false },
        { work: 4, free: false },
      ],
      0,
    ],
    // 8 / 4 is less than 3 / 1.
    [
      [
        { work: 3, free: false },
        { work: 8, speed: 2, workers: 2, free: false },
      ],
      1,
    ],
    // An idle worker beside a long job.
    [
      [
        { work: 1, free: false },
        { work: 90, workers: 2, free: true },
      ],
      1,
    ],
    [
      [
        { work: 0, free: true },
        { work: 0, speed: 2, free: true },
      ],
      1,
    ],
  ])('%j: %i', (servers, expected) => {
    const backends = backendList(servers.map(() => 1));
    const context = contextOf(backends, nothingRandom, { oracle: oracleOf(servers) });
    const policy = new LeastWorkPolicy(context);
    expect(policy.pick()).toBe(expected);
    for (const backend of backends) backend.eligible = false;
    policy.changed(backends);
    expect(policy.pick()).toBe(NONE);
  });
});

/** When each request begins where it is placed at once, in servers of one worker, fcfs. */
function beginsByLeastWork(
  arrivals: readonly [at: number, size: number][],
  servers: number,
): number[] {
  const backends = backendList(new Array<number>(servers).fill(1));
  const freeAt = new Array<number>(servers).fill(0);
  let now = 0;
  const oracle: Oracle = {
    work: (i) => Math.max(0, freeAt[i] - now),
    length: () => 0,
    isFree: (i) => freeAt[i] <= now,
    speed: () => 1,
    workers: () => 1,
  };
  const policy = new LeastWorkPolicy(contextOf(backends, nothingRandom, { oracle }));
  return arrivals.map(([at, size]) => {
    now = at;
    const server = policy.pick();
    const begin = Math.max(now, freeAt[server]);
    freeAt[server] = begin + size;
    return begin;
  });
}

/** The same from one line, through a balancer. */
function beginsByCentralQueue(
  arrivals: readonly [at: number, size: number][],
  servers: number,
): number[] {
  const begins = new Array<number>(arrivals.length).fill(NaN);
  const ends: { at: number; server: number }[] = [];
  let now = 0;
  const begin = (request: Choice, server: number): void => {
    balancer.started(server, now);
    begins[request.id] = now;
    ends.push({ at: now + arrivals[request.id][1], server });
  };
  const balancer = new Balancer<Choice>({
    members: Array.from({ length: servers }, (_, i) => ({
      name: `${i}`,
      address: `${i}`,
      weight: 1,
    })),
    policy: { kind: 'central-queue', options: new Map([['slots', 1]]) },
    random: new RandomFactory('1', 0).stream('test', 'central'),
    dispatcher: { dispatch: begin },
  });
  const endUntil = (time: number): void => {
    for (;;) {
      ends.sort((a, b) => a.at - b.at);
      if (ends.length === 0 || ends[0].at > time) return;
      const { at, server } = ends.shift()!;
      now = at;
      balancer.finished(server, now, 0, Ending.ANSWERED);
    }
  };
  arrivals.forEach(([at], id) => {
    endUntil(at);
    now = at;
    const request = choice({ id });
    const server = balancer.choose(request, now);
    if (server >= 0) begin(request, server);
  });
  endUntil(Infinity);
  return begins;
}

/** Kiefer and Wolfowitz: what each server still has to do, sorted; the least takes the request. */
function beginsByRecursion(
  arrivals: readonly [at: number, size: number][],
  servers: number,
): number[] {
  let work = new Array<number>(servers).fill(0);
  let last = 0;
  return arrivals.map(([at, size]) => {
    work = work.map((each) => Math.max(0, each - (at - last)));
    last = at;
    const wait = work[0];
    work[0] += size;
    work.sort((a, b) => a - b);
    return at + wait;
  });
}

it('least work left and the central queue begin every request as the recursion of G/G/c does', () => {
  const request = fc.tuple(fc.nat(10), fc.nat(40));
  const requests = fc.array(request, { maxLength: 60 });
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 5 }), (steps, servers) => {
      let at = 0;
      const arrivals = steps.map(([gap, size]): [number, number] => [(at += gap), size]);
      const expected = beginsByRecursion(arrivals, servers);
      expect(beginsByLeastWork(arrivals, servers)).toEqual(expected);
      expect(beginsByCentralQueue(arrivals, servers)).toEqual(expected);
    }),
  );
});

it('a waiting request is asked about again when a backend says that it is idle', () => {
  const free = [false];
  const dispatched: number[] = [];
  const balancer = new Balancer<Choice>({
    members: [{ name: 'a', address: 'a', weight: 1 }],
    policy: { kind: 'central-queue', options: new Map() },
    random: nothingRandom,
    support: {
      ...contextOf([], nothingRandom),
      oracle: { ...oracleOf([{ work: 1, free: false }]), isFree: (i) => free[i] },
    },
    dispatcher: { dispatch: (_, backend) => dispatched.push(backend) },
  });
  expect(balancer.choose(choice(), 0)).toBe(WAIT);
  balancer.idle(0, 1);
  expect(dispatched).toEqual([]);
  free[0] = true;
  balancer.idle(0, 2);
  expect(dispatched).toEqual([0]);
});
