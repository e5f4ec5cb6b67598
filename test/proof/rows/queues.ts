import {
  closedNetwork,
  erlangB,
  mg1,
  mm1,
  mm1Loss,
  mm1Quantile,
  mmc,
} from '../references/queues.js';
import { QUANTILE_TOLERANCE, TOLERANCE, type Row, type Sabotage, type Study } from '../row.js';

const KLEINROCK = 'Kleinrock, Queueing Systems 1 (1975)';

/** Service times that each mean the same, with their squared coefficient of variation. */
const times = {
  deterministic: 'services.server.time=1 ms',
  erlang: 'services.server.time=erlang(4, 1 ms)',
  hyperexponential: 'services.server.time={ hyperexponential: { mean: 1 ms, cv: 2 } }',
};
const SHARED = 'services.server.queue.discipline=ps';

const slower: Sabotage = { what: 'service 3 % slower', set: ['services.server.speed=0.97'] };

function queue(customers: number, ...set: string[]): Study {
  return { scenario: 'single-queue', set, replications: 40, customers };
}

function stay(
  id: string,
  what: string,
  value: number,
  source: string,
  study: Study,
): Row & { probe: string } {
  return {
    id,
    what,
    study,
    probe: 'users.latency.mean / 1 ms',
    reference: () => ({ value, error: 0, source }),
    kind: 'exact',
    tolerance: TOLERANCE,
    sabotage: slower,
  };
}

function loss(id: string, what: string, value: number, source: string, study: Study): Row {
  return { ...stay(id, what, value, source, study), probe: '1 - users.successRatio' };
}

function p99(id: string, rho: number, study: Study): Row {
  return {
    ...stay(
      id,
      `M/M/1 at ${rho}: 99th percentile of the stay`,
      mm1Quantile(rho, 0.99),
      `ln 100 / (1 - rho); ${KLEINROCK}`,
      study,
    ),
    probe: 'users.latency.p99 / 1 ms',
    tolerance: QUANTILE_TOLERANCE,
  };
}

function mm1Rows(): Row[] {
  const half = queue(240_000, 'rho=0.5');
  const seven = queue(600_000, 'rho=0.7');
  const eight = queue(500_000, 'rho=0.8');
  const source = `1 / (1 - rho); ${KLEINROCK}`;
  return [
    { ...stay('mm1-0.5', 'M/M/1 at 0.5: mean stay', mm1(0.5), source, half), quick: true },
    stay('mm1-0.7', 'M/M/1 at 0.7: mean stay', mm1(0.7), source, seven),
    p99('mm1-p99-0.5', 0.5, half),
    p99('mm1-p99-0.7', 0.7, seven),
    p99('mm1-p99-0.8', 0.8, eight),
  ];
}

/** @param set the service time, of which `variation` is the squared coefficient of variation */
function mg1Row(name: string, variation: number, rho: number, customers: number, set: string): Row {
  return {
    ...stay(
      `${name.toLowerCase().replaceAll('/', '')}-${variation}-${rho}`,
      `${name} at ${rho}, cv^2 ${variation}: mean stay`,
      mg1(rho, variation),
      `Pollaczek, Khinchine; ${KLEINROCK}`,
      queue(customers, `rho=${rho}`, set),
    ),
    tolerance: variation > 1 ? QUANTILE_TOLERANCE : TOLERANCE,
  };
}

function shared(name: string, rho: number, customers: number, ...set: string[]): Row {
  return stay(
    `ps-${name}-${rho}`,
    `Processor sharing at ${rho}, ${name} work: mean stay`,
    mm1(rho),
    '1 / (1 - rho) whatever the work; Kleinrock, Queueing Systems 2 (1976)',
    queue(customers, `rho=${rho}`, SHARED, ...set),
  );
}

function lossSystem(servers: number, load: number, customers: number): Row {
  return loss(
    `erlang-b-${servers}-${load}`,
    `Erlang B, ${servers} servers and ${load} erlangs: share lost`,
    erlangB(servers, load),
    'Erlang 1917; B(k) = a B(k-1) / (k + a B(k-1))',
    queue(customers, `c=${servers}`, `rho=${load / servers}`, 'services.server.queue.limit=0'),
  );
}

function room(rho: number, places: number, customers: number): Row {
  return loss(
    `mm1k-${rho}-${places}`,
    `M/M/1/${places} at ${rho}: share lost`,
    mm1Loss(rho, places),
    `(1 - rho) rho^K / (1 - rho^(K+1)); ${KLEINROCK}`,
    queue(customers, `rho=${rho}`, `services.server.queue.limit=${places - 1}`),
  );
}

function servers(c: number, rho: number, customers: number): Row {
  const study = queue(customers, `c=${c}`, `rho=${rho}`);
  const what = `M/M/${c} at ${rho}: mean stay`;
  return stay(`mm${c}-${rho}`, what, mmc(c, rho), `Erlang C; ${KLEINROCK}`, study);
}

function tandem(): Row {
  const study = { scenario: 'tandem', set: [], replications: 40, customers: 400_000 };
  const value = mm1(0.7) + (0.5 / 0.7) * mm1(0.5);
  const source = 'sum of two M/M/1; Jackson 1957';
  return {
    ...stay('tandem', 'Tandem of M/M/1 at 0.7 and 0.5: mean stay', value, source, study),
    sabotage: { what: 'service 3 % slower', set: ['services.first.speed=0.97'] },
  };
}

function closed(): Row[] {
  const study = { scenario: 'closed-network', set: [], replications: 40, customers: 60_000 };
  const { response, throughput } = closedNetwork(10, 5, [1, 0.6]);
  const source = 'mean value analysis; Reiser and Lavenberg 1980';
  const sabotage = { what: 'service 3 % slower', set: ['services.web.speed=0.97'] };
  const what = '10 users, thinking 5, two queues of 1 and 0.6';
  return [
    { ...stay('closed-response', `${what}: response`, response, source, study), sabotage },
    {
      ...stay('closed-throughput', `${what}: throughput`, throughput, source, study),
      probe: 'users.throughput * 1 ms',
      sabotage,
      quick: true,
    },
  ];
}

/** Queues whose service takes 1 ms on average. */
export const queues: readonly Row[] = [
  ...mm1Rows(),
  servers(10, 0.9, 1_200_000),
  servers(5, 0.8, 350_000),
  { ...lossSystem(10, 10, 270_000), quick: true },
  lossSystem(20, 15, 900_000),
  mg1Row('M/D/1', 0, 0.7, 280_000, times.deterministic),
  mg1Row('M/D/1', 0, 0.5, 100_000, times.deterministic),
  mg1Row('M/G/1', 0.25, 0.7, 350_000, times.erlang),
  mg1Row('M/G/1', 4, 0.7, 250_000, times.hyperexponential),
  room(0.9, 10, 1_500_000),
  room(1.2, 10, 500_000),
  shared('constant', 0.7, 450_000, times.deterministic),
  shared('exponential', 0.7, 480_000),
  { ...shared('hyperexponential', 0.5, 100_000, times.hyperexponential), tolerance: 0.03 },
  tandem(),
  ...closed(),
];
