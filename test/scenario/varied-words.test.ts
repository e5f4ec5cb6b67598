import { describe, expect, it } from 'vitest';
import { parse } from '../../src/scenario/parse.js';

const parsed = (mesh: string, plane: string, set: string[] = []) => {
  const text = `
version: 1
name: varied
mesh: ${mesh}
controlPlane: ${plane}
networks: { net: {} }
hosts: { client: { networks: net }, legacy: { networks: net } }
services:
  web:
    { network: net, replicas: 2, time: 1 ms, balancer: { breaker: envoy }, routes: [{ retries: envoy }] }
traffic: { users: { from: client, to: web, rate: 50/s, protocol: http1, retries: istio } }
`;
  const read = () => '';
  const found = parse(text, { file: 'varied.yaml', set, read });
  if (!found.ok) throw new Error(found.errors.map(({ message }) => message).join('; '));
  const { mesh: meshed, controlPlane, services, traffic } = found.scenario;
  return { meshed, controlPlane, services, traffic };
};

const MESH = 'mode: sidecar, tls: strict';
const PLANE = 'like: istio, watch: 20 ms';

/** What is set, and the map that means the same: of a map with other words, and of a word. */
const words: readonly (readonly [set: string, mesh: string, plane: string])[] = [
  ...['none', 'client', 'sidecar', 'ambient', 'ambient+waypoint'].map(
    (mode) => [`mesh=${mode}`, `{ ${MESH}, mode: ${mode} }`, `{ ${PLANE} }`] as const,
  ),
  ...['workers: 3', 'protocol: http2', 'outbound: registry-only', 'without: legacy'].map(
    (told) => [`mesh.${told.replace(': ', '=')}`, `{ ${MESH}, ${told} }`, `{ ${PLANE} }`] as const,
  ),
  ...['costs: istio', 'costs: none', 'retries: envoy', 'retries: none'].map(
    (told) => [`mesh.${told.replace(': ', '=')}`, `{ ${MESH}, ${told} }`, `{ ${PLANE} }`] as const,
  ),
  ['mesh.life.order=native', `{ ${MESH}, life: { order: native } }`, `{ ${PLANE} }`],
  ['mesh.life.drain=1 s', `{ ${MESH}, life: { drain: 1 s } }`, `{ ${PLANE} }`],
  ['controlPlane=kubernetes', `{ ${MESH} }`, '{ like: kubernetes, watch: 20 ms }'],
  ['controlPlane=istio', `{ ${MESH} }`, `{ ${PLANE} }`],
  ['controlPlane=none', `{ ${MESH} }`, 'none'],
  ...['batch: 1 s', 'notice: 2 s', 'nodeNotice: 3 s', 'push: none'].map(
    (told) =>
      [`controlPlane.${told.replace(': ', '=')}`, `{ ${MESH} }`, `{ ${PLANE}, ${told} }`] as const,
  ),
  ['controlPlane.push.debounce=1 s', `{ ${MESH} }`, `{ ${PLANE}, push: { debounce: 1 s } }`],
  [
    'controlPlane.kubeProxy.minSync=0 s',
    `{ ${MESH} }`,
    `{ ${PLANE}, kubeProxy: { minSync: 0 s } }`,
  ],
  [
    'controlPlane.kubeProxy.terminating=false',
    `{ ${MESH} }`,
    `{ ${PLANE}, kubeProxy: { terminating: false } }`,
  ],
];

/** A yaml map in one line, with the later of two like keys. */
const last = (map: string): string =>
  map.replace(/mode: sidecar, (.*mode: )/, '$1').replace(/, tls: strict(.*tls)/, '$1');

describe('a word of the mesh or the control plane that is set or varied', () => {
  it.each(words)('%s lies beside what a map says', (set, mesh, plane) => {
    const found = parsed(`{ ${MESH} }`, `{ ${PLANE} }`, [set]);
    expect(found).toEqual(parsed(last(mesh), plane));
  });

  it.each(words)('%s lies beside what a word says', (set, mesh, plane) => {
    const found = parsed('sidecar', 'istio', [set]);
    const bare = (map: string, what: RegExp): string => map.replace(what, '');
    expect(found).toEqual(
      parsed(bare(last(mesh), /tls: strict,? ?/), bare(plane, /, watch: 20 ms/)),
    );
  });

  it.each([
    ['services.web.balancer.breaker.pending=7', 'pending'],
    ['traffic.users.retries.attempts=9', 'attempts'],
    ['services.web.routes[0].retries.attempts=9', 'attempts'],
  ])('%s lies beside the word that is there', (set, key) => {
    const before = JSON.stringify([...parsed('none', 'none').services.values()]);
    const found = parsed('none', 'none', [set]);
    expect(JSON.stringify([...found.services.values(), ...found.traffic.values()])).toContain(
      `"${key}":${set.split('=')[1]}`,
    );
    expect(before).not.toContain(`"${key}":9`);
  });

  it('is refused where nothing is there that it could lie beside', () => {
    expect(() => parsed('sidecar', 'none', ['controlPlane.watch=1 s'])).toThrow(
      "'controlPlane' has nothing below it to set",
    );
  });
});
