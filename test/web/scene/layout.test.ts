import { bounded, fit, pan } from '../../../src/web/scene/draw/camera.js';
import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../../src/report/topology/graph.js';
import { type Graph, networkOf, servicesOf } from '../../../src/web/scene/graph.js';
import { type Layout, layOut } from '../../../src/web/scene/layout.js';
import { load, plainOf } from '../../whole/stages.js';

const fabric = (spines: number, leaves: number, hosts: number) =>
  plainOf(`
version: 1
name: fabric
duration: 1 ms
fabrics: { dc: { kind: leaf-spine, spines: ${spines}, leaves: ${leaves}, hosts: ${hosts} } }
`);

/** Pairs of cards that cover each other. */
function overlaps({ nodes }: Graph, layout: Layout): string[] {
  const { x, y, halfWidth, halfHeight } = layout;
  const found: string[] = [];
  for (let a = 0; a < nodes.length; a++) {
    for (let b = 0; b < a; b++) {
      if (halfWidth[a] === 0 || halfWidth[b] === 0) continue;
      const apart =
        Math.abs(x[a] - x[b]) >= halfWidth[a] + halfWidth[b] ||
        Math.abs(y[a] - y[b]) >= halfHeight[a] + halfHeight[b];
      if (!apart) found.push(`${nodes[a].name} ${nodes[b].name}`);
    }
  }
  return found;
}

describe('the layout', () => {
  it('puts containers under their switch, and switches under their router', () => {
    const graph = networkOf(topologyOf(load('docker-network')));
    const { y, x, boxes } = layOut(graph);
    const at = (name: string) => graph.byName.get(name)!;
    expect(
      graph.clusters.map(({ name, members }) => [name, members.map((i) => graph.nodes[i].name)]),
    ).toEqual([
      ['my-network', ['container1', 'container2']],
      ['other-network', ['container3']],
    ]);
    expect(y[at('gateway')]).toBeLessThan(y[at('my-network')]);
    expect(y[at('my-network')]).toBeLessThan(y[at('container1')]);
    expect(x[at('container1')]).toBeLessThan(x[at('container2')]);
    for (const name of ['container1', 'container2', 'my-network']) {
      const { left, right, top, bottom } = boxes[0];
      expect(x[at(name)] > left && x[at(name)] < right).toBe(true);
      expect(y[at(name)] > top && y[at(name)] < bottom).toBe(true);
    }
  });

  it.each([
    ['docker-network', load('docker-network')],
    ['kubernetes-service', load('kubernetes-service')],
    ['tcp-dumbbell', load('tcp-dumbbell')],
    ['mesh-tax', load('mesh-tax')],
    ['100 machines', fabric(4, 6, 16)],
    ['1000 machines', fabric(4, 17, 62)],
  ] as const)('covers nothing, has its shape, and is the same again: %s', (_, plain) => {
    const graph = networkOf(topologyOf(plain));
    for (const aspect of [0.6, 1.7]) {
      const layout = layOut(graph, new Set(), aspect);
      expect(overlaps(graph, layout)).toEqual([]);
      expect(layOut(networkOf(topologyOf(plain)), new Set(), aspect)).toEqual(layout);
      const { left, right, top, bottom } = layout.bounds;
      expect((right - left) / (bottom - top) / aspect).toBeLessThan(6);
    }
  });

  it.each([networkOf, servicesOf])("puts a mesh's proxies below who is in their pod: %o", (of) => {
    const graph = of(topologyOf(load('mesh-tax')));
    const layout = layOut(graph);
    expect(overlaps(graph, layout)).toEqual([]);
    const besides = graph.nodes.flatMap((node, i) => (node.beside < 0 ? [] : [i]));
    expect(besides.length).toBe(graph.rows === null ? 12 : 5);
    const closed = layOut(graph, new Set(graph.clusters.keys()));
    for (const i of besides) {
      const { beside, shape, cluster } = graph.nodes[i];
      expect(shape).toBe('sidecar');
      expect(layout.x[i]).toBe(layout.x[beside]);
      expect(layout.y[i]).toBeGreaterThan(layout.y[beside] + layout.halfHeight[beside]);
      if (cluster >= 0) expect(layout.y[i]).toBeLessThan(layout.boxes[cluster].bottom);
      if (cluster >= 0) expect(closed.halfWidth[i]).toBe(0);
    }
    expect(graph.nodes[graph.byName.get('client-3-sidecar')!].beside).toBe(
      graph.byName.get(graph.rows === null ? 'client-3' : 'users'),
    );
  });

  it('closes groups: members stand where their hub is, and the picture is smaller', () => {
    const graph = networkOf(topologyOf(fabric(2, 4, 30)));
    const all = layOut(graph);
    const closed = layOut(graph, new Set(graph.clusters.keys()));
    const [{ hub, members }] = graph.clusters;
    expect(members.every((i) => closed.x[i] === closed.x[hub] && closed.halfWidth[i] === 0)).toBe(
      true,
    );
    const area = ({ bounds: { left, right, top, bottom } }: Layout) =>
      (right - left) * (bottom - top);
    expect(area(closed)).toBeLessThan(area(all) / 2);
  });

  it('draws services below whoever calls them, with their replicas', () => {
    const graph = servicesOf(topologyOf(load('bookinfo')));
    const row = (name: string) => graph.rows![graph.byName.get(name)!];
    expect(row('users')).toBe(0);
    expect(row('productpage')).toBe(1);
    expect(row('reviews')).toBeGreaterThan(row('productpage'));
    expect(row('ratings')).toBeGreaterThan(row('reviews-v2'));
    expect(overlaps(graph, layOut(graph))).toEqual([]);
    const queue = servicesOf(topologyOf(load('stale-views')));
    expect(queue.clusters[0].members.length).toBeGreaterThan(10);
  });
});

describe('the camera', () => {
  it('keeps the picture, or half a window of it, in the window, however it is moved', () => {
    const box = { left: -100, top: 0, right: 300, bottom: 200 };
    const [width, height] = [800, 600];
    const seen = (camera: ReturnType<typeof fit>) => [
      Math.min(width, camera.scale * box.right + camera.dx) -
        Math.max(0, camera.scale * box.left + camera.dx),
      Math.min(height, camera.scale * box.bottom + camera.dy) -
        Math.max(0, camera.scale * box.top + camera.dy),
    ];
    for (const scale of [0.5, 1.4, 6]) {
      for (const [x, y] of [
        [9000, 9000],
        [-9000, -9000],
        [9000, -9000],
      ]) {
        const moved = bounded(pan({ scale, dx: 0, dy: 0 }, x, y), box, width, height);
        expect(seen(moved)).toEqual([Math.min(400 * scale, 400), Math.min(200 * scale, 300)]);
      }
    }
    const whole = fit(box, width, height);
    expect(bounded(whole, box, width, height)).toEqual(whole);
  });
});
