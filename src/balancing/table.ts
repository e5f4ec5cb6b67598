/** The balancing policies by name: adding one is one file and one entry here. */
import type { Described, OptionValue, TableEntry } from '../engine/options.js';
import { LeastConnectionsPolicy } from './policies/least-connections.js';
import { RandomPolicy } from './policies/random.js';
import { RoundRobinPolicy } from './policies/round-robin.js';
import { SmoothWeightedRoundRobinPolicy } from './policies/smooth-weighted-round-robin.js';
import { SourceHashPolicy } from './policies/source-hash.js';
import type { BalancingPolicy, PolicyContext } from './policy.js';

type Options = ReadonlyMap<string, OptionValue>;

export interface PolicyEntry extends TableEntry {
  create(options: Options, context: PolicyContext): BalancingPolicy;
}

export const policies: readonly PolicyEntry[] = [
  {
    name: 'least-connections',
    summary: 'the fewest requests under way for the weight; ties take smooth weighted turns',
    source: 'nginx ngx_http_upstream_least_conn_module.c',
    options: [],
    create: (_options, context) => new LeastConnectionsPolicy(context),
  },
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
  {
    name: 'source-hash',
    summary: "the same client to the same backend, by a hash of the client's address",
    source: 'linux net/netfilter/ipvs/ip_vs_sh.c',
    options: [
      {
        name: 'port',
        kind: 'boolean',
        default: false,
        meaning: "Hash the client's port as well as its address.",
        source: 'ipvsadm -b sh-port',
      },
      {
        name: 'fallback',
        kind: 'boolean',
        default: true,
        meaning: "Take another backend while the client's own cannot be used.",
        source: 'ipvsadm -b sh-fallback',
      },
    ],
    create: (options, context) =>
      new SourceHashPolicy(context, {
        port: options.get('port') === true,
        fallback: options.get('fallback') !== false,
      }),
  },
];

/** Builds a policy from its description. Throws a RangeError for a name that the table lacks. */
export function createPolicy(described: Described, context: PolicyContext): BalancingPolicy {
  const entry = policies.find(({ name }) => name === described.kind);
  if (entry === undefined) throw new RangeError(`no balancing policy is called ${described.kind}`);
  return entry.create(described.options, context);
}
