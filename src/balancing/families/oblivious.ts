import { OptionReader } from '../../engine/option-reader.js';
import type { OptionDescriptor } from '../../engine/options.js';
import type { GuidedEntry } from '../entry.js';
import { obliviousGuides } from '../guides/oblivious.js';
import { EarliestDeadlineFirstPolicy } from '../policies/earliest-deadline-first.js';
import { HaproxyRoundRobinPolicy } from '../policies/haproxy-round-robin.js';
import { InterleavedWeightedRoundRobinPolicy } from '../policies/interleaved-weighted-round-robin.js';
import { NginxRandomPolicy } from '../policies/nginx-random.js';
import { PickFirstPolicy } from '../policies/pick-first.js';
import { ProbabilityChainPolicy } from '../policies/probability-chain.js';
import { RandomPolicy } from '../policies/random.js';
import { RoundRobinPolicy } from '../policies/round-robin.js';
import { SmoothWeightedRoundRobinPolicy } from '../policies/smooth-weighted-round-robin.js';
import { StaticRoundRobinPolicy } from '../policies/static-round-robin.js';
import { panic, panicOf } from './envoy.js';
import { failTimeout, maxFails, nginxPeers } from './nginx.js';

/** Envoy's, for policies that take a schedule of deadlines where weights differ. */
export const scheduleSeed: OptionDescriptor = {
  name: 'seed',
  kind: 'integer',
  optional: true,
  min: 0,
  max: 4_294_967_295,
  meaning: 'Picks that count as made at the beginning; drawn at random unless given.',
  source: 'envoy load_balancer_impl.cc seed_',
};

const random: GuidedEntry = {
  name: 'random',
  summary: 'any backend, each as likely as the next; weights are ignored',
  guide: obliviousGuides.random,
  source: 'envoy random_lb.cc',
  options: [panic],
  create: (options, context) =>
    new RandomPolicy(context, panicOf(new OptionReader(random, options), context)),
};

const roundRobin: GuidedEntry = {
  name: 'round-robin',
  summary: 'the backends in turn; weights are ignored',
  guide: obliviousGuides.roundRobin,
  source: 'linux net/netfilter/ipvs/ip_vs_rr.c; grpc round_robin.cc',
  positional: ['flavour'],
  options: [
    {
      name: 'start',
      kind: 'integer',
      optional: true,
      min: 0,
      max: 4_294_967_295,
      meaning:
        'Turns that count as taken at the beginning; 0 unless given, which is how IPVS begins.',
    },
    {
      name: 'flavour',
      kind: 'choice',
      default: 'plain',
      choices: ['plain', 'grpc'],
      meaning: "gRPC's draws where it begins, anew with each change of the list.",
      source: 'grpc src/core/load_balancing/round_robin/round_robin.cc Picker',
    },
  ],
  create(options, context) {
    const reader = new OptionReader(roundRobin, options);
    const grpc = reader.choice('flavour') === 'grpc';
    if (grpc && reader.has('start')) reader.fail("'start' is drawn by 'grpc'");
    return new RoundRobinPolicy(context, reader.has('start') ? reader.number('start') : 0, grpc);
  },
};

const smoothWeightedRoundRobin: GuidedEntry = {
  name: 'smooth-weighted-round-robin',
  summary: 'turns in proportion to the weights, spread evenly',
  guide: obliviousGuides.smoothWeightedRoundRobin,
  source: 'nginx ngx_http_upstream_round_robin.c',
  positional: ['flavour'],
  options: [
    {
      name: 'flavour',
      kind: 'choice',
      default: 'nginx',
      choices: ['nginx', 'haproxy'],
      meaning: "In which order: nginx's, or that of HAProxy's roundrobin.",
      source: 'haproxy src/lb_fwrr.c',
    },
    maxFails,
    failTimeout,
  ],
  create(options, context) {
    const reader = new OptionReader(smoothWeightedRoundRobin, options);
    if (reader.choice('flavour') === 'haproxy') return new HaproxyRoundRobinPolicy(context);
    const most = reader.number('maxFails');
    return nginxPeers(
      reader,
      context,
      (inner) => new SmoothWeightedRoundRobinPolicy(inner, most === 0 ? Infinity : most),
    );
  },
};

const weightedRandom: GuidedEntry = {
  name: 'weighted-random',
  summary: 'any backend, as likely as its weight says',
  guide: obliviousGuides.weightedRandom,
  source: 'nginx ngx_http_upstream_random_module.c',
  options: [maxFails, failTimeout],
  create: (options, context) =>
    nginxPeers(
      new OptionReader(weightedRandom, options),
      context,
      (inner) => new NginxRandomPolicy(inner, false),
    ),
};

const earliestDeadlineFirst: GuidedEntry = {
  name: 'earliest-deadline-first',
  summary: 'turns in proportion to the weights, whose next is due first; plain turns if all equal',
  guide: obliviousGuides.earliestDeadlineFirst,
  source: 'envoy edf_scheduler.h, round_robin_lb.cc',
  options: [scheduleSeed, panic],
  create(options, context) {
    const reader = new OptionReader(earliestDeadlineFirst, options);
    const seed = reader.has('seed') ? reader.number('seed') : null;
    return new EarliestDeadlineFirstPolicy(context, seed, panicOf(reader, context));
  },
};

const pickFirst: GuidedEntry = {
  name: 'pick-first',
  summary: 'the first backend for everything, while it can be used; weights are ignored',
  guide: obliviousGuides.pickFirst,
  source: 'grpc src/core/load_balancing/pick_first/pick_first.cc',
  options: [
    {
      name: 'shuffle',
      kind: 'boolean',
      default: false,
      meaning: 'Shuffle the list once, so that not all clients have the same first.',
      source: 'gRFC A62 shuffleAddressList',
    },
  ],
  create: (options, context) =>
    new PickFirstPolicy(context, new OptionReader(pickFirst, options).boolean('shuffle')),
};

/** Policies that look at nothing but the list and its weights. */
export const oblivious: readonly GuidedEntry[] = [
  random,
  weightedRandom,
  roundRobin,
  smoothWeightedRoundRobin,
  earliestDeadlineFirst,
  {
    name: 'interleaved-weighted-round-robin',
    summary: 'turns in proportion to the weights, in passes for those heavy enough: IPVS wrr',
    guide: obliviousGuides.interleavedWeightedRoundRobin,
    source: 'linux net/netfilter/ipvs/ip_vs_wrr.c',
    options: [],
    create: (_options, context) => new InterleavedWeightedRoundRobinPolicy(context),
  },
  {
    name: 'static-round-robin',
    summary: 'turns in proportion to the weights, by a map made beforehand: HAProxy static-rr',
    guide: obliviousGuides.staticRoundRobin,
    source: 'haproxy src/lb_map.c',
    options: [],
    create: (_options, context) => new StaticRoundRobinPolicy(context),
  },
  {
    name: 'probability-chain',
    summary: "any backend, by kube-proxy's rules one after the other; weights are ignored",
    guide: obliviousGuides.probabilityChain,
    source: 'kubernetes pkg/proxy/iptables/proxier.go',
    options: [],
    create: (_options, context) => new ProbabilityChainPolicy(context),
  },
  pickFirst,
];
