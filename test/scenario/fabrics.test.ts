import { isHost } from '../../src/scenario/plain/network.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlainScenario } from '../../src/scenario/plain.js';
import { addressesOf, plainOf, routerOf } from './lowering.js';
import { pathsAt, walk } from './walk.js';

const idle = 'services: { s: {} }\ntraffic: { t: { to: s, rate: 1/s } }';

function fabric(words: string, more = ''): PlainScenario {
  return plainOf(`version: 1\nduration: 1 s\nfabrics: { f: { ${words} } }\n${idle}\n${more}`);
}

function hostsOf(plain: PlainScenario): string[] {
  return [...plain.nodes].filter(([, node]) => isHost(node)).map(([name]) => name);
}

const small = (max: number) => fc.integer({ min: 1, max });

describe.each<[string, fc.Arbitrary<string>]>([
  ['star', small(9).map((n) => `kind: star, hosts: ${n}`)],
  ['star around a router', small(9).map((n) => `kind: star, centre: router, hosts: ${n}`)],
  [
    'leaf-spine',
    fc
      .tuple(small(3), small(4), small(6))
      .map(([s, l, h]) => `kind: leaf-spine, spines: ${s}, leaves: ${l}, hosts: ${h}`),
  ],
  ['fat-tree', fc.constantFrom(2, 4).map((k) => `kind: fat-tree, k: ${k}`)],
  [
    'dumbbell',
    fc.tuple(small(5), small(70)).map(([l, r]) => `kind: dumbbell, left: ${l}, right: ${r}`),
  ],
  ['chain of routers', small(6).map((n) => `kind: chain, routers: ${n}`)],
  ['chain of switches', small(6).map((n) => `kind: chain, switches: ${n}`)],
])('a %s', (_, words) => {
  it('leads from every host to every other, on paths of one length', () => {
    fc.assert(
      fc.property(words, (told) => {
        const plain = fabric(told);
        const hosts = hostsOf(plain);
        const [first] = hosts;
        for (const host of hosts) {
          expect(walk(plain, first, addressesOf(plain, host)[0]).size).toBe(1);
          expect(walk(plain, host, addressesOf(plain, first)[0]).size).toBe(1);
        }
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it('has both ends of every link, and links each port once', () => {
    fc.assert(
      fc.property(words, (told) => {
        const { nodes, links } = fabric(told);
        const ends = links.flatMap(({ a, b }) => [`${a.node}.${a.port}`, `${b.node}.${b.port}`]);
        const ports = [...nodes].flatMap(([name, node]) =>
          node.ports.map((port) => `${name}.${port.name}`),
        );
        expect([...ends].sort()).toEqual([...ports].sort());
      }),
      { numRuns: 8, seed: 4 },
    );
  });
});

describe('a leaf-spine', () => {
  const plain = fabric('kind: leaf-spine, spines: 4, leaves: 8, hosts: 16');

  it('spreads over all spines', () => {
    const [far] = addressesOf(plain, 'f-h127');
    expect(pathsAt(plain, 'f-leaf0', far)).toBe(4);
    expect(walk(plain, 'f-h0', far)).toEqual(new Set([3]));
    expect(walk(plain, 'f-h0', addressesOf(plain, 'f-h1')[0])).toEqual(new Set([0]));
  });

  it('has as few routes as there are links, and one table a leaf', () => {
    expect(plain.tables.routes.size).toBe(8);
    expect(routerOf(plain, 'f-spine0').routes).toHaveLength(8);
    expect(routerOf(plain, 'f-leaf0').routes).toHaveLength(4);
  });

  it('finds its own routes anew when a link leads out of it', () => {
    const mixed = fabric(
      'kind: leaf-spine, spines: 2, leaves: 2, hosts: 2',
      `hosts: { out: {} }\nrouters: { edge: {} }
links: [{ between: [edge, f-spine0] }, { between: [edge, f-spine1] }, { between: [out, edge] }]`,
    );
    const [out] = addressesOf(mixed, 'out');
    expect(walk(mixed, 'f-h0', out)).toEqual(new Set([3]));
    expect(walk(mixed, 'out', addressesOf(mixed, 'f-h3')[0])).toEqual(new Set([3]));
    expect(pathsAt(mixed, 'f-leaf1', out)).toBe(2);
    expect(walk(mixed, 'f-h0', addressesOf(mixed, 'f-h3')[0])).toEqual(new Set([3]));
  });
});
