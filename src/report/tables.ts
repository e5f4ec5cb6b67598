/**
 * The columns of each CSV file. A column has the name of the value's path in `summary.json`, and
 * behind it the unit, where it has one: `latency.p99_ms`. What has none is a count, a share or an index.
 */
import type {
  BackendResults,
  ClientResults,
  DropResults,
  FairnessResults,
  LatencyResults,
  LawResults,
  LinkResults,
  PacketRow,
  QueueResults,
  RequestRow,
  SeriesRow,
  ServiceResults,
  TimelineRow,
  WorkloadResults,
} from '../model/results.js';
import type { Cell, Column } from './csv.js';

type Named<T> = readonly [name: string, value: T];
/** Something inside a named thing: a service's backend, a workload's client. */
export type Inner<T> = readonly [outer: string, name: string, value: T];

export const workloadColumns: readonly Column<Named<WorkloadResults>>[] = [
  ['workload', ([name]) => name],
  ...within(
    ([, it]: Named<WorkloadResults>) => it,
    [
      ...fields<WorkloadResults>()('kind', 'sent', 'completed', 'unfinished', 'successRatio'),
      ...inUnit('per_s', fields<WorkloadResults>()('throughput', 'offered')),
      ...latency<WorkloadResults>('latency', (it) => it.latency),
      ...latency<WorkloadResults>('latencyWithFailures', (it) => it.latencyWithFailures),
      ['breakdown.earlierAttempts_ms', (it) => it.breakdown?.earlierAttempts ?? null],
      ['breakdown.network_ms', (it) => it.breakdown?.network ?? null],
      ['breakdown.balancerQueue_ms', (it) => it.breakdown?.balancerQueue ?? null],
      ['breakdown.serverQueue_ms', (it) => it.breakdown?.serverQueue ?? null],
      ['breakdown.service_ms', (it) => it.breakdown?.service ?? null],
      ...fairness<WorkloadResults>('fairness.goodput', (it) => it.fairness.goodput),
      ['fairness.goodput.byConstruction', (it) => it.fairness.goodput.byConstruction],
      ...fairness<WorkloadResults>('fairness.slowdown', (it) => it.fairness.slowdown),
    ],
  ),
];

export const clientColumns: readonly Column<Inner<ClientResults>>[] = [
  ['workload', ([workload]) => workload],
  ['client', ([, client]) => client],
  ...within(
    ([, , it]: Inner<ClientResults>) => it,
    [
      ...fields<ClientResults>()('sent', 'completed', 'share', 'slowdown'),
      ...inUnit('per_s', fields<ClientResults>()('goodput', 'maxMinShare')),
      ...latency<ClientResults>('latency', (it) => it.latency),
    ],
  ),
];

export const serviceColumns: readonly Column<Named<ServiceResults>>[] = [
  ['service', ([name]) => name],
  ...within(
    ([, it]: Named<ServiceResults>) => it,
    [
      ...fields<ServiceResults>()(
        'policy',
        'replicas',
        'sent',
        'completed',
        'rejected',
        'offeredLoad',
        'utilisation',
        'meanQueueLength',
      ),
      ...inUnit('per_s', fields<ServiceResults>()('throughput')),
      ...latency<ServiceResults>('latency', (it) => it.latency),
      ...fairness<ServiceResults>('fairness', (it) => it.fairness),
      ...fairness<ServiceResults>('utilisationFairness', (it) => it.utilisationFairness),
      ['windowedFairness.jain', (it) => it.windowedFairness.jain],
      ['windowedFairness.random', (it) => it.windowedFairness.random],
      ...law<ServiceResults>('littlesLaw', (it) => it.littlesLaw),
      ...law<ServiceResults>('utilisationLaw', (it) => it.utilisationLaw),
      ...law<ServiceResults>('workLaw', (it) => it.workLaw),
    ],
  ),
];

export const backendColumns: readonly Column<Inner<BackendResults>>[] = [
  ['service', ([service]) => service],
  ['backend', ([, backend]) => backend],
  ...within(
    ([, , it]: Inner<BackendResults>) => it,
    [
      ...fields<BackendResults>()(
        'requests',
        'rejected',
        'utilisation',
        'meanQueueLength',
        'weight',
        'speed',
        'capacity',
      ),
      ['inService_s', (it) => it.secondsInService],
      ...latency<BackendResults>('latency', (it) => it.latency),
    ],
  ),
];

export const linkColumns: readonly Column<Named<LinkResults>>[] = [
  ['link', ([name]) => name],
  ...within(
    ([, it]: Named<LinkResults>) => it,
    fields<LinkResults>()('from', 'to', 'packets', 'bytes', 'utilisation', 'dropped'),
  ),
];

export const queueColumns: readonly Column<Named<QueueResults>>[] = [
  ['queue', ([name]) => name],
  ...within(
    ([, it]: Named<QueueResults>) => it,
    fields<QueueResults>()(
      'discipline',
      'meanLength',
      'maxLength',
      'enqueued',
      'dropped',
      'marked',
    ),
  ),
];

export const dropColumns: readonly Column<DropResults>[] = [
  ...fields<DropResults>()('place', 'reason', 'chain', 'rule', 'origin', 'packets', 'bytes'),
  ...inUnit('s', fields<DropResults>()('first')),
];

export const timelineColumns: readonly Column<TimelineRow>[] = [
  ...inUnit('s', fields<TimelineRow>()('time')),
  ...fields<TimelineRow>()('entry', 'what', 'phase'),
];

export const seriesColumns: readonly Column<SeriesRow>[] = [
  ...fields<SeriesRow>()('kind', 'name'),
  ...inUnit('s', fields<SeriesRow>()('from', 'to')),
  ...fields<SeriesRow>()('sent', 'completed', 'failed', 'successRatio'),
  ...inUnit('ms', fields<SeriesRow>()('mean', 'p50', 'p99')),
  ...fields<SeriesRow>()('jain', 'jainRandom'),
];

export const requestColumns: readonly Column<RequestRow>[] = [
  ...fields<RequestRow>()('workload', 'client', 'number'),
  ...inMilliseconds(fields<RequestRow>()('intended', 'latency')),
  ...fields<RequestRow>()('outcome', 'service', 'replica'),
  ...inMilliseconds(
    fields<RequestRow>()(
      'earlierAttempts',
      'network',
      'balancerQueue',
      'serverQueue',
      'serviceTime',
    ),
  ),
];

export const packetColumns: readonly Column<PacketRow>[] = [
  ...fields<PacketRow>()('id'),
  ...inMilliseconds(fields<PacketRow>()('created', 'ended')),
  ...fields<PacketRow>()('protocol', 'source', 'destination'),
  ...inUnit('bytes', fields<PacketRow>()('size')),
  ...fields<PacketRow>()('end', 'place', 'reason'),
];

/** Columns with their unit in the heading. */
function inUnit<T>(unit: string, columns: readonly Column<T>[]): Column<T>[] {
  return columns.map(([name, of]) => [`${name}_${unit}`, of]);
}

/** What is kept in nanoseconds. */
function inMilliseconds<T>(columns: readonly Column<T>[]): Column<T>[] {
  const converted = columns.map(([name, of]): Column<T> => [
    name,
    (row) => {
      const value = of(row);
      return typeof value === 'number' ? value / 1e6 : value;
    },
  ]);
  return inUnit('ms', converted);
}

/** Fields of T that fit into a cell. */
type CellField<T> = { [K in keyof T]: T[K] extends Cell ? K : never }[keyof T] & string;

function fields<T>() {
  return <K extends CellField<T>>(...names: K[]): Column<T>[] =>
    names.map((name) => [name, (row) => row[name] as Cell]);
}

function within<Row, T>(
  inner: (row: Row) => T,
  columns: readonly Column<T>[],
): readonly Column<Row>[] {
  return columns.map(([name, of]) => [name, (row) => of(inner(row))]);
}

/** The fields of a part of T, each under the part's name. */
function part<T, P>(
  name: string,
  of: (row: T) => P,
  columns: readonly Column<P>[],
): readonly Column<T>[] {
  return within(of, columns).map(([field, value]) => [`${name}.${field}`, value]);
}

function latency<T>(name: string, of: (row: T) => LatencyResults): readonly Column<T>[] {
  const times = fields<LatencyResults>()(
    'mean',
    'sd',
    'min',
    'p50',
    'p90',
    'p95',
    'p99',
    'p999',
    'p9999',
    'max',
  );
  const columns = [...fields<LatencyResults>()('count'), ...inUnit('ms', times)];
  return part(name, of, columns);
}

function fairness<T>(name: string, of: (row: T) => FairnessResults): readonly Column<T>[] {
  return part(name, of, fields<FairnessResults>()('jain', 'maxOverMean', 'cv', 'random'));
}

function law<T>(name: string, of: (row: T) => LawResults): readonly Column<T>[] {
  return part(name, of, fields<LawResults>()('left', 'right', 'relativeError', 'holds'));
}
