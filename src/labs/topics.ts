/** The topics of the labs that come along, in the order in which they build on one another. */
import type { Language, Languages } from './languages.js';

const topics = new Map<string, Languages>([
  ['network', { en: 'Networks', zh: '网络' }],
  ['containers', { en: 'Containers', zh: '容器' }],
  ['queues', { en: 'Queues', zh: '排队' }],
  ['balancing', { en: 'Balancing', zh: '负载均衡' }],
  ['transport', { en: 'Transport', zh: '传输' }],
  ['resilience', { en: 'Resilience', zh: '韧性' }],
]);

export function topicOf({ name }: { name: string }): string {
  return name.split('/')[0];
}

/** One of an author's own goes by its folder's name. */
export function topicName(topic: string, language: Language): string {
  return topics.get(topic)?.[language] ?? topic;
}

/** Labs by their topics; of each topic those first that others need. */
export function byTopic<L extends { name: string }>(
  labs: readonly L[],
  needs: (lab: L) => readonly string[],
): [topic: string, labs: L[]][] {
  const found = new Map<string, L[]>([...topics.keys()].map((topic) => [topic, []]));
  for (const lab of labs) found.set(topicOf(lab), [...(found.get(topicOf(lab)) ?? []), lab]);
  return [...found]
    .filter(([, members]) => members.length > 0)
    .map(([topic, members]) => [topic, neededFirst(members, needs)]);
}

function neededFirst<L extends { name: string }>(
  labs: readonly L[],
  needs: (lab: L) => readonly string[],
): L[] {
  const left = [...labs];
  const done: L[] = [];
  while (left.length > 0) {
    const waits = (lab: L): boolean =>
      left.some(
        (other) => other !== lab && needs(lab).some((need) => other.name.endsWith(`/${need}`)),
      );
    // Where they need one another in a circle, in the order given.
    const next = Math.max(
      0,
      left.findIndex((lab) => !waits(lab)),
    );
    done.push(...left.splice(next, 1));
  }
  return done;
}
