import { shorterOfTwo, supermarket } from '../references/balancing.js';
import { TOLERANCE, type Reference, type Row, type Sabotage, type Study } from '../row.js';

const slower: Sabotage = { what: 'service 3 % slower', set: ['services.server.speed=0.97'] };
const STAY = 'users.latency.mean / 1 ms';

function policy(text: string): string {
  return `services.server.balancer.policy=${text}`;
}

function choices(d: number, replacement: boolean): string {
  return policy(`power-of-d-choices(choices = ${d}, replacement = ${replacement})`);
}

function balanced(customers: number, ...set: string[]): Study {
  return { scenario: 'balanced', set, replications: 40, customers };
}

function stay(id: string, what: string, reference: () => Reference, study: Study): Row {
  return {
    id,
    what,
    study,
    probe: STAY,
    reference,
    kind: 'exact',
    tolerance: TOLERANCE,
    sabotage: slower,
  };
}

/** Mean queue lengths a server, by servers and load: data of the paper's repository. */
const published = [
  { rho: 0.7, servers: 10, length: 1.2193, customers: 400_000 },
  { rho: 0.7, servers: 100, length: 1.1387, customers: 240_000 },
  { rho: 0.9, servers: 100, length: 2.3931, customers: 1_000_000 },
] as const;

const PUBLISHED_ERROR = 0.003;

function finite({ rho, servers, length, customers }: (typeof published)[number]): Row {
  const reference = (): Reference => ({
    value: length / rho,
    error: PUBLISHED_ERROR,
    source: 'E[Q] / rho; Gast and Van Houdt, SIGMETRICS 2018 (data: github.com/ngast/rmf_tool)',
  });
  const what = `Two choices of ${servers} servers at ${rho}, with replacement: mean stay`;
  const study = balanced(customers, `servers=${servers}`, `rho=${rho}`, choices(2, true));
  return {
    ...stay(`two-of-${servers}-${rho}`, what, reference, study),
    kind: 'computed',
    sabotage: { what: 'one choice for two', set: [choices(1, true)] },
  };
}

/** At n = 2000 the distance to the limit is about 0.1 %, by the finite sizes that are published. */
function limit(rho: number, d: number, tolerance: number): Row {
  const reference = (): Reference => ({
    value: supermarket(rho, d),
    error: 0,
    source: 'sum of rho^((d^i - d) / (d - 1)); Mitzenmacher 1996, Vvedenskaya et al. 1996',
  });
  const what = `${d} choices of 2000 servers at ${rho}: mean stay against the limit`;
  const study = balanced(
    400_000,
    'servers=2000',
    'parameters.warmup=100 ms',
    `rho=${rho}`,
    choices(d, false),
  );
  return {
    ...stay(`limit-${d}-${rho}`, what, reference, { ...study, replications: 10 }),
    kind: 'approximate',
    tolerance,
    sabotage: d === 2 ? { what: 'one choice for two', set: [choices(1, false)] } : slower,
  };
}

const SHORTEST = 'join-the-shortest-queue';

function shortestOfTwo(rho: number, customers: number): Row {
  const reference = (): Reference => ({
    value: shorterOfTwo(rho),
    error: 1e-6,
    source: 'balance equations of both lengths, solved numerically; Kingman 1961',
  });
  const study = balanced(customers, 'servers=2', `rho=${rho}`, policy(SHORTEST));
  return {
    ...stay(`jsq-2-${rho}`, `Shorter of two lines at ${rho}: mean stay`, reference, study),
    kind: 'computed',
    sabotage: { what: 'one choice for two', set: [choices(1, false)] },
    quick: rho === 0.5,
  };
}

function share(): Row {
  const study = balanced(50_000, 'servers=4', 'rho=0.5', policy(SHORTEST));
  const reference = (): Reference => ({ value: 0.25, error: 0, source: 'symmetry' });
  return {
    ...stay('jsq-share', 'Shortest of four lines at 0.5: share of the first', reference, study),
    probe: 'services.server.backends["server-0"].requests / services.server.sent',
    sabotage: { what: 'biased ties', set: [policy(`${SHORTEST}(ties = first)`)] },
    quick: true,
  };
}

const DISPATCHERS = 50;

/** The error is three standard errors of the peer. */
function idleQueue(rho: number, length: number, customers: number): Row {
  const reference = (): Reference => ({
    value: length,
    error: 0.0025,
    source:
      'Lu et al. 2011, simulated by test/proof/peers/idle-queues.cc (kept); their limit is ' +
      '1 / (1 - rho (1 - p)), p / (1 - p) = n / m (1 - rho)',
  });
  const study = balanced(
    customers,
    ...['servers=500', `balancers=${DISPATCHERS}`, 'parameters.warmup=200 ms', `rho=${rho}`],
    policy('join-the-idle-queue'),
  );
  const what = `Idle queues of 500 servers at ${DISPATCHERS} dispatchers, at ${rho}: mean stay`;
  return {
    // The reference has an error of its own, so the nearer to full the more runs it takes.
    ...stay(`idle-queue-${rho}`, what, reference, { ...study, replications: rho > 0.85 ? 30 : 10 }),
    kind: 'computed',
    sabotage: { what: 'an idle server tells all dispatchers', fault: 'idle-tells-all' },
  };
}

/** From the worst to the best, for the mean with identical servers and exponential service. */
const ranking = [
  { name: 'random', set: policy('random') },
  { name: 'two choices', set: choices(2, false) },
  { name: 'the shortest line', set: policy(SHORTEST) },
  { name: 'a central queue', set: policy('central-queue') },
] as const;

function order(place: number): Row {
  const [worse, better] = [ranking[place], ranking[place + 1]];
  const scene = ['servers=10', 'rho=0.8'];
  return {
    id: `order-${place + 1}`,
    what: `Ten servers at 0.8: how much longer the mean stay is with ${worse.name} than with ${better.name}`,
    study: { ...balanced(50_000, ...scene, worse.set), replications: 20 },
    other: [better.set],
    probe: STAY,
    combine: 'difference',
    reference: () => ({
      value: 0,
      error: 0,
      source: 'Winston 1977; Mitzenmacher 1996; central: the M/M/c queue',
    }),
    kind: 'order',
    tolerance: 0,
    sabotage: { what: `${better.name} replaced by ${worse.name}`, set: [worse.set] },
    quick: place === 1,
  };
}

/** Identical servers, first come first served, exponential service of 1 ms on average. */
export const balancing: readonly Row[] = [
  limit(0.7, 2, 0.005),
  limit(0.9, 2, 0.005),
  limit(0.9, 3, 0.005),
  ...published.map(finite),
  shortestOfTwo(0.5, 200_000),
  shortestOfTwo(0.7, 600_000),
  share(),
  idleQueue(0.8, 1.41685, 800_000),
  idleQueue(0.9, 1.84538, 2_400_000),
  ...ranking.slice(1).map((_, place) => order(place)),
];
