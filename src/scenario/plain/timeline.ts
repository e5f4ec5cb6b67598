import type { Described } from '../../engine/options.js';
import * as k from '../words.js';
import type { Written } from '../words/word.js';

export interface PlainTimelineEntry {
  occasion: PlainOccasion;
  /** How long it lasts; null for good. */
  lasts: Described | null;
  change: PlainChange;
}

export type PlainOccasion =
  | { kind: 'at'; times: number[] }
  | { kind: 'every'; period: number; from: number; until: number | null }
  | { kind: 'random'; gap: Described; from: number; until: number | null };

/** Replicas are named `service/replica`. `one`: of several, one drawn anew each time. */
export type PlainChange =
  | { kind: 'down' | 'up'; links: string[]; nodes: string[]; one: boolean }
  | {
      kind: 'link';
      links: string[];
      one: boolean;
      /** Undefined: as it is. */
      delay?: number;
      /** Null for none. */
      rate?: number | null;
      impairments?: Described[];
    }
  | { kind: 'slow'; replicas: string[]; one: boolean; factor: number; extra: number }
  | { kind: 'pause' | 'crash' | 'repair' | 'add'; replicas: string[]; one: boolean }
  | { kind: 'remove'; replicas: string[]; one: boolean; drain: number | null }
  | { kind: 'scale'; service: string; to: number; drain: number | null }
  /** Groups of hosts. */
  | { kind: 'partition'; groups: string[][] }
  | { kind: 'rate'; workloads: string[]; factor: number }
  | { kind: 'switch'; service: string; policy: Described };

/** It is read by the words of `schema/timeline`: lowering works out whom each change is for. */
export const entry = new k.Word<PlainTimelineEntry>({
  read: (_, reading) => reading.refuse('an entry of a timeline is read before it is lowered'),
  json: () => ({}),
  form: () => ({ ways: [], show: String }),
  write: timelineWritten,
});

function timelineWritten({ occasion, lasts, change }: PlainTimelineEntry): Written {
  const written = {
    ...occasionWritten(occasion),
    for: lasting.write(lasts),
    ...changeWritten(change),
  };
  return new Map(Object.entries(written));
}

const time = k.duration();
const end = k.orNone(time);
const lasting = k.orNone(k.distribution('duration'));
const impairments = k.list(k.impairment());

function occasionWritten(occasion: PlainOccasion): Record<string, Written> {
  if (occasion.kind === 'at') return { at: occasion.times.map((at) => time.write(at)) };
  const span = { from: time.write(occasion.from), until: end.write(occasion.until) };
  return occasion.kind === 'every'
    ? { every: time.write(occasion.period), ...span }
    : { random: lasting.write(occasion.gap), ...span };
}

function changeWritten(change: PlainChange): Record<string, Written> {
  const pick: Record<string, Written> = 'one' in change && change.one ? { pick: 'one' } : {};
  switch (change.kind) {
    case 'down':
    case 'up':
      return { [change.kind]: [...change.nodes, ...change.links], ...pick };
    case 'link': {
      const { links, delay, rate: bits, impairments: others } = change;
      return {
        link: links,
        ...pick,
        ...(delay !== undefined && { delay: time.write(delay) }),
        ...(bits !== undefined && { rate: k.orNone(k.rate()).write(bits) }),
        ...(others && { impairments: impairments.write(others) }),
      };
    }
    case 'slow': {
      const { replicas, factor, extra } = change;
      return { slow: replicas, ...pick, factor, extra: time.write(extra) };
    }
    case 'remove':
      return { remove: change.replicas, ...pick, drain: end.write(change.drain) };
    case 'scale':
      return { scale: change.service, to: change.to, drain: end.write(change.drain) };
    case 'partition':
      return { partition: change.groups };
    case 'rate':
      return { rate: change.workloads, factor: change.factor };
    case 'switch':
      return { switch: change.service, policy: k.policy().write(change.policy) };
    default:
      return { [change.kind]: change.replicas, ...pick };
  }
}
