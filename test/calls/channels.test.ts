import { describe, expect, it } from 'vitest';
import { BoundedChannel } from '../../src/calls/bounded-channel.js';
import { Breaker } from '../../src/calls/breaker.js';
import { Balancing } from '../../src/calls/balancing.js';
import { Attempts } from '../../src/calls/attempts/attempts.js';
import { type Channel, wrap, type Wrapper } from '../../src/calls/channel.js';
import { DatagramCourier } from '../../src/calls/datagram-courier.js';
import { Handover } from '../../src/calls/handover.js';
import { NetworkChannel } from '../../src/calls/network-channel.js';
import { NetworkServer } from '../../src/calls/network-server.js';
import { NetworkWay } from '../../src/calls/network-way.js';
import { OUTCOME, outcomes } from '../../src/calls/outcome.js';
import type { Caller, Request } from '../../src/calls/request.js';
import { RequestPool } from '../../src/calls/request-pool.js';
import { TimeLimit } from '../../src/calls/time-limit.js';
import type { Way } from '../../src/calls/way.js';
import { RandomFactory } from '../../src/engine/random.js';
import { DatagramExchange } from '../../src/transport/datagram-exchange.js';
import { Dialler } from '../../src/transport/dial.js';
import { Service } from '../../src/traffic/service.js';
import { described, Lab, MS } from '../helpers/lab.js';
import { constant } from '../traffic/study.js';

const span = { from: 0, until: Infinity, window: 1e9 };

/** Two replicas that take 10 ms, one worker each, behind a balancer in one place. */
class World implements Caller {
  readonly lab = new Lab();
  readonly random = new RandomFactory('channels', 0);
  readonly requests = new RequestPool(this.lab.simulator);
  readonly service: Service;
  readonly balancing: Balancing;
  readonly balanced: Channel;
  readonly ends: { number: number; at: number; outcome: string }[] = [];
  private channel!: Channel;

  constructor(makeWay: (world: World) => Way, limit = Infinity) {
    const { simulator } = this.lab;
    const replica = { workers: 1, speed: 1, cpu: null, weight: 1, address: 0, absent: false };
    this.service = new Service(
      simulator,
      this.requests,
      this.random,
      {
        name: 'web',
        handler: [{ kind: 'compute', time: constant(10 * MS) }],
        blocking: true,
        slowdown: null,
        redraw: true,
        queue: { limit, discipline: 'fcfs', full: 'reject' },
        response: constant(100),
        replicas: ['a', 'b'].map((name) => ({ ...replica, name })),
      },
      span,
    );
    for (const each of this.service.replicas) each.connect([]);
    const courier = () => new DatagramCourier(simulator, this.lab.host('nobody').udp, []);
    this.balancing = new Balancing(
      simulator,
      'web',
      this.service.replicas,
      [{ name: '', zone: '', courier }],
      {
        members: ['a', 'b'].map((name) => ({ name, address: name, weight: 1 })),
        policy: described('round-robin'),
        needs: [],
        health: null,
        balancers: 1,
        view: { counts: 'own', delay: 0 },
        zones: [],
      },
      this.random,
    );
    this.balanced = this.balancing.channel(0, makeWay(this));
  }

  within(...wrappers: Wrapper[]): this {
    this.channel = wrap(this.balanced, wrappers);
    return this;
  }

  limit(length: number, cancel = true): Wrapper {
    return new TimeLimit(this.lab.simulator, length, cancel);
  }

  breaker(): Wrapper {
    const { simulator } = this.lab;
    const limits = { connections: 9, pending: 9, requests: 9, retries: 9 };
    const name = { place: '', service: 'web' };
    const breaker = new Breaker(simulator, span, { limits, budget: null }, name);
    return { over: (channel) => new BoundedChannel(simulator, breaker, channel, false) };
  }

  attempts(rounds: number): Wrapper {
    return new Attempts(this.lab.simulator, this.requests, this.random.keyed('x', 'y'), span, {
      rounds,
      timeout: Infinity,
      on: ['timed-out', 'rejected'],
      backoff: { base: MS, max: MS, jitter: 'none' },
      hedge: null,
      tied: null,
    });
  }

  /** Sends a request at a time; where `until` is given, gives it up then. */
  send(number: number, at: number, until = Infinity, withdraw = true): this {
    const { lab, requests } = this;
    lab.at(at, () => {
      const request = requests.make();
      request.number = number;
      request.size = 100;
      request.intended = request.sent = lab.simulator.now;
      request.push(this);
      if (until < Infinity) {
        lab.at(until, () => {
          this.channel.abandon(request, withdraw);
          requests.end(request, OUTCOME.cancelled);
        });
      }
      this.channel.send(request);
    });
    return this;
  }

  ended(request: Request, outcome: number): void {
    const { number } = request;
    this.ends.push({ number, at: this.lab.simulator.now, outcome: outcomes[outcome] });
    this.requests.end(request, outcome);
  }

  /** Nothing is left anywhere, once all is over. */
  run(): this {
    this.lab.run();
    expect(this.requests.underWay).toBe(0);
    expect(this.service.jobs.every(({ request }) => request === null)).toBe(true);
    for (const { backends } of this.balancing.balancers) {
      expect(backends.map(({ active }) => active)).toEqual([0, 0]);
    }
    return this;
  }

  /** Whole milliseconds and outcomes. */
  get told(): [number, string][] {
    return this.ends.map(({ at, outcome }) => [Math.round(at / MS), outcome]);
  }
}

const ways: Record<string, (world: World) => Way> = {
  handover: ({ lab, service }) => new Handover(lab.simulator, service.replicas),
  network: ({ lab, service }) => {
    const lan = lab.switch('lan');
    const [client, ...servers] = ['client', 'a', 'b'].map((name, i) => {
      const host = lab.host(name);
      lab.plug(host, `10.0.0.${i + 1}/24`, lan);
      return host;
    });
    servers.forEach(({ udp }, i) => {
      new NetworkServer(new DatagramExchange(udp), service.replicas[i], [80]);
    });
    const dialler = new Dialler(new DatagramExchange(client.udp), null);
    const targets = servers.map(({ address }) => ({ name: '', address, port: 80 }));
    const channel = new NetworkChannel(dialler, targets[0]);
    return new NetworkWay(
      targets.map(() => channel),
      targets,
    );
  },
};

const stacks: Record<string, (world: World) => Wrapper[]> = {
  nothing: () => [],
  'a time limit': (world) => [world.limit(500 * MS)],
  attempts: (world) => [world.attempts(3)],
  'a limit around attempts': (world) => [world.limit(500 * MS), world.attempts(3)],
  'a breaker': (world) => [world.breaker()],
  'attempts around a breaker around a limit': (world) => [
    world.attempts(3),
    world.breaker(),
    world.limit(500 * MS),
  ],
  'attempts around a limit': (world) => [world.attempts(3), world.limit(500 * MS)],
};

const contract = Object.keys(ways).flatMap((way) =>
  Object.keys(stacks).map((stack) => [way, stack] as const),
);

describe.each(contract)('a channel by %s, within %s', (way, stack) => {
  const world = (limit?: number): World => {
    const made = new World(ways[way], limit);
    return made.within(...stacks[stack](made));
  };

  it('ends each request once', () => {
    const { told } = world()
      .send(0, 0)
      .send(1, 0)
      .send(2, 0)
      .send(3, 50 * MS)
      .run();
    expect(told).toEqual([10, 10, 20, 60].map((at) => [at, 'completed']));
  });

  it('tells a refusal from an answer', () => {
    const { told } = world(0).send(0, 0).send(1, 0).send(2, MS).run();
    const others = stack.includes('attempts') ? 3 : 1;
    expect(told.filter(([, outcome]) => outcome === 'rejected')).toEqual([[others, 'rejected']]);
    expect(told).toHaveLength(3);
  });

  it.each([true, false])('says nothing of what is given up (withdrawn: %s)', (withdraw) => {
    const it = world();
    it.send(0, 0, 5 * MS, withdraw)
      .send(1, 0)
      .send(2, 5 * MS)
      .run();
    expect(it.told).toEqual([
      [10, 'completed'],
      [withdraw ? 15 : 20, 'completed'],
    ]);
  });
});

describe.each(Object.keys(ways))('three wrappers in two orders by %s', (way) => {
  it('limit all attempts together, or each', () => {
    const around = new World(ways[way]);
    around
      .within(around.limit(6 * MS), around.attempts(3))
      .send(0, 0)
      .run();
    expect(around.told).toEqual([[6, 'timed-out']]);
    expect(around.requests.sent).toBe(2);
    const inside = new World(ways[way]);
    inside
      .within(inside.attempts(3), inside.limit(6 * MS))
      .send(0, 0)
      .run();
    expect(inside.told).toEqual([[20, 'timed-out']]);
    expect(inside.requests.sent).toBe(4);
  });

  it('leave the work where a limit does not stop it, and hear of its end or not', () => {
    const world = new World(ways[way]);
    world
      .within(world.attempts(2), world.limit(6 * MS, false))
      .send(0, 0)
      .run();
    expect(world.told).toEqual([[13, 'timed-out']]);
    expect(world.service.recorder.completed).toBe(2);
  });
});
