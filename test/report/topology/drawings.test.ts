import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { besideOf } from '../../../src/report/topology/beside.js';
import { callLayout } from '../../../src/report/topology/call-layout.js';
import { topologyDot } from '../../../src/report/topology/dot.js';
import { topologyOf } from '../../../src/report/topology/graph.js';
import { topologyMermaid } from '../../../src/report/topology/mermaid.js';
import { networkLayout } from '../../../src/report/topology/network-layout.js';
import { topologyPage } from '../../../src/report/topology/page.js';
import type { Rect } from '../../../src/report/topology/rect.js';
import { topologySvg } from '../../../src/report/topology/svg.js';
import { load, plainOf } from '../../whole/stages.js';

const SCENARIOS = [
  'docker-network',
  'kubernetes-service',
  'bookinfo',
  'compare-policies',
  'retry-storm',
  'leaf-spine',
  'three-gateways',
  'incast',
  'mesh-tax',
];

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function pairs(rects: readonly Rect[]): [Rect, Rect][] {
  return rects.flatMap((a, i) => rects.slice(i + 1).map((b): [Rect, Rect] => [a, b]));
}

/** Elements that are still open at the end of a text, or closed out of turn. */
function openAfter(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name, alone] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (alone === '') open.push(name);
  }
  return open;
}

describe.each(SCENARIOS)('the drawing of %s', (name) => {
  const topology = topologyOf(load(name));

  it('has each machine once, none over another, all within it and within their groups', () => {
    for (const layout of [networkLayout(topology), callLayout(topology)]) {
      const { nodes, groups, width, height } = layout;
      expect(pairs([...nodes.values()]).filter(([a, b]) => overlaps(a, b))).toEqual([]);
      for (const { x, y, w, h } of [...nodes.values(), ...groups.values()]) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + w).toBeLessThanOrEqual(width);
        expect(y + h).toBeLessThanOrEqual(height);
      }
      for (const [id, { x, y, w, h }] of nodes) {
        const box = groups.get(topology.nodes.get(id)?.group ?? '');
        if (box === undefined) continue;
        expect(x).toBeGreaterThan(box.x);
        expect(y).toBeGreaterThan(box.y);
        expect(x + w).toBeLessThan(box.x + box.w);
        expect(y + h).toBeLessThan(box.y + box.h);
      }
    }
  });

  it('leaves out what it says it leaves out, and nothing else', () => {
    const { nodes, groups } = networkLayout(topology);
    const machines = [...topology.nodes.keys()].filter((id) => id.startsWith('machine:'));
    const more = [...groups.values()].reduce((sum, group) => sum + group.more, 0);
    expect(nodes.size + more).toBe(machines.length);
  });

  it('is well-formed, and the same each time', () => {
    const svg = topologySvg(topology, name);
    expect(topologySvg(topology, name)).toBe(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(openAfter(svg)).toEqual([]);
  });

  it('says the same in the words of Mermaid and Graphviz', () => {
    const mermaid = topologyMermaid(topology);
    const dot = topologyDot(topology, name);
    expect(mermaid.match(/ ---/g)?.length ?? 0).toBe(topology.links.length);
    expect(dot.match(/dir=none/g)?.length ?? 0).toBe(topology.links.length);
    const besides = [...topology.nodes.values()].filter((node) => besideOf(node) !== null).length;
    expect(dot.match(/subgraph "cluster pod machine:/g)?.length ?? 0).toBe(besides);
    expect(mermaid.match(/ -->/g)?.length ?? 0).toBe(topology.calls.length);
    // Each line of a flowchart is one of these.
    const node = /^ +[nc]\d+b?(\[\[|\(\[|\{\{|\[\(|\[|\()"[^"]*"(\]\]|\]\)|\}\}|\)\]|\]|\))$/;
    const edge = /^ +[ncg]\d+b? (---|-->|==>|-\.->|-\.-)(\|"[^"]*"\|)? [ncg]\d+b?$/;
    for (const line of mermaid.trimEnd().split('\n').slice(1)) {
      expect(
        node.test(line) ||
          edge.test(line) ||
          /^ +(subgraph (g|p[nc])\d+\["[^"]*"\]|end)$/.test(line),
      ).toBe(true);
    }
    expect(dot.match(/\{/g)?.length).toBe(dot.match(/\}/g)?.length);
  });
});

describe('a mesh', () => {
  const text = (mode: string): string => `version: 1
duration: 1 s
mesh: { mode: ${mode}, without: [plain] }
networks: { pods: { kind: routed } }
hosts: { client: { networks: pods }, plain: { networks: pods } }
services: { web: { network: pods, replicas: 2, port: 80, targetPort: 8080 } }
traffic:
  users: { from: client, to: web, rate: 1/s, protocol: http1 }
  others: { from: plain, to: web, rate: 1/s, protocol: http1 }
`;
  const drawingsOf = (mode: string) => {
    const topology = topologyOf(plainOf(text(mode)));
    const layout = callLayout(topology);
    const beside = Object.fromEntries(
      [...layout.parties].map(([id, party]) => [id, party.beside?.words ?? null]),
    );
    const calls = layout.calls.map(
      ({ from, to, isTunnel }) => `${from} ${isTunnel ? '=' : '-'} ${to}`,
    );
    return { topology, layout, beside, calls };
  };

  it('has its sidecars beside who calls and who is called, and calls go by them', () => {
    const { topology, beside, calls, layout } = drawingsOf('sidecar');
    expect(beside).toEqual({
      'workload:others': null,
      'workload:users': 'sidecar',
      'service:web': 'sidecar',
    });
    expect(calls).toEqual(['workload:others - service:web', 'workload:users - service:web']);
    const [card, proxy] = [layout.nodes.get('service:web')!, layout.besides.get('service:web')!];
    expect(overlaps(card, proxy)).toBe(false);
    // Who has no proxy calls the one of who is called.
    const calling = topologyMermaid(topology).match(/c\d+b? --> c\d+b?/g);
    expect(calling).toEqual(['c1 --> c0b', 'c2b --> c0b']);
    expect(topologyDot(topology, 'x')).toContain(
      '"beside workload:users" -> "beside service:web"\n',
    );
    expect(topologySvg(topology, 'x').match(/>sidecar<\/text>/g)).toHaveLength(3 + 2);
  });

  it('has tunnels that lead through a waypoint, but for who is not within', () => {
    const { topology, beside, calls } = drawingsOf('ambient+waypoint');
    expect(beside).toEqual({
      'workload:others': null,
      'workload:users': 'ztunnel',
      'service:web': 'ztunnel',
      'service:web-waypoint': null,
    });
    expect(calls).toEqual([
      'workload:others - service:web',
      'workload:users = service:web-waypoint',
      'service:web-waypoint = service:web',
    ]);
    expect(topologyMermaid(topology).match(/==>/g)).toHaveLength(2);
    const svg = topologySvg(topology, 'x');
    expect(svg).toContain('tunnels are double');
    expect(svg).toContain('sees connections');
  });

  it('says how many have a proxy where not all do', () => {
    const some = text('sidecar').replace('without: [plain]', 'without: [web-1]');
    const layout = callLayout(topologyOf(plainOf(some)));
    expect(layout.parties.get('service:web')?.beside?.words).toBe('sidecar at 1 of 2');
  });
});

describe('a drawing', () => {
  it('shows 1,000 machines in a picture that one can open', () => {
    const text = `version: 1
networks: { lan: }
hosts: { h: { networks: lan, count: 1000 } }
`;
    const svg = topologySvg(topologyOf(plainOf(text)), 'many');
    expect(svg.length).toBeLessThan(100_000);
    expect(svg).toContain('more</text>');
  });

  it('keeps what a scenario calls itself from being markup', () => {
    const hostile = '</title></script><script>alert(1)</script>"&`#';
    const topology = topologyOf(load('docker-network'));
    const page = topologyPage(topology, hostile, hostile);
    expect(page).not.toContain('<script');
    const { document } = (
      parseHTML as unknown as (html: string) => {
        document: { querySelector: (of: string) => { textContent: string } };
      }
    )(page);
    expect(document.querySelector('h1').textContent).toBe(`The network of ${hostile}`);
    expect(topologyDot(topology, 'a"b\\c')).toContain('"a\\"b\\\\c"');
  });
});
