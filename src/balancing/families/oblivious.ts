import type { PolicyEntry } from '../entry.js';
import { RandomPolicy } from '../policies/random.js';
import { RoundRobinPolicy } from '../policies/round-robin.js';
import { SmoothWeightedRoundRobinPolicy } from '../policies/smooth-weighted-round-robin.js';

/** Policies that look at nothing but the list and its weights. */
export const oblivious: readonly PolicyEntry[] = [
  {
    name: 'random',
    summary: 'any backend, each as likely as the next; weights are ignored',
    source: 'kubernetes pkg/proxy/iptables/proxier.go; envoy random_lb.cc',
    options: [],
    create: (_options, context) => new RandomPolicy(context),
  },
  {
    name: 'round-robin',
    summary: 'the backends in turn; weights are ignored',
    source: 'envoy round_robin_lb.cc',
    options: [],
    create: (_options, context) => new RoundRobinPolicy(context),
  },
  {
    name: 'smooth-weighted-round-robin',
    summary: 'turns in proportion to the weights, spread evenly',
    source: 'nginx ngx_http_upstream_round_robin.c',
    options: [],
    create: (_options, context) => new SmoothWeightedRoundRobinPolicy(context),
  },
];
