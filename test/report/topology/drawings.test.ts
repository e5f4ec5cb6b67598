import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Rect } from '../../../src/report/topology/blocks.js';
import { callLayout } from '../../../src/report/topology/call-layout.js';
import { topologyDot } from '../../../src/report/topology/dot.js';
import { topologyOf } from '../../../src/report/topology/graph.js';
import { topologyMermaid } from '../../../src/report/topology/mermaid.js';
import { networkLayout } from '../../../src/report/topology/network-layout.js';
import { topologyPage } from '../../../src/report/topology/page.js';
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
    expect(mermaid.match(/ -->/g)?.length ?? 0).toBe(topology.calls.length);
    // Each line of a flowchart is one of these.
    const node = /^ +[nc]\d+(\[\[|\(\[|\[|\()"[^"]*"(\]\]|\]\)|\]|\))$/;
    const edge = /^ {2}[ncg]\d+ (---|-->|-\.->)(\|"[^"]*"\|)? [ncg]\d+$/;
    for (const line of mermaid.trimEnd().split('\n').slice(1)) {
      expect(
        node.test(line) || edge.test(line) || /^ +(subgraph g\d+\["[^"]*"\]|end)$/.test(line),
      ).toBe(true);
    }
    expect(dot.match(/\{/g)?.length).toBe(dot.match(/\}/g)?.length);
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
