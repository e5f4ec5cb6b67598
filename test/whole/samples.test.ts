import { describe, expect, it } from 'vitest';
import { createRun, run, type Samples } from '../../src/index.js';
import { load, plainOf } from './stages.js';

function meanOf(values: readonly number[], { edges }: Samples): number {
  const area = values.reduce((sum, value, i) => sum + value * (edges[i + 1] - edges[i]), 0);
  return area / (edges[edges.length - 1] - edges[0]);
}

const BUSY = `version: 1
duration: 4 s
warmup: 500 ms
window: 100 ms
networks: { lan: { rate: 10 Mbps } }
hosts: { a: { networks: lan }, b: { networks: lan } }
services: { web: { replicas: 3, time: exponential(9 ms), network: lan, response: 4000 } }
traffic: { users: { to: web, from: [a, b], arrivals: poisson(200/s), timeout: 1 s } }
`;

describe.each([
  ['a network', () => plainOf(BUSY)],
  ['services alone, which run as long as their traffic', () => load('compare-policies')],
  ['a timeline', () => load('retry-storm', 'expect=[]')],
  ['a network that falls idle', () => load('docker-network')],
])('samples of %s', (_name, plain) => {
  const bare = run(plain());
  const results = run(plain(), { samples: true });
  const samples = results.samples!;

  it('move nothing', () => {
    expect(bare.samples).toBeNull();
    expect(results.digest).toBe(bare.digest);
    expect(results.simulatedTime).toBe(bare.simulatedTime);
    expect({ ...results, samples: null }).toEqual(bare);
  });

  it('come to the means over the measured span', () => {
    expect(samples.edges.length).toBeGreaterThan(8);
    expect(samples.edges.length).toBeLessThan(131);
    for (const [name, values] of samples.links) {
      expect(meanOf(values, samples)).toBeCloseTo(results.links.get(name)!.utilisation!, 9);
    }
    for (const [place, values] of samples.queues) {
      expect(meanOf(values, samples)).toBeCloseTo(results.queues.get(place)!.meanLength, 9);
    }
    for (const [service, replicas] of samples.services) {
      const { meanQueueLength } = results.services.get(service)!;
      const waiting = [...replicas.values()].map((each) => meanOf(each.waiting, samples));
      expect(waiting.reduce((a, b) => a + b)).toBeCloseTo(meanQueueLength, 6);
    }
  });
});

it('tell the load by backends, by name', () => {
  const { loads } = run(plainOf(BUSY), { samples: true }).samples!;
  expect(loads.map(({ service, names }) => [service, names])).toEqual([
    ['web', ['web-0', 'web-1', 'web-2']],
  ]);
});

it('samples are the same however the run is cut', () => {
  const sliced = createRun(plainOf(BUSY), {
    capture: null,
    trace: null,
    requests: false,
    packets: false,
    samples: true,
    replication: 0,
  });
  while (!sliced.advance(1013));
  expect(sliced.results().samples).toEqual(run(plainOf(BUSY), { samples: true }).samples);
});
