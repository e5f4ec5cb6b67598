import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Described } from '../../src/engine/options.js';
import { formatIpv4 } from '../../src/net/address.js';
import { described, Lab, MS, type Socket, type Station } from '../helpers/lab.js';

/**
 * Sites, each a switch with its hosts behind a router that may masquerade, joined in a ring: small
 * networks with all that can happen to a packet.
 */
interface Plan {
  sites: { hosts: number; masquerade: boolean }[];
  rate: number;
  delay: number;
  mtu: number;
  queue: Described;
  impairments: Described[];
  traffic: { at: number; from: number; to: number; payload: number; what: number }[];
}

const queues = [
  described('drop-tail', { limit: 3 }),
  described('priority'),
  described('codel'),
  described('fq-codel', { limit: 20 }),
  described('red', {}),
  described('token-bucket', { rate: 5e6, burst: 3000 }),
];

const impairments = [
  described('loss', { probability: 0.1 }),
  described('duplication', { probability: 0.1 }),
  described('corruption', { probability: 0.1 }),
  described('reordering', { probability: 0.2, delay: 50_000 }),
];

const plan: fc.Arbitrary<Plan> = fc.record({
  sites: fc.array(fc.record({ hosts: fc.integer({ min: 1, max: 3 }), masquerade: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  rate: fc.constantFrom(0, 1e6, 10e6, 1e9),
  delay: fc.constantFrom(0, 1000, 1 * MS),
  mtu: fc.constantFrom(576, 1500, 9000),
  queue: fc.constantFrom(...queues),
  impairments: fc.subarray(impairments),
  traffic: fc.array(
    fc.record({
      at: fc.nat({ max: 20 * MS }),
      from: fc.nat({ max: 11 }),
      to: fc.nat({ max: 13 }),
      payload: fc.nat({ max: 4000 }),
      what: fc.nat({ max: 4 }),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

/** Builds the plan's network with its traffic; the sockets and pings do as they like. */
function build({ sites, rate, delay, mtu, queue, impairments: filters, traffic }: Plan): Lab {
  const lab = new Lab();
  const hosts: Station[] = [];
  const routers: Station[] = [];
  sites.forEach((site, i) => {
    const lan = `10.0.${i}`;
    const masquerade = site.masquerade ? [{ source: `${lan}.0/24` }] : [];
    const router = lab.router(`r${i}`, { masquerade, conntrack: { limit: 30 } });
    const bridge = lab.switch(`s${i}`);
    const wire = { rate, delay, queue };
    lab.link(router, `${lan}.254/24`, bridge, '', wire);
    for (let k = 1; k <= site.hosts; k++) {
      const host = lab.host(`h${i}.${k}`).route('0.0.0.0/0', `${lan}.254`);
      lab.plug(host, `${lan}.${k}/24`, bridge, wire);
      host.echoServer(7);
      hosts.push(host);
    }
    routers.push(router);
  });
  for (let i = 0; routers.length > 1 && i < routers.length; i++) {
    const next = (i + 1) % routers.length;
    const link = `10.1.${i}`;
    lab.link(routers[i], `${link}.1/24`, routers[next], `${link}.2/24`, {
      ...{ rate, delay, mtu, queue },
      forward: filters,
      backward: filters.slice(1),
    });
  }
  // All the way round one way: replies may take another way than requests, or none.
  routers.forEach((router, i) => {
    if (routers.length > 1) router.route('0.0.0.0/0', `10.1.${i}.2`);
  });

  const sockets = new Map<Station, Socket>();
  for (const { at, from, to, payload, what } of traffic) {
    const host = hosts[from % hosts.length];
    const target = to < hosts.length ? formatIpv4(hosts[to].address) : `10.0.${to % 5}.77`;
    lab.at(at, () => {
      let socket = sockets.get(host);
      if (socket === undefined) sockets.set(host, (socket = host.socket()));
      if (what === 0) host.ping(target, { payload, times: 2 });
      else socket.send(target, what === 1 ? 9 : 7, payload, { dontFragment: what === 2 });
    });
  }
  return lab;
}

const outcome = (lab: Lab): unknown => ({
  digest: lab.simulator.digest.toString(),
  now: lab.simulator.now,
  steps: lab.simulator.steps,
  drops: lab.drops,
  delivered: lab.pool.delivered,
});

describe('small random networks', () => {
  it('conserve packets, and give the same twice and in slices of any size', () => {
    fc.assert(
      fc.property(
        plan,
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        (of, slices) => {
          const whole = build(of);
          whole.run();
          const { pool } = whole;
          const ended = pool.delivered + pool.dropped + pool.fragmented;
          expect(pool.sent + pool.copied).toBe(ended + pool.alive);
          const expected = outcome(whole);

          const sliced = build(of);
          for (let i = 0; ; i++) {
            const size = slices[i % slices.length];
            const bounds =
              i % 2 === 0 ? { events: size } : { until: sliced.simulator.now + size * 1000 };
            if (sliced.run(bounds) === 'idle') break;
          }
          const { now, ...rest } = outcome(sliced) as { now: number };
          expect(now).toBeGreaterThanOrEqual(whole.simulator.now);
          expect({ ...rest, now: whole.simulator.now }).toEqual(expected);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});
