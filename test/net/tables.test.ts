import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, FlowTable } from '../../src/net/flow-table.js';
import { IntTable } from '../../src/net/int-table.js';
import { MacTable, PORT } from '../../src/devices/mac-table.js';
import { RouteTable } from '../../src/net/route-table.js';
import { maskOf } from '../../src/net/address.js';

/** Few keys, so that they meet; some of them at the ends of the range. */
const key = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1));

describe('IntTable', () => {
  it('does what a Map does', () => {
    const step = fc.tuple(fc.constantFrom('set', 'delete'), key, fc.nat({ max: 1000 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new IntTable();
        const map = new Map<number, number>();
        for (const [what, of, value] of steps) {
          if (what === 'set') {
            table.set(of, value);
            map.set(of, value);
          } else {
            expect(table.delete(of)).toBe(map.delete(of));
          }
          expect(table.size).toBe(map.size);
        }
        for (let of = -25; of <= 25; of++) expect(table.get(of)).toBe(map.get(of) ?? -1);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

interface ModelFlow {
  tuples: [string, string];
  expires: number;
}

describe('FlowTable', () => {
  const TIMEOUTS = [10, 35];
  const step = fc.record({
    what: fc.constantFrom('insert', 'find', 'touch', 'remove'),
    client: fc.nat({ max: 8 }),
    port: fc.nat({ max: 2 }),
    translated: fc.boolean(),
    timeout: fc.nat({ max: 1 }),
    wait: fc.nat({ max: 8 }),
  });

  it('does what a list of flows with expiry times does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const limit = 12;
        const table = new FlowTable(limit, TIMEOUTS);
        let model: ModelFlow[] = [];
        let now = 0;
        for (const { what, client, port, translated, timeout, wait } of steps) {
          now += wait;
          const alive = model.filter(({ expires }) => expires > now);
          const tuple = `${client} 99 ${port}`;
          const known = alive.find(({ tuples }) => tuples.includes(tuple));
          const found = table.find(client, 99, port, 80, 17, now);
          expect(found !== null).toBe(known !== undefined);
          if (known !== undefined && found !== null) {
            expect(found.expires).toBe(known.expires);
            // Both tuples lead to the same entry.
            const { replySource, replyDestination, replySourcePort, replyDestinationPort } = found;
            expect(
              table.find(
                replySource,
                replyDestination,
                replySourcePort,
                replyDestinationPort,
                17,
                now,
              ),
            ).toBe(found);
            if (what === 'touch') {
              table.touch(found, timeout, now);
              known.expires = now + TIMEOUTS[timeout];
            } else if (what === 'remove') {
              table.remove(found, now);
              model = alive.filter((flow) => flow !== known);
            }
          } else if (what === 'insert') {
            const flow: Flow = table.make();
            flow.begin(client, 99, port, 80, 17);
            if (translated) flow.replySource = 1000 + client;
            const fits = alive.length < limit;
            expect(table.insert(flow, timeout, now)).toBe(fits);
            model = alive;
            if (fits) {
              const reply = `${flow.replySource} ${client}`;
              model.push({ tuples: [tuple, reply], expires: now + TIMEOUTS[timeout] });
            }
          }
        }
        table.expire(now);
        expect(table.count).toBe(model.filter(({ expires }) => expires > now).length);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('tells the owner of a flow that expires', () => {
    const table = new FlowTable(10, [100]);
    const flow = table.make();
    flow.begin(1, 2, 3, 4, 17);
    const closed: [number, boolean][] = [];
    flow.owner = { opened: () => undefined, closed: (_, now, ok) => closed.push([now, ok]) };
    table.insert(flow, 0, 0);
    table.expire(99);
    expect(closed).toEqual([]);
    table.expire(100);
    expect(closed).toEqual([[100, false]]);
    expect(table.count).toBe(0);
    expect(table.peak).toBe(1);
  });
});

describe('RouteTable', () => {
  const route = fc.record({
    network: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    prefix: fc.constantFrom(0, 1, 2, 3, 4, 8, 31, 32),
    via: fc.nat({ max: 5 }),
  });

  it('finds what a search through all routes finds', () => {
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 40 }),
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 20 }),
        (routes, probes) => {
          const table = new RouteTable();
          for (const { network, prefix, via } of routes)
            table.add(network, prefix, { via, port: 0 });
          for (const address of [...probes, ...routes.map(({ network }) => network)]) {
            const holding = routes.filter(
              ({ network, prefix }) => ((network ^ address) & maskOf(prefix)) === 0,
            );
            const longest = Math.max(...holding.map(({ prefix }) => prefix));
            const best = holding.filter(({ prefix }) => prefix === longest).map(({ via }) => via);
            const found = table.lookup(address)?.map(({ via }) => via) ?? [];
            expect(found).toEqual([...new Set(best)]);
          }
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe('MacTable', () => {
  it('does what a Map does, by address and VLAN', () => {
    const entry = fc.tuple(key, fc.constantFrom(0, 1, 4094), fc.nat({ max: 60 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 100 }), (entries) => {
        const table = new MacTable();
        const map = new Map<string, number>();
        for (const [mac, vlan, port] of entries) {
          const found = table.find(mac, vlan);
          const at = found < 0 ? table.add(mac, vlan) : found;
          table.cells[at + PORT] = port;
          map.set(`${mac} ${vlan}`, port);
        }
        expect(table.size).toBe(map.size);
        for (const [mac, vlan] of [...entries, [77, 5], [78, 0]]) {
          const at = table.find(mac, vlan);
          expect(at < 0 ? undefined : table.cells[at + PORT]).toBe(map.get(`${mac} ${vlan}`));
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});
