import type { PlainChange, PlainOccasion, PlainTimelineEntry } from '../plain.js';
import { described, duration, orNone, rate, type Word, words } from './words.js';

export function timelineWord({ occasion, lasts, change }: PlainTimelineEntry): Word {
  return words({
    ...occasionWords(occasion),
    for: orNone(lasts, (each) => described(each, 'duration')),
    ...changeWords(change),
  });
}

function occasionWords(occasion: PlainOccasion): Record<string, Word> {
  if (occasion.kind === 'at') return { at: occasion.times.map(duration) };
  const span = { from: duration(occasion.from), until: orNone(occasion.until, duration) };
  return occasion.kind === 'every'
    ? { every: duration(occasion.period), ...span }
    : { random: described(occasion.gap, 'duration'), ...span };
}

function changeWords(change: PlainChange): Record<string, Word> {
  const pick: Record<string, Word> = 'one' in change && change.one ? { pick: 'one' } : {};
  switch (change.kind) {
    case 'down':
    case 'up':
      return { [change.kind]: [...change.nodes, ...change.links], ...pick };
    case 'link': {
      const { links, delay, rate: bits, impairments } = change;
      return {
        link: links,
        ...pick,
        ...(delay !== undefined && { delay: duration(delay) }),
        ...(bits !== undefined && { rate: orNone(bits, rate) }),
        ...(impairments && { impairments: impairments.map((it) => described(it, 'impairment')) }),
      };
    }
    case 'slow': {
      const { replicas, factor, extra } = change;
      return { slow: replicas, ...pick, factor, extra: duration(extra) };
    }
    case 'remove':
      return { remove: change.replicas, ...pick, drain: orNone(change.drain, duration) };
    case 'scale':
      return { scale: change.service, to: change.to, drain: orNone(change.drain, duration) };
    case 'partition':
      return { partition: change.groups };
    case 'rate':
      return { rate: change.workloads, factor: change.factor };
    case 'switch':
      return { switch: change.service, policy: described(change.policy, 'policy') };
    default:
      return { [change.kind]: change.replicas, ...pick };
  }
}
