/** What an API server refuses of how pods live (kubernetes pkg/apis/core/validation/validation.go), at its place. */
import type { Path } from '../../scenario/errors.js';
import type { Resource } from './resource.js';
import { portOf } from './values.js';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const PROBE_HANDLERS = ['exec', 'grpc', 'httpGet', 'tcpSocket'];
const HOOKS = ['postStart', 'preStop'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'sleep', 'tcpSocket'];
/** Of pods that do not say, in seconds. */
const GRACE = 30;
const MOST = 2_147_483_647;

/** @param spec of the pods */
export function checkPods(resource: Resource, spec: Path): void {
  const grace = resource.integer([...spec, 'terminationGracePeriodSeconds'], 0, MOST) ?? GRACE;
  for (const group of ['containers', 'initContainers']) {
    resource.list([...spec, group]).forEach((_, i) => {
      const container = [...spec, group, i];
      const ends =
        group === 'initContainers' && resource.text([...container, 'restartPolicy']) !== 'Always';
      for (const field of [...PROBES, 'lifecycle']) {
        const path = [...container, field];
        if (resource.map(path) === undefined) continue;
        if (ends)
          resource.complain(path, 'an init container has none, but for restartPolicy: Always');
        else if (field !== 'lifecycle') checkProbe(resource, path, field);
        else for (const hook of HOOKS) checkHook(resource, [...path, hook], grace);
      }
    });
  }
}

function checkProbe(resource: Resource, path: Path, kind: string): void {
  const number = (field: string, min = 0): number =>
    resource.integer([...path, field], min, MOST) ?? 0;
  checkHandler(resource, path, PROBE_HANDLERS);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'failureThreshold',
  ])
    number(field);
  const successes = number('successThreshold');
  if (kind !== 'readinessProbe' && successes > 1)
    resource.complain([...path, 'successThreshold'], `has to be 1 for a ${kind}`);
  const grace = [...path, 'terminationGracePeriodSeconds'];
  if (kind !== 'readinessProbe') number('terminationGracePeriodSeconds', 1);
  else if (resource.get(grace) !== undefined)
    resource.complain(grace, 'a readinessProbe has none, as it ends no container');
}

function checkHook(resource: Resource, path: Path, grace: number): void {
  if (resource.map(path) === undefined) return;
  checkHandler(resource, path, HOOK_HANDLERS);
  const seconds = [...path, 'sleep', 'seconds'];
  const sleep = resource.map([...path, 'sleep']) && resource.integer(seconds, 0, MOST);
  if (sleep !== undefined && sleep > grace) {
    const than = `longer than terminationGracePeriodSeconds, which is ${grace}`;
    resource.complain(seconds, `sleeps ${sleep} s, ${than}: an API server refuses that`);
  }
}

/** There has to be just one, and it has to say what it needs. */
function checkHandler(resource: Resource, path: Path, handlers: readonly string[]): void {
  const found = handlers.filter((handler) => resource.map([...path, handler]) !== undefined);
  if (found.length !== 1) {
    const given = found.length === 0 ? 'there is none' : `there are ${found.join(' and ')}`;
    resource.complain(path, `expected just one of ${handlers.join(', ')}: ${given}`);
    return;
  }
  const [handler] = found;
  const within = [...path, handler];
  if (handler === 'exec') {
    if (resource.list([...within, 'command']).length === 0)
      resource.complain(within, 'needs a command');
  } else if (handler !== 'sleep') {
    const port = [...within, 'port'];
    if (resource.get(port) === undefined) resource.complain(within, 'needs a port');
    else if (handler === 'grpc') resource.integer(port, 1, 65535);
    else portOf(resource, port);
  }
}
