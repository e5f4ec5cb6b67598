/** What happened in a run, in words: changes of its timeline, and backends that were left out. */
import type { ChangeTold, FactOf } from '../facts/facts.js';
import type { TimelineRow } from '../model/results.js';

type To = ChangeTold['to'];
type PodFact = Extract<FactOf<'changes'>, { kind: 'pod' }>;
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
    what: whatOf(fact),
    phase: fact.phase,
  }));
}

function whatOf(fact: FactOf<'changes'>): string {
  switch (fact.kind) {
    case 'changed':
      return changeWords(fact);
    case 'backend-out':
      return outWords(fact);
    case 'breaker-open':
      return `${fact.place}: breaker of ${fact.service} open (${fact.what})`;
    case 'pod':
      return podWords(fact);
    case 'rollout':
      return `rollout of ${fact.service} to version ${fact.revision}${fact.step === 'stuck' ? ' makes no progress' : ''}`;
    case 'drain':
      return fact.step === 'refused'
        ? `eviction of ${fact.pod} from ${fact.place} refused`
        : `drain of ${fact.place}`;
    case 'scaled':
      return `scale ${fact.service} from ${fact.from} to ${fact.to} (${fact.why})`;
  }
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

/** Its state, or that it is ready in it. */
export function podWords({ service, place, before, state, ready }: PodFact): string {
  const said =
    before === state ? (ready ? 'ready' : 'not ready') : state === 'free' ? 'gone' : state;
  return `${service}/${place} ${said}`;
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
