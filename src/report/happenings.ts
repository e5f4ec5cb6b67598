/** What happened in a run, in words: changes of its timeline, and backends that were left out. */
import type { ChangeTold, FactOf } from '../facts/facts.js';
import type { TimelineRow } from '../model/results.js';
import { seconds } from './format.js';

type To = ChangeTold['to'];
type PodFact = Extract<FactOf<'changes'>, { kind: 'pod' }>;
type DrainFact = Extract<FactOf<'changes'>, { kind: 'drain' }>;
type BackendOut = Extract<FactOf<'changes'>, { kind: 'backend-out' }>;

/** What comes before the names and behind them, where that is not the change's own word alone. */
const words: Readonly<Record<string, (to: To) => readonly [verb: string, detail: string]>> = {
  link: (to) => ['change', `: ${linkWords(to)}`],
  slow: (to) => ['slow', slowWords(to)],
  errors: ({ share, status }) => [
    'errors of',
    `in ${percentWords(share)}, status ${String(status)}`,
  ],
  remove: (to) => ['remove', drainWords(to)],
  scale: (to) => ['scale', `to ${String(to.to)} ${drainWords(to)}`.trimEnd()],
  rate: ({ factor }) => ['rate of', `times ${String(factor)}`],
  rollout: () => ['roll out', ''],
  weights: (to) => ['weights of', `to ${(to.weights as readonly string[]).join(', ')}`],
  mtls: ({ mode }) => ['mutual TLS of', `to ${String(mode)}`],
  switch: (to) => ['switch', `to ${policyWords(to)}`],
};

/** The rows of `timeline.csv`. */
export function timelineRows(happenings: readonly FactOf<'changes'>[]): TimelineRow[] {
  return happenings.map((fact) => ({
    time: fact.at / 1e9,
    entry: fact.kind === 'changed' ? fact.entry + 1 : null,
    ...told(fact),
    phase: fact.phase,
  }));
}

function told(fact: FactOf<'changes'>): Pick<TimelineRow, 'what' | 'kind' | 'of' | 'said'> {
  switch (fact.kind) {
    case 'changed':
      return { what: changeWords(fact), kind: 'change', of: '', said: '' };
    case 'backend-out':
      return { what: outWords(fact), kind: 'backend', of: fact.service, said: '' };
    case 'breaker-open': {
      const what = `${fact.place}: breaker of ${fact.service} open (${fact.what})`;
      return { what, kind: 'breaker', of: fact.service, said: '' };
    }
    case 'pod':
      return { what: podWords(fact), kind: 'pod', of: fact.service, said: stateWords(fact) };
    case 'rollout': {
      const { service, revision, step } = fact;
      const what = `rollout of ${service} to version ${revision}${rolloutSteps[step] ?? ''}`;
      return { what, kind: 'rollout', of: service, said: step };
    }
    case 'drain':
      return { what: drainStep(fact), kind: 'drain', of: fact.place, said: fact.step };
    case 'scaled': {
      const what = `scale ${fact.service} from ${fact.from} to ${fact.to} (${fact.why})`;
      return { what, kind: 'scale', of: fact.service, said: '' };
    }
  }
}

const rolloutSteps: Readonly<Record<string, string>> = {
  stuck: ' makes no progress',
  settled: ': its old pods have left',
};

function drainStep({ place, step, pod }: DrainFact): string {
  switch (step) {
    case 'refused':
      return `eviction of ${pod} from ${place} refused`;
    case 'stuck':
      return `drain of ${place} cannot end: a budget lets no pod go`;
    case 'called-off':
      return `drain of ${place}, called off with pods left,`;
    default:
      return `drain of ${place}`;
  }
}

/** A row for people, of one happening or of several. */
export type Gathered = Omit<TimelineRow, 'phase'> & { phase: string };

/**
 * The same with one row for pods of a service of which the same is told at one instant, one for all evictions from
 * a node that are refused, and one for what a breaker or a health check does again and again.
 */
export function gathered(rows: readonly TimelineRow[]): Gathered[] {
  const times = repeated(rows);
  const groups = new Map<string, TimelineRow[]>();
  for (const row of rows) {
    const { time, kind, of, said } = row;
    const key =
      kind === 'pod'
        ? JSON.stringify([time, of, said])
        : kind === 'drain' && said === 'refused'
          ? JSON.stringify([of])
          : times.has(row.what)
            ? JSON.stringify(row.what)
            : String(groups.size);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const { kind, of, said } = first;
    if (group.length === 1) return first;
    const until = group[group.length - 1].time;
    const begun = times.get(first.what);
    if (begun !== undefined) return { ...first, phase: `${begun} times until ${seconds(until)}` };
    const what =
      kind === 'pod'
        ? `${group.length} pods of ${of} ${said}`
        : `${group.length} evictions from ${of} refused${until > first.time ? ` until ${seconds(until)}` : ''}`;
    return { ...first, what };
  });
}

/** Nobody reads more than so many beginnings and ends of one thing. */
const TIMES = 3;

/** How often what comes and goes by itself begins, of that which does so more often than one reads. */
function repeated(rows: readonly TimelineRow[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { kind, what, phase } of rows) {
    const byItself = kind === 'breaker' || kind === 'backend';
    if (byItself && phase !== 'ends') times.set(what, (times.get(what) ?? 0) + 1);
  }
  return new Map([...times].filter(([, begun]) => begun > TIMES));
}

/**
 * The lower, the sooner it is shown where not all have room: what the file asked for, the course of rollouts and
 * drains, what begins and ends by itself, and then what single pods do.
 */
export function rankOf({ entry, kind, said, phase }: Gathered): number {
  if (entry !== null) return 0;
  if (kind === 'rollout' || (kind === 'drain' && said !== 'refused')) return 1;
  if (kind === 'scale' || kind === 'breaker' || kind === 'backend' || phase !== 'for good')
    return 2;
  return 3;
}

export function changeWords({ change, names, more, to }: ChangeTold): string {
  const [verb, detail] = words[change]?.(to) ?? [change, ''];
  const all = names.join(change === 'partition' ? ' | ' : ', ');
  return [verb, more > 0 ? `${all} and ${more} more` : all, detail]
    .filter((part) => part !== '')
    .join(' ');
}

function outWords({ place, why, service, backend }: BackendOut): string {
  return `${place === '' ? '' : `${place}: `}${why} ${service}/${backend}`;
}

export function podWords(fact: PodFact): string {
  return `${fact.service}/${fact.place} ${stateWords(fact)}`;
}

/** Its state, or that it is ready in it. */
function stateWords({ before, state, ready }: PodFact): string {
  if (before === state) return ready ? 'ready' : 'not ready';
  return state === 'free' ? 'gone' : state;
}

function linkWords({ delay, rate, impairments }: To): string {
  return [
    ...(typeof delay === 'number' ? [`delay ${timeWords(delay)}`] : []),
    ...(typeof rate === 'number' ? [`rate ${rate / 1e6} Mbps`] : []),
    ...(rate === null ? ['no rate'] : []),
    ...(Array.isArray(impairments) ? (impairments as readonly string[]) : []),
  ].join(', ');
}

function slowWords({ factor, extra }: To): string {
  const parts = [
    ...(factor === 1 ? [] : [`by a factor of ${String(factor)}`]),
    ...(extra === 0 ? [] : [`by ${timeWords(extra as number)}`]),
  ];
  return parts.join(' and ');
}

function percentWords(share: To[string]): string {
  return `${String(Math.round((share as number) * 1e6) / 1e4)} %`;
}

function drainWords({ drain }: To): string {
  return typeof drain === 'number' ? `with ${timeWords(drain)} to finish` : '';
}

function policyWords({ policy, ...options }: To): string {
  const told = Object.entries(options).map(([name, value]) => `${name} = ${String(value)}`);
  return told.length === 0 ? String(policy) : `${String(policy)}(${told.join(', ')})`;
}

/** Nanoseconds for people. */
function timeWords(time: number): string {
  if (time < 1e6) return `${time / 1e3} us`;
  return time < 1e9 ? `${time / 1e6} ms` : `${time / 1e9} s`;
}
