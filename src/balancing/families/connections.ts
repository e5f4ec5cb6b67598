import { OptionReader } from '../../engine/option-reader.js';
import type { GuidedEntry } from '../entry.js';
import { connectionsGuides } from '../guides/connections.js';
import { leastconnKey, withinSlots } from '../policies/haproxy-costs.js';
import {
  delayUnlessIdle,
  expectedDelay,
  overhead,
  weightedOverhead,
} from '../policies/ipvs-costs.js';
import { HaproxyRandomPolicy } from '../policies/haproxy-random.js';
import { IpvsTwosPolicy } from '../policies/ipvs-twos.js';
import { JoinTheIdleQueuePolicy } from '../policies/join-the-idle-queue.js';
import { JoinTheShortestQueuePolicy } from '../policies/join-the-shortest-queue.js';
import { LeastConnectionsPolicy } from '../policies/least-connections.js';
import { LeastCostPolicy } from '../policies/least-cost.js';
import { LeastRequestPolicy } from '../policies/least-request.js';
import { NginxRandomPolicy } from '../policies/nginx-random.js';
import { PowerOfDChoicesPolicy } from '../policies/power-of-d-choices.js';
import type { BalancingPolicy, PolicyContext } from '../policy.js';
import { panic, panicOf } from './envoy.js';
import { failTimeout, maxFails, nginxPeers } from './nginx.js';
import { scheduleSeed } from './oblivious.js';

const leastConnections: GuidedEntry = {
  name: 'least-connections',
  summary: 'the fewest requests under way for the weight; systems differ in how they tie',
  guide: connectionsGuides.leastConnections,
  source: 'nginx ngx_http_upstream_least_conn_module.c',
  positional: ['flavour'],
  options: [
    {
      name: 'flavour',
      kind: 'choice',
      default: 'nginx',
      choices: ['nginx', 'haproxy', 'lc', 'wlc'],
      meaning:
        "nginx's (ties take smooth weighted turns), HAProxy's leastconn (ties take turns, the idle " +
        "first), IPVS's lc (no weights) or wlc (both: the first of the list at a tie; connections " +
        'that have ended count a little for 120 s).',
      source:
        'haproxy src/lb_fwlc.c; linux net/netfilter/ipvs/ip_vs_lc.c, net/netfilter/ipvs/ip_vs_wlc.c',
    },
    maxFails,
    failTimeout,
  ],
  needs(options) {
    const flavour = new OptionReader(leastConnections, options).choice('flavour');
    return flavour === 'lc' || flavour === 'wlc' ? ['inactive'] : [];
  },
  create(options, context) {
    const reader = new OptionReader(leastConnections, options);
    switch (reader.choice('flavour')) {
      case 'haproxy':
        return new LeastCostPolicy(context, leastconnKey, { takeTurns: true, avoidsLast: true });
      case 'lc':
        return new LeastCostPolicy(context, overhead);
      case 'wlc':
        return new LeastCostPolicy(context, weightedOverhead);
      default:
        return nginxPeers(reader, context, (inner) => new LeastConnectionsPolicy(inner));
    }
  },
};

const leastRequest: GuidedEntry = {
  name: 'least-request',
  summary: 'the best of a few drawn at random, or by deadlines where weights differ: Envoy',
  guide: connectionsGuides.leastRequest,
  source: 'envoy least_request_lb.cc',
  positional: ['choices'],
  options: [
    {
      name: 'choices',
      kind: 'integer',
      default: 2,
      min: 2,
      max: 1024,
      meaning: 'How many are drawn, with replacement, where weights are equal.',
      source: 'envoy least_request.proto choice_count',
    },
    {
      name: 'fullScan',
      kind: 'boolean',
      default: false,
      meaning: 'Take the best of all instead, any of those that tie.',
      source: 'envoy least_request.proto selection_method FULL_SCAN',
    },
    {
      name: 'activeRequestBias',
      kind: 'number',
      optional: true,
      meaning:
        'Where weights differ they are divided by (active + 1) to this power; 1 unless given, or ' +
        'if negative. If given, weights are used so also where they are equal.',
      source: 'envoy least_request.proto active_request_bias',
    },
    scheduleSeed,
    panic,
  ],
  create(options, context) {
    const reader = new OptionReader(leastRequest, options);
    const optional = (name: string): number | null =>
      reader.has(name) ? reader.number(name) : null;
    return new LeastRequestPolicy(context, {
      choices: reader.number('choices'),
      fullScan: reader.boolean('fullScan'),
      bias: optional('activeRequestBias'),
      seed: optional('seed'),
      panicBelow: panicOf(reader, context),
    });
  },
};

const powerOfDChoices: GuidedEntry = {
  name: 'power-of-d-choices',
  summary: 'the fewest requests under way among d backends drawn at random',
  guide: connectionsGuides.powerOfDChoices,
  source: 'Mitzenmacher 1996: The power of two choices in randomized load balancing',
  positional: ['choices', 'flavour'],
  options: [
    {
      name: 'choices',
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1024,
      meaning: 'How many are drawn.',
    },
    {
      name: 'replacement',
      kind: 'boolean',
      default: false,
      meaning: 'Whether a backend may be drawn twice.',
      source: 'finagle P2CPick.scala (without); envoy least_request_lb.cc (with)',
    },
    {
      name: 'weighted',
      kind: 'boolean',
      default: false,
      meaning: 'Draw in proportion to the weights, and compare requests for the weight.',
    },
    {
      name: 'flavour',
      kind: 'choice',
      default: 'plain',
      choices: ['plain', 'nginx', 'haproxy', 'ipvs'],
      meaning:
        "By weight and in a system's own way: nginx's random two, HAProxy's random(choices) on its " +
        "hash ring, IPVS's twos.",
      source:
        'nginx ngx_http_upstream_random_module.c; haproxy src/backend.c get_server_rnd; linux ' +
        'net/netfilter/ipvs/ip_vs_twos.c',
    },
    maxFails,
    failTimeout,
  ],
  needs: (options) => (options.get('flavour') === 'ipvs' ? ['inactive'] : []),
  create(options, context) {
    const reader = new OptionReader(powerOfDChoices, options);
    const flavour = reader.choice('flavour');
    if (flavour !== 'plain') return systemsChoices(reader, flavour, context);
    return new PowerOfDChoicesPolicy(context, {
      choices: reader.number('choices'),
      replacement: reader.boolean('replacement'),
      weighted: reader.boolean('weighted'),
    });
  },
};

/** The draws of a system that says itself how it draws. */
function systemsChoices(
  reader: OptionReader,
  flavour: string,
  context: PolicyContext,
): BalancingPolicy {
  for (const name of ['replacement', 'weighted']) {
    if (reader.boolean(name))
      reader.fail(`'${name}' is not for '${flavour}', which has its own way`);
  }
  const choices = reader.number('choices');
  if (flavour === 'haproxy') return new HaproxyRandomPolicy(context, choices);
  if (choices !== 2) reader.fail(`'choices' is 2 for '${flavour}', not ${choices}`);
  if (flavour === 'ipvs') return new IpvsTwosPolicy(context);
  return nginxPeers(reader, context, (inner) => new NginxRandomPolicy(inner, true));
}

const joinTheShortestQueue: GuidedEntry = {
  name: 'join-the-shortest-queue',
  summary: 'the fewest requests under way among all; weights are ignored',
  guide: connectionsGuides.joinTheShortestQueue,
  source: 'Winston 1977: Optimality of the shortest line discipline',
  positional: ['ties'],
  options: [
    {
      name: 'ties',
      kind: 'choice',
      default: 'random',
      choices: ['random', 'first'],
      meaning: 'Which of those that tie: any, or always the first of the list.',
    },
  ],
  create(options, context) {
    const ties = new OptionReader(joinTheShortestQueue, options).choice('ties');
    return new JoinTheShortestQueuePolicy(context, ties === 'first');
  },
};

const firstFree: GuidedEntry = {
  name: 'first-free',
  summary: 'the first of the list with a free slot, else the request waits; weights are ignored',
  guide: connectionsGuides.firstFree,
  source: 'haproxy src/lb_fas.c',
  positional: ['slots'],
  options: [
    {
      name: 'slots',
      kind: 'integer',
      default: 10,
      min: 1,
      meaning:
        'Requests that a backend may have at once, by what this balancer counts. HAProxy has no ' +
        'default: without a limit everything would go to the first.',
      source: 'haproxy maxconn',
    },
  ],
  create: (options, context) =>
    new LeastCostPolicy(context, withinSlots(new OptionReader(firstFree, options).number('slots'))),
};

/** Policies that count what they have under way. */
export const connections: readonly GuidedEntry[] = [
  leastConnections,
  {
    name: 'shortest-expected-delay',
    summary: 'the least (active + 1) / weight: IPVS sed',
    guide: connectionsGuides.shortestExpectedDelay,
    source: 'linux net/netfilter/ipvs/ip_vs_sed.c',
    options: [],
    create: (_options, context) => new LeastCostPolicy(context, expectedDelay),
  },
  {
    name: 'never-queue',
    summary: 'the first idle backend, else the shortest expected delay: IPVS nq',
    guide: connectionsGuides.neverQueue,
    source: 'linux net/netfilter/ipvs/ip_vs_nq.c',
    options: [],
    create: (_options, context) => new LeastCostPolicy(context, delayUnlessIdle),
  },
  leastRequest,
  powerOfDChoices,
  joinTheShortestQueue,
  {
    name: 'join-the-idle-queue',
    summary: 'the backend that has been idle longest, of those that said so; else any',
    guide: connectionsGuides.joinTheIdleQueue,
    source: 'Lu, Xie, Kliot, Geller, Larus, Greenberg 2011: Join-Idle-Queue',
    needs: ['idle'],
    options: [],
    create: (_options, context) => new JoinTheIdleQueuePolicy(context),
  },
  firstFree,
];
