import { describe, expect, it } from 'vitest';
import { type Topology, topologyOf } from '../../../src/report/topology/graph.js';
import { load, plainOf } from '../../whole/stages.js';

/** Each group with the names of what is in it. */
function members({ nodes, groups }: Topology): Record<string, string[]> {
  return Object.fromEntries(
    [...groups.values()].map(({ id, kind, name }) => [
      `${kind} ${name}`,
      [...nodes.values()].filter(({ group }) => group === id).map((node) => node.name),
    ]),
  );
}

function calls({ calls }: Topology): string[] {
  return calls.map(({ from, to, kind }) => {
    const caller = 'workload' in from ? from.workload : from.service;
    return `${caller} ${kind} ${'service' in to ? to.service : to.node}`;
  });
}

describe('the graph of a scenario', () => {
  it('groups machines by their networks, and leaves routers between them', () => {
    const graph = topologyOf(load('docker-network'));
    expect(members(graph)).toEqual({
      'network my-network': ['container1', 'container2', 'my-network'],
      'network other-network': ['container3', 'other-network'],
    });
    expect(graph.nodes.get('machine:gateway')).toMatchObject({
      kind: 'router',
      group: null,
      dns: true,
      nat: true,
      addresses: ['172.18.0.1', '172.19.0.1'],
    });
    expect(calls(graph)).toEqual([
      'by-address echo machine:container2',
      'by-name echo machine:container2',
      'ping echo machine:container2',
    ]);
  });

  it('puts pods on their node, with what balances there', () => {
    const graph = topologyOf(load('bookinfo'));
    expect(members(graph)['node node']).toHaveLength(8);
    expect(graph.nodes.get('machine:node')?.balances).toContain('productpage');
    expect(calls(graph)).toEqual(
      expect.arrayContaining(['productpage request details', 'productpage request reviews']),
    );
  });

  it('has a group a leaf, and spines between', () => {
    const graph = topologyOf(load('leaf-spine'));
    expect(graph.groups.size).toBe(8);
    const free = [...graph.nodes.values()].filter(({ group }) => group === null);
    expect(free.map(({ kind }) => kind)).toEqual(new Array<string>(12).fill('router'));
    expect(graph.links).toHaveLength(128 + 8 + 32);
  });

  it('shows replicas and clients that are on no network', () => {
    const graph = topologyOf(load('compare-policies'));
    expect(members(graph)['service web']).toHaveLength(8);
    expect(graph.nodes.get('clients:users')).toMatchObject({ kind: 'clients', group: null });
    expect(calls(graph)).toEqual(['users request web']);
  });

  it('tells proxies from servers, and follows requests through them', () => {
    const graph = topologyOf(load('l4-vs-l7'));
    const serves = graph.nodes.get('machine:gateway-0')?.serves;
    expect(serves).toEqual([{ service: 'gateway', replica: 'gateway-0', role: 'proxy' }]);
    expect(calls(graph)).toContain('gateway forward fronted');
    expect(topologyOf(load('mesh-tax')).services.get('web-sidecar')).toMatchObject({
      role: 'sidecar',
      beside: 'web',
    });
  });

  it('divides a network by namespace where there are several', () => {
    const graph = topologyOf(
      plainOf(`version: 1
networks: { lan: }
hosts:
  a: { networks: lan, account: red/one }
  b: { networks: lan, account: blue/two }
`),
    );
    expect(members(graph)).toEqual({
      'network lan': ['lan'],
      'namespace red': ['a'],
      'namespace blue': ['b'],
    });
    expect(graph.groups.get('namespace:red@group:lan')?.parent).toBe('group:lan');
  });
});
