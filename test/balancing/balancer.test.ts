import { describe, expect, it } from 'vitest';
import { Balancer, type Dispatcher } from '../../src/balancing/balancer.js';
import {
  Ending,
  NONE,
  WAIT,
  type BalancingPolicy,
  type Choice,
} from '../../src/balancing/policy.js';
import { RandomFactory } from '../../src/engine/random.js';
import { choice } from './backends.js';

const members = ['a', 'b', 'c'].map((name) => ({ name, address: name, weight: 1 }));
const random = new RandomFactory('1', 0).stream('test', 'policy');
const roundRobin = { kind: 'round-robin', options: new Map() };

function balancer(affinity?: number): Balancer {
  return new Balancer({ members, policy: roundRobin, random, affinity });
}

describe('Balancer', () => {
  it('counts what is under way at each backend', () => {
    const it = balancer();
    it.started(1, 0);
    it.started(1, 0);
    it.finished(1, 5, 5, Ending.ANSWERED);
    expect(it.backends.map(({ active }) => active)).toEqual([0, 1, 0]);
  });

  it('lets nobody go to a backend that is out', () => {
    const it = balancer();
    it.setEligible(0, false, 0);
    it.setWeight(1, 0, 0);
    expect([0, 1, 2].map((now) => it.choose(choice(), now))).toEqual([2, 2, 2]);
    it.setEligible(2, false, 0);
    expect(it.choose(choice(), 0)).toBe(NONE);
  });

  it('tells its policy once of changes that come together', () => {
    const seen: number[] = [];
    const policy: BalancingPolicy = {
      pick: () => NONE,
      changed: (backends) => seen.push(backends.filter(({ absent }) => absent).length),
    };
    const it = new Balancer({ members, policy: () => policy, random });
    it.hold();
    it.setAbsent(0, true, 0);
    it.setAbsent(1, true, 0);
    it.release(0);
    it.hold();
    it.release(1);
    expect(seen).toEqual([2]);
  });

  it('keeps a client with its backend while it comes back in time', () => {
    const it = balancer(100);
    const client = (clientAddress: number, now: number): number =>
      it.choose(choice({ clientAddress }), now);
    expect([client(1, 0), client(2, 0), client(1, 100)]).toEqual([0, 1, 0]);
    // Each use counts anew.
    expect(client(1, 200)).toBe(0);
    expect(client(1, 301)).toBe(2);
    it.setEligible(2, false, 301);
    expect(client(1, 302)).toBe(1);
    it.setEligible(2, true, 303);
    expect(client(1, 304)).toBe(1);
  });

  it('remembers more clients than fit at first', () => {
    const it = balancer(1000);
    const pickAll = (now: number): number[] =>
      Array.from({ length: 500 }, (_, i) => it.choose(choice({ clientAddress: i }), now));
    expect(pickAll(2)).toEqual(pickAll(1));
  });
});

/** One request at a time in each backend. */
class OneAtATime implements BalancingPolicy {
  readonly busy = [false, false, false];

  pick(): number {
    const free = this.busy.indexOf(false);
    return free < 0 ? WAIT : free;
  }

  started(backend: number): void {
    this.busy[backend] = true;
  }

  finished(backend: number): void {
    this.busy[backend] = false;
  }
}

describe('waiting for a backend', () => {
  /** Three backends, all busy; `endAtOnce` ends a request within its own dispatch. */
  function build(endAtOnce: boolean): { it: Balancer; dispatched: [Choice, number][] } {
    const dispatched: [Choice, number][] = [];
    const dispatcher: Dispatcher<Choice> = {
      dispatch: (request, backend) => {
        dispatched.push([request, backend]);
        it.started(backend, 0);
        if (endAtOnce) it.finished(backend, 0, 0, Ending.ANSWERED);
      },
    };
    const it = new Balancer({ members, policy: () => new OneAtATime(), random, dispatcher });
    for (const backend of [0, 1, 2]) {
      expect(it.choose(choice(), 0)).toBe(backend);
      it.started(backend, 0);
    }
    return { it, dispatched };
  }

  it('is first come, first served', () => {
    const { it, dispatched } = build(false);
    const waiting = [choice(), choice(), choice()];
    expect(waiting.map((request) => it.choose(request, 0))).toEqual([WAIT, WAIT, WAIT]);
    expect(it.withdraw(waiting[1])).toBe(true);
    expect(it.withdraw(waiting[1])).toBe(false);
    it.finished(1, 10, 10, Ending.ANSWERED);
    it.finished(0, 20, 20, Ending.ANSWERED);
    expect(dispatched.map(([request]) => request)).toEqual([waiting[0], waiting[2]]);
    expect(dispatched.map(([, backend]) => backend)).toEqual([1, 0]);
    expect(it.waiting).toBe(0);
  });

  it('goes on, without recursion, where a dispatched request ends at once', () => {
    const { it, dispatched } = build(true);
    for (let i = 0; i < 10_000; i++) it.choose(choice(), 0);
    it.finished(2, 0, 0, Ending.ANSWERED);
    expect(dispatched.length).toBe(10_000);
    expect(it.waiting).toBe(0);
  });
});
