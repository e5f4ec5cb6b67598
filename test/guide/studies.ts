/** What the charts are measured by: the commands that are run are the ones that are printed. */
import type { GuidedEntry } from '../../src/balancing/entry.js';
import { connections } from '../../src/balancing/families/connections.js';
import { hashing } from '../../src/balancing/families/hashing.js';
import { latency } from '../../src/balancing/families/latency.js';
import { oblivious } from '../../src/balancing/families/oblivious.js';
import { wrappers } from '../../src/balancing/families/wrappers.js';
import { zones } from '../../src/balancing/families/zones.js';
import { yardsticks } from '../../src/balancing/families/yardsticks.js';

export interface Chapter {
  title: string;
  introduction: string;
  entries: readonly GuidedEntry[];
}

export const chapters: readonly Chapter[] = [
  {
    title: 'Oblivious',
    introduction:
      'They look at nothing but the list and its weights, so they are cheap, exact or simple, and ' +
      'no news can mislead them; and none of them notices that a backend has become slow.',
    entries: oblivious,
  },
  {
    title: 'By counts',
    introduction:
      'They count what they have under way. A count needs no help from the backend and is never ' +
      'late; but it is only what this balancer has sent, and it counts requests, not work.',
    entries: connections,
  },
  {
    title: 'By latency and load reports',
    introduction:
      'They learn from answers, reports or probes how fast backends are, so nobody has to set ' +
      'weights; what they have learnt is always a little old.',
    entries: latency,
  },
  {
    title: 'Hashing',
    introduction:
      'The same key goes to the same backend: for caches, sessions and shards. They differ in how ' +
      'even the shares of keys are, and in how many keys move when backends come and go. However ' +
      'even the keys are, requests are not where some keys are hot.',
    entries: hashing,
  },
  {
    title: 'Wrappers',
    introduction:
      'They stand around another policy and change which backends it is shown, and with what weights.',
    entries: [...wrappers, ...zones],
  },
  {
    title: 'Yardsticks',
    introduction:
      'They know what no real balancer knows, so that one can see what is left to gain, and for ' +
      'which service times.',
    entries: yardsticks,
  },
];

/** A chart's panel that `netloom compare` measures. */
export interface Measured {
  title: string;
  /** What else holds for it. */
  subtitle: string;
  file: string;
  set: readonly string[];
  policies: readonly string[];
  vary: string;
  metric: string;
}

export const REPLICATIONS = 5;

const byLoad = [...oblivious, ...connections, ...latency, ...yardsticks]
  .map(({ name }) => name)
  .filter((name) => name !== 'pick-first');

const load = {
  file: 'scenarios/guide/load.yaml',
  policies: byLoad,
  vary: 'load=0.3,0.5,0.7,0.8,0.9',
  metric: 'latency.p99',
};

export const loadPanels: readonly Measured[] = [
  { ...load, title: 'Ten equal backends', subtitle: 'exponential service, 50 ms', set: [] },
  {
    ...load,
    title: 'Three are three times as fast',
    subtitle: 'their weights say so; exponential service',
    set: ['fast=3'],
  },
  {
    ...load,
    title: 'Service times vary much',
    subtitle: 'equal backends, lognormal service, cv 4',
    set: ['services.web.time=lognormal(50 ms, 4)'],
  },
];

/** The fewest backends of an aperture in the charts: the default is made for hundreds. */
export const LEAST = 4;

export const clientPanel: Measured = {
  title: 'The busiest of 20 backends',
  subtitle: '200 requests a client',
  file: 'scenarios/guide/clients.yaml',
  set: [],
  policies: [
    'pick-first',
    'pick-first(shuffle = true)',
    `deterministic-aperture(least-connections, ${LEAST})`,
    'random',
    'round-robin',
  ],
  vary: 'clients=1,2,5,10,20,50,100,200',
  metric: 'fairness.maxOverMean',
};

/** Hash policies with and without a bound on loads. */
export const hotPanel: Measured = {
  title: 'Where some keys are hot',
  subtitle: 'Zipf, 10,000 keys, exponent 0.99',
  file: 'scenarios/guide/hot-keys.yaml',
  set: [],
  policies: [
    ...['ring-hash', 'ring-hash(hashBalanceFactor = 125)'],
    ...['maglev', 'maglev(hashBalanceFactor = 125)'],
    'random',
  ],
  vary: 'load=0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9',
  metric: 'latency.p99',
};

/** What comes after `netloom`. */
export function argumentsOf(panel: Measured): string[] {
  return [
    'compare',
    panel.file,
    ...panel.set.flatMap((setting) => ['--set', setting]),
    ...['--vary', panel.vary],
    ...['--policies', panel.policies.join(',')],
    ...['--metric', panel.metric],
    ...['--replications', String(REPLICATIONS)],
    ...['--study', 'terminating'],
  ];
}

/** As one would type it. */
export function commandOf(panel: Measured): string {
  const words = argumentsOf(panel).map((word) => (/^[\w./=,$-]+$/.test(word) ? word : `'${word}'`));
  return `netloom ${words.join(' ')}`;
}
