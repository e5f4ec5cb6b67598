/** What manifests say of how pods live, are replaced and end, in the words of `deployment`. */
import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import { sidecarWords } from '../istio/proxy-annotations.js';
import { mapOf } from '../mesh/words.js';
import type { Resource } from './resource.js';
import { secondsWord } from './values.js';

/** Of a Deployment or a StatefulSet. */
export interface PodLife {
  /** The words of `deployment`. */
  words: TreeMap;
  /** The words of `sidecar`; null for none. */
  sidecar: TreeMap | null;
  /** Cores that a pod asks for; undefined where it does not. */
  request: number | undefined;
  /** What is not read of it: said where its pods are kept. */
  unread: string[];
}

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
  let request: number | undefined;
  resource.list([...spec, 'containers']).forEach((_, i) => {
    const container = [...spec, 'containers', i];
    for (const [word, field] of PROBES) {
      const path = [...container, field];
      if (resource.get(path) === undefined) continue;
      if (words.has(word)) say(path, 'as another of its containers has: the first alone is asked');
      else words.set(word, probeWords(resource, path, seconds, say));
    }
    const hook = [...container, 'lifecycle', 'preStop'];
    if (resource.get(hook) !== undefined) {
      const sleep = sleepOf(resource, hook);
      if (sleep === null)
        say(hook, 'which is no sleep and is not read: say how long it takes as deployment.preStop');
      else if (words.has('preStop'))
        say(hook, 'as another of its containers has: the first counts');
      else words.set('preStop', sleep);
    }
    const cores = coresOf(resource, [...container, 'resources', 'requests', 'cpu']);
    if (cores !== undefined) request = (request ?? 0) + cores;
  });
  const sidecar = sidecarWords(resource, [...spec.slice(0, -1), 'metadata', 'annotations']);
  return { words, sidecar, request, unread };
}

function rolloutWords(resource: Resource): Record<string, Tree | undefined> {
  const strategy = ['spec', 'strategy'];
  const type = resource.word([...strategy, 'type'], ['RollingUpdate', 'Recreate']);
  const deadline = resource.integer(['spec', 'progressDeadlineSeconds'], 1, 2_147_483_647);
  return {
    strategy: type === 'Recreate' ? 'recreate' : undefined,
    maxSurge: amountOf(resource, [...strategy, 'rollingUpdate', 'maxSurge']),
    maxUnavailable: amountOf(resource, [...strategy, 'rollingUpdate', 'maxUnavailable']),
    // The greatest there is means none.
    progressDeadline:
      deadline === undefined
        ? undefined
        : deadline === 2_147_483_647
          ? 'none'
          : secondsWord(deadline),
  };
}

function statefulWords(
  resource: Resource,
  say: (path: Path, why: string) => void,
): Record<string, Tree | undefined> {
  const update = ['spec', 'updateStrategy'];
  const order = resource.word(['spec', 'podManagementPolicy'], ['OrderedReady', 'Parallel']);
  const type = resource.word([...update, 'type'], ['RollingUpdate', 'OnDelete']);
  if (type === 'OnDelete') say([...update, 'type'], 'which is not read: its pods are replaced');
  const several = [...update, 'rollingUpdate', 'maxUnavailable'];
  if (resource.get(several) !== undefined)
    say(several, 'which is not read: its pods are replaced one by one');
  return {
    kind: 'stateful-set',
    order: order === 'Parallel' ? 'parallel' : undefined,
    partition: resource.integer([...update, 'rollingUpdate', 'partition'], 0, 1e6),
  };
}

function probeWords(
  resource: Resource,
  path: Path,
  seconds: (path: Path) => string | undefined,
  say: (path: Path, why: string) => void,
): TreeMap {
  const own = [...path, 'terminationGracePeriodSeconds'];
  if (resource.get(own) !== undefined) say(own, "which is not read: its pods' own counts");
  return mapOf({
    initialDelay: seconds([...path, 'initialDelaySeconds']),
    period: seconds([...path, 'periodSeconds']),
    timeout: seconds([...path, 'timeoutSeconds']),
    failureThreshold: resource.integer([...path, 'failureThreshold'], 1, 1e6),
    successThreshold: resource.integer([...path, 'successThreshold'], 1, 1e6),
  });
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

/** A whole number, or per cents. */
export function amountOf(resource: Resource, path: Path): Tree | undefined {
  const value = resource.get(path);
  if (typeof value === 'string') {
    if (/^\d+%$/.test(value)) return value;
    resource.complain(path, `expected a whole number or per cents such as 25%, not '${value}'`);
    return undefined;
  }
  return resource.integer(path, 0, 1_000_000);
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
