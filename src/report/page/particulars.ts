import type {
  PlainAttempts,
  PlainDeployment,
  PlainProbe,
  PlainRequestWorkload,
  PlainService,
  PlainTransport,
  PlainWorkload,
} from '../../scenario/plain.js';
import { asks } from '../../scenario/plain/traffic.js';
import { count, number, percent, plural, seconds } from '../format.js';
import { below, phrase } from './phrase.js';

/** Letters of what has no words of its own: the scenario has all of it. */
const MOST = 120;

/** Says a thing in a few words; null where it is as by default. `written` is what a file would say of it. */
type Saying<T> = (told: T, written: unknown) => string | null;

const time = (nanoseconds: number): string => seconds(nanoseconds / 1e9);
const amount = ({ value, percent: isShare }: { value: number; percent: boolean }): string =>
  isShare ? `${count(value)} %` : count(value);

/** A value of no words of its own, by its key. */
const named =
  (key: string, words: string): Saying<unknown> =>
  (_told, written) => {
    const value = phrase(below(written, key));
    if (value === 'none' || value === '') return null;
    return `${words} ${value.length > MOST ? `${value.slice(0, MOST)}…` : value}`;
  };

/** "4, 2, 1 (2 times)"; null where all are 1. */
function uneven(what: string, values: readonly number[]): string | null {
  if (values.every((value) => value === 1)) return null;
  const runs: { value: number; times: number }[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.value === value) last.times++;
    else runs.push({ value, times: 1 });
  }
  const told = runs.map(
    ({ value, times }) => number(value) + (times > 1 ? ` (${count(times)} times)` : ''),
  );
  return `${what} ${told.join(', ')}`;
}

const ofPresent = ({ replicas }: PlainService) => replicas.filter(({ absent }) => !absent);

const SERVICE: readonly Saying<PlainService>[] = [
  (told) =>
    uneven(
      'speeds of its replicas',
      ofPresent(told).map(({ speed }) => speed),
    ),
  (told) =>
    uneven(
      'weights of its replicas',
      ofPresent(told).map(({ weight }) => weight),
    ),
  ({ queue: { limit, full } }) =>
    limit === null
      ? null
      : `at most ${count(limit)} wait at a replica, others are ${full === 'drop' ? 'dropped' : 'rejected'}`,
  ({ queue: { discipline } }) => (discipline === 'fcfs' ? null : `served by ${discipline}`),
  ({ mode }) =>
    mode === 'blocking' ? null : 'a worker is free while its request waits for a call',
  ({ shed }) => {
    if (shed === null) return null;
    const when = [
      ...(shed.queue === null ? [] : [`${count(shed.queue)} wait`]),
      ...(shed.utilisation === null
        ? []
        : [`${percent(shed.utilisation)} of its workers are busy`]),
      ...(shed.deadline ? ['it would answer too late'] : []),
    ];
    return `sheds load when ${when.join(' or ')}`;
  },
  ({ balancer: { breaker } }) => {
    if (breaker === null) return null;
    const { connections, pending, requests, retries, budget } = breaker;
    const bounds = [
      ...(connections === null ? [] : [plural(connections, 'connection')]),
      ...(pending === null ? [] : [`${count(pending)} waiting for one`]),
      ...(requests === null ? [] : [plural(requests, 'request')]),
      ...(retries === null ? [] : [`${count(retries)} retries`]),
    ];
    const most = bounds.length === 0 ? [] : [`a caller has at most ${bounds.join(', ')} (breaker)`];
    const spare =
      budget === null
        ? []
        : [
            `retry budget: ${percent(budget.share)} of what a caller has under way, or ${count(budget.least)} if that is more`,
          ];
    return [...most, ...spare].join('; ') || null;
  },
  ({ balancer: { affinity } }) =>
    affinity.kind === 'none'
      ? null
      : `a client stays with its replica for ${time(affinity.timeout)}`,
  ({ balancer: { balancers } }) =>
    balancers === 1 ? null : `${count(balancers)} balancers, each on its own`,
  ({ balancer: { view } }) =>
    view.delay === 0 ? null : `balancers count by news ${time(view.delay)} old`,
  ({ balancer: { health, virtual } }) => {
    const checks = health ?? virtual?.health ?? null;
    return checks === null ? null : `health checks every ${time(checks.interval)}`;
  },
  ...(
    [
      ['slowdown', 'work times'],
      ['errors', 'errors:'],
      ['limit', 'rate limit:'],
      ['partitions', 'partitions:'],
      ['autoscale', 'autoscaled:'],
      ['tcp', 'TCP:'],
      ['tls', 'TLS:'],
      ['http', 'HTTP:'],
    ] as const
  ).map(([key, words]) => named(key, words)),
  ({ disruptionBudget: kept }) => {
    if (kept === null) return null;
    const { minAvailable, maxUnavailable } = kept;
    const bounds = [
      ...(minAvailable === null ? [] : [`at least ${amount(minAvailable)} available`]),
      ...(maxUnavailable === null ? [] : [`at most ${amount(maxUnavailable)} unavailable`]),
    ];
    return `disruption budget: ${bounds.join(', ')}`;
  },
  ({ deployment }, written) =>
    deployment === null ? null : podsWords(deployment, below(written, 'deployment')),
];

function podsWords(told: PlainDeployment, written: unknown): string {
  const { strategy, maxSurge, maxUnavailable, preStop, sigterm, grace } = told;
  return [
    strategy === 'recreate'
      ? 'pods are recreated'
      : `pods roll with a surge of ${amount(maxSurge)}, ${amount(maxUnavailable)} unavailable`,
    `created in ${phrase(below(written, 'create'))}, started up in ${phrase(below(written, 'startup'))}`,
    probeWords('readiness', told.readiness),
    probeWords('liveness', told.liveness),
    ...(told.started === null ? [] : [probeWords('startup', told.started)]),
    preStop === 0 ? 'no preStop hook' : `a preStop hook of ${time(preStop)}`,
    `at SIGTERM: ${sigterm}`,
    `grace ${time(grace)}`,
  ].join('; ');
}

function probeWords(name: string, probe: PlainProbe | null): string {
  if (probe === null) return `no ${name} probe`;
  const { period, failureThreshold } = probe;
  return `${name} probe every ${time(period)}, failed after ${count(failureThreshold)}`;
}

/** Of whoever sends requests: a workload, or a service that calls another. */
interface Caller extends PlainAttempts, PlainTransport {
  cancel: boolean;
}

const CALLER: readonly Saying<Caller>[] = [
  ({ protocol, connections }) => {
    if (protocol === 'udp') return null;
    if (connections === null) return protocol;
    const { uses, limit } = connections;
    const most = limit === null ? '' : `, at most ${count(limit)} a server`;
    if (uses === 1) return `${protocol}, a new connection for each request${most}`;
    const good = uses === null ? '' : `, each for ${plural(uses, 'request')}`;
    return `${protocol} on connections that are kept${most}${good}`;
  },
  ({ retries }) => {
    if (retries === null) return null;
    const { attempts, timeout, on } = retries;
    const each = timeout === null ? '' : ` of ${time(timeout)}`;
    return `up to ${plural(attempts, 'attempt')}${each}, again after ${on.join(', ')}`;
  },
  (_told, written) => {
    const budget = below(written, 'retries', 'budget');
    return budget === undefined ? null : `retry budget: ${phrase(budget)}`;
  },
  named('hedge', 'hedges:'),
  ({ tied }) => (tied === null ? null : 'tied requests'),
  ({ cancel }) => (cancel ? null : 'work for who has given up is not cancelled'),
  named('tls', 'TLS:'),
  named('http', 'HTTP:'),
  named('tcp', 'TCP:'),
];

const WORKLOAD: readonly Saying<PlainRequestWorkload>[] = [
  ...CALLER,
  ({ objective }) => {
    if (objective === null) return null;
    const within = objective.latency === null ? '' : ` within ${time(objective.latency)}`;
    return `objective: ${percent(objective.target)} answered well${within}, over ${time(objective.window)}`;
  },
  named('think', 'think time'),
  named('perSession', 'requests a session:'),
  named('keys', 'keys'),
  named('work', 'work of each is multiplied by'),
  ({ priority }) => (priority === 0 ? null : `priority ${count(priority)}`),
  ({ start }) => (start === 0 ? null : `from ${time(start)}`),
  ({ stop }) => (stop === null ? null : `until ${time(stop)}`),
];

const said = <T>(table: readonly Saying<T>[], told: T, written: unknown): string[] =>
  table.flatMap((saying) => saying(told, written) ?? []);

/** What is set of a service, in short phrases; none where nothing is. */
export function serviceParticulars(told: PlainService, written: unknown): string[] {
  const calls = told.handler.flatMap((step, i) => {
    if (step.kind === 'compute') return [];
    const at = below(written, 'handler', i);
    return step.kind === 'call'
      ? [callWords(step.call, below(at, 'call'))]
      : step.calls.map((call, j) => callWords(call, below(at, 'parallel', j)));
  });
  return [...said(SERVICE, told, written), ...calls.filter((words) => words !== '')];
}

function callWords(
  call: Caller & { to: string; timeout: number | null },
  written: unknown,
): string {
  const words = said(CALLER, call, written);
  if (call.timeout !== null) words.unshift(`time limit ${time(call.timeout)}`);
  return words.length === 0 ? '' : `calls ${call.to}: ${words.join(', ')}`;
}

/** What is set of a workload, in short phrases; none where nothing is. */
export function workloadParticulars(told: PlainWorkload, written: unknown): string[] {
  return asks(told) ? said(WORKLOAD, told, written) : [];
}
