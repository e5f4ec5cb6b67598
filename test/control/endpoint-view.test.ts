import { describe, expect, it } from 'vitest';
import { Balancer } from '../../src/balancing/balancer.js';
import {
  type Condition,
  type EndpointView,
  ReadyEndpoints,
  ReadyOrServingEndpoints,
} from '../../src/control/endpoint-view.js';
import { RandomFactory } from '../../src/engine/random.js';

type Word = 'r' | 't' | 'o';
const CONDITIONS: Record<Word, Condition> = { r: 'ready', t: 'terminating', o: 'out' };

/** Who of three is chosen among, after each word that is heard of the endpoint of a number. */
function usable(view: 'all' | 'ready', words: readonly `${number}${Word}`[]): string[] {
  const members = [0, 1, 2].map((i) => ({ name: `e${i}`, address: `e${i}`, weight: 1 }));
  const random = new RandomFactory('1', 0).stream('test', 'policy');
  const policy = { kind: 'round-robin', options: new Map() };
  const balancer = new Balancer({ members, policy, random });
  const watch = { knows: () => {} };
  const made: EndpointView =
    view === 'all' ? new ReadyOrServingEndpoints(balancer, watch) : new ReadyEndpoints(balancer);
  return words.map((word, now) => {
    made.hear(Number(word[0]), CONDITIONS[word[1] as Word], now);
    return balancer.backends.flatMap(({ absent, index }) => (absent ? [] : index)).join('');
  });
}

describe('who gets connections', () => {
  // kubernetes pkg/proxy/topology_test.go, TestCategorizeEndpoints: of cluster traffic policy.
  it('of kube-proxy is ready, or, where nobody is, ends and still serves', () => {
    expect(usable('all', ['0t', '1o', '2t', '0o', '1r', '1t'])).toEqual([
      ...['12', '2', '02', '2', '1', '12'],
    ]);
  });

  it('of kube-proxy is nobody where nobody serves', () => {
    expect(usable('all', ['0o', '1o', '2o'])).toEqual(['12', '2', '']);
  });

  it('of a proxy or a client is ready', () => {
    expect(usable('ready', ['0t', '1o', '2t', '1r'])).toEqual(['12', '2', '', '1']);
  });
});
