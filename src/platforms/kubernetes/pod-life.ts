/** What manifests say of how pods live, are replaced and end, in the words of `deployment`. */
import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import { sidecarWords } from '../istio/proxy-annotations.js';
import { mapOf } from '../mesh/words.js';
import type { Resource } from './resource.js';
import type { Place } from '../../scenario/included.js';
import { amountOf, type PodAmount, secondsWord } from './values.js';

/** Of a Deployment or a StatefulSet. */
export interface PodLife {
  /** The words of `deployment`. */
  words: TreeMap;
  /** Where each of them stands in the manifest. */
  places: { path: Path; place: Place }[];
  /** The words of `sidecar`; null for none. */
  sidecar: TreeMap | null;
  /** Cores that a pod asks for; undefined where it does not. */
  request: number | undefined;
  /** What is not read of it: said where its pods are kept. */
  unread: string[];
}

/** Words of `deployment` that are one field of an object, which is a Deployment or a StatefulSet. */
const FIELDS: readonly (readonly [word: string, path: Path])[] = [
  ['strategy', ['spec', 'strategy', 'type']],
  ['maxSurge', ['spec', 'strategy', 'rollingUpdate', 'maxSurge']],
  ['maxUnavailable', ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable']],
  ['minReady', ['spec', 'minReadySeconds']],
  ['progressDeadline', ['spec', 'progressDeadlineSeconds']],
  ['order', ['spec', 'podManagementPolicy']],
  ['partition', ['spec', 'updateStrategy', 'rollingUpdate', 'partition']],
];

const PROBES = [
  ['readiness', 'readinessProbe'],
  ['liveness', 'livenessProbe'],
  ['started', 'startupProbe'],
] as const;

/** @param spec of its pods */
export function readPodLife(resource: Resource, kind: string, spec: Path): PodLife {
  const unread: string[] = [];
  const say = (path: Path, why: string): void => {
    const { file, line } = resource.placeOf(path);
    unread.push(`${resource.title} has ${String(path.at(-1))} (${file}:${line}), ${why}`);
  };
  const seconds = (path: Path): string | undefined => {
    const value = resource.integer(path, 0, 1e9);
    return value === undefined ? undefined : secondsWord(value);
  };
  const words: TreeMap = mapOf({
    ...(kind === 'StatefulSet' ? statefulWords(resource, say) : rolloutWords(resource)),
    minReady: seconds(['spec', 'minReadySeconds']),
    grace: seconds([...spec, 'terminationGracePeriodSeconds']),
  });
  const places = FIELDS.flatMap(([word, path]) =>
    resource.get(path) === undefined ? [] : [{ path: [word], place: resource.placeOf(path) }],
  );
  let request: number | undefined;
  resource.list([...spec, 'containers']).forEach((_, i) => {
    const container = [...spec, 'containers', i];
    for (const [word, field] of PROBES) {
      const path = [...container, field];
      if (resource.get(path) === undefined) continue;
      if (words.has(word)) say(path, 'as another of its containers has: the first alone is asked');
      else {
        words.set(word, probeWords(resource, path, say));
        for (const [key, field] of Object.entries(PROBE_FIELDS)) {
          const place = resource.placeOf([...path, field]);
          if (resource.get([...path, field]) !== undefined)
            places.push({ path: [word, key], place });
        }
        places.push({ path: [word], place: resource.placeOf(path) });
      }
    }
    const hook = [...container, 'lifecycle', 'preStop'];
    if (resource.get(hook) !== undefined) {
      const sleep = sleepOf(resource, hook);
      if (sleep === null)
        say(hook, 'which is no sleep and is not read: say how long it takes as deployment.preStop');
      else if (words.has('preStop'))
        say(hook, 'as another of its containers has: the first counts');
      else {
        words.set('preStop', sleep);
        places.push({ path: ['preStop'], place: resource.placeOf(hook) });
      }
    }
    const cores = coresOf(resource, [...container, 'resources', 'requests', 'cpu']);
    if (cores !== undefined) request = (request ?? 0) + cores;
  });
  const sidecar = sidecarWords(resource, [...spec.slice(0, -1), 'metadata', 'annotations']);
  return { words, places, sidecar, request, unread };
}

function rolloutWords(resource: Resource): Record<string, Tree | undefined> {
  const strategy = ['spec', 'strategy'];
  const rolling = [...strategy, 'rollingUpdate'];
  const type = resource.word([...strategy, 'type'], ['RollingUpdate', 'Recreate']);
  const deadline = resource.integer(['spec', 'progressDeadlineSeconds'], 1, 2_147_483_647);
  const maxSurge = amountOf(resource, [...rolling, 'maxSurge']);
  const maxUnavailable = amountOf(resource, [...rolling, 'maxUnavailable'], 100);
  if (type === 'Recreate' && resource.get(rolling) !== undefined)
    resource.complain(rolling, 'does not go with type: Recreate: leave one of them out');
  if (isZero(maxSurge) && isZero(maxUnavailable))
    resource.complain([...rolling, 'maxUnavailable'], 'may not be 0 where maxSurge is 0, too');
  const ready = resource.integer(['spec', 'minReadySeconds'], 0, 1e9) ?? 0;
  // Without a number of its own the deadline is Kubernetes'.
  if ((deadline ?? 600) <= ready) {
    const field = deadline === undefined ? 'minReadySeconds' : 'progressDeadlineSeconds';
    const message = `progressDeadlineSeconds, ${deadline ?? 600}, has to be more than minReadySeconds, ${ready}`;
    resource.complain(['spec', field], message);
  }
  return {
    strategy: type === 'Recreate' ? 'recreate' : undefined,
    maxSurge,
    maxUnavailable,
    // The greatest there is means none.
    progressDeadline:
      deadline === undefined
        ? undefined
        : deadline === 2_147_483_647
          ? 'none'
          : secondsWord(deadline),
  };
}

/** As it is written: per cents of some pods may come to none, which the API takes. */
function isZero(amount: PodAmount | undefined): boolean {
  return amount !== undefined && parseInt(String(amount), 10) === 0;
}

function statefulWords(
  resource: Resource,
  say: (path: Path, why: string) => void,
): Record<string, Tree | undefined> {
  const update = ['spec', 'updateStrategy'];
  const order = resource.word(['spec', 'podManagementPolicy'], ['OrderedReady', 'Parallel']);
  const type = resource.word([...update, 'type'], ['RollingUpdate', 'OnDelete']);
  if (type === 'OnDelete') say([...update, 'type'], 'which is not read: its pods are replaced');
  const rolling = [...update, 'rollingUpdate'];
  if (type === 'OnDelete' && resource.get(rolling) !== undefined)
    resource.complain(rolling, 'does not go with type: OnDelete: leave one of them out');
  const several = [...rolling, 'maxUnavailable'];
  if (resource.get(several) !== undefined)
    say(several, 'which is not read: its pods are replaced one by one');
  return {
    kind: 'stateful-set',
    order: order === 'Parallel' ? 'parallel' : undefined,
    partition: resource.integer([...update, 'rollingUpdate', 'partition'], 0, 1e6),
  };
}

const PROBE_FIELDS: Readonly<Record<string, string>> = {
  initialDelay: 'initialDelaySeconds',
  period: 'periodSeconds',
  timeout: 'timeoutSeconds',
  failureThreshold: 'failureThreshold',
  successThreshold: 'successThreshold',
};

/** The API takes 0 for what is not said. */
function probeWords(
  resource: Resource,
  path: Path,
  say: (path: Path, why: string) => void,
): TreeMap {
  const own = [...path, 'terminationGracePeriodSeconds'];
  if (resource.get(own) !== undefined) say(own, "which is not read: its pods' own counts");
  const words: TreeMap = new Map();
  for (const [word, field] of Object.entries(PROBE_FIELDS)) {
    const value = resource.integer([...path, field], 0, 2_147_483_647) ?? 0;
    if (value > 0) words.set(word, field.endsWith('Seconds') ? secondsWord(value) : value);
  }
  return words;
}

/** Of a hook that sleeps: the action, or a command that does nothing else; null for others. */
function sleepOf(resource: Resource, hook: Path): string | null {
  const action = resource.get([...hook, 'sleep']);
  if (action !== undefined) {
    return secondsWord(resource.integer([...hook, 'sleep', 'seconds'], 0, 1e9) ?? 0);
  }
  const command = resource.list([...hook, 'exec', 'command']).map(String);
  const told = command.length === 3 && command[1] === '-c' ? command[2] : command.join(' ');
  const [, amount, unit] =
    /^(?:exec\s+)?(?:\/(?:usr\/)?bin\/)?sleep\s+(\d+(?:\.\d+)?)(s|m)?;?$/.exec(told.trim()) ?? [];
  return amount === undefined ? null : secondsWord(Number(amount) * (unit === 'm' ? 60 : 1));
}

/** A quantity of CPU: 500m, 0.5, 2. */
function coresOf(resource: Resource, path: Path): number | undefined {
  const value = resource.get(path);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const [, amount, milli] = /^(\d+(?:\.\d+)?)(m)?$/.exec(value) ?? [];
  if (amount === undefined) return undefined;
  return milli === undefined ? Number(amount) : Number(amount) / 1000;
}
