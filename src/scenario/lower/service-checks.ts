import type { PlainCall, PlainService } from '../plain.js';
import { checkAttempts } from './attempts.js';
import { destinationsOf } from '../plain/destinations.js';
import type { Draft } from './draft.js';
import { checkPassing, checkRelay } from './relays.js';
import { checkPods } from './pods.js';
import { checkProxy } from './proxies.js';
import { checkRoutes } from './routes.js';

type Services = ReadonlyMap<string, PlainService>;

/** What is wrong between services: calls to nowhere or in a circle, ports that are used twice. */
export function checkServices(draft: Draft, services: Services): void {
  for (const [name, service] of services) {
    checkWaits(draft, name, service);
    checkChecks(draft, name, service);
    checkRoutes(draft, name, service, services);
    checkProxy(draft, name, service, services);
    checkRelay(draft, name, service, services);
    checkCores(draft, name, service);
    checkPods(draft, name, service);
    for (const { call, place } of callsOf(service)) {
      const { to } = call;
      const path = ['services', name, 'handler', ...place];
      checkAttempts(draft, call, path);
      if (!services.has(to)) draft.problems.unknown(path, 'service', to, services.keys());
      for (const end of destinationsOf(services, to)) {
        const callee = services.get(end);
        if (callee === undefined) continue;
        checkWay(draft, service, callee, end, path);
        checkPassing(draft, callee, end, call.protocol, path);
      }
    }
  }
  checkCircles(draft, services);
  checkShares(draft, services);
  const compared = draft.scenario.compare?.service;
  if (compared !== undefined && !services.has(compared)) {
    draft.problems.unknown(['compare', 'service'], 'service', compared, services.keys());
  }
}

/** Nobody can wait for more answers than there are calls. */
function checkWaits(draft: Draft, name: string, { handler }: PlainService): void {
  handler.forEach((step, i) => {
    if (step.kind !== 'parallel' || step.wait === null) return;
    const calls = step.calls.reduce((sum, { count }) => sum + count, 0);
    if (step.wait <= calls) return;
    const message = `waits for ${step.wait} answers, but there are ${calls} calls`;
    draft.problems.at(['services', name, 'handler', i, 'wait'], message);
  });
}

/** A health check is over before the next begins, and all of them leave room for the rest of a run. */
function checkChecks({ scenario, problems }: Draft, name: string, service: PlainService): void {
  const { balancers, health, virtual } = service.balancer;
  const { interval, timeout } = health ?? virtual?.health ?? {};
  if (interval === undefined || timeout === undefined) return;
  const path = ['services', name, 'balancer', 'health'];
  if (timeout > interval) {
    const message =
      `a check may take ${timeout / 1e6} ms, and the next comes after ${interval / 1e6} ms: ` +
      'make the timeout no longer than the interval';
    problems.at([...path, 'timeout'], message);
  }
  const { duration, limits } = scenario;
  const checks = ((duration ?? 0) / interval) * service.replicas.length * balancers;
  if (checks <= limits.events) return;
  const message =
    `asks for ${Math.ceil(checks)} checks, more than the ${limits.events} events that limits.events ` +
    'allows: check less often';
  problems.at([...path, 'interval'], message);
}

/** Cores have an order of their own, in which sharing a processor has no place. */
function checkCores(
  { problems, nodes }: Draft,
  name: string,
  { queue, replicas }: PlainService,
): void {
  if (queue.discipline !== 'ps') return;
  for (const { host } of replicas) {
    const node = nodes.get(host ?? '');
    if (node?.kind !== 'machine' || node.cpu === null) continue;
    const message = `ps shares workers, and '${host}' has a cpu that they wait for: take fcfs, or leave the cpu out`;
    problems.at(['services', name, 'queue', 'discipline'], message);
    return;
  }
}

/** The calls of a service's handler, each with its place in it. */
export function callsOf(service: PlainService): { call: PlainCall; place: (string | number)[] }[] {
  return service.handler.flatMap((step, i) => {
    if (step.kind === 'compute') return [];
    const place = [i, step.kind];
    const calls: PlainCall[] = step.kind === 'call' ? [step.call] : step.calls;
    return calls.map((call, j) => ({ call, place: calls.length > 1 ? [...place, j] : place }));
  });
}

/** A caller without a host cannot send packets, and one without a DNS server finds nobody. */
function checkWay(
  draft: Draft,
  caller: PlainService,
  callee: PlainService,
  name: string,
  path: (string | number)[],
): void {
  if (!callee.networked) return;
  if (caller.replicas.some(({ host }) => host === null)) {
    const message = `'${name}' is on a network, which this service is not: give it a network too`;
    draft.problems.at(path, message);
    return;
  }
  // Callers that balance know the addresses of all.
  if (callee.balancer.at === 'callers') return;
  const lost = caller.replicas.find(({ host }) => draft.host(host ?? '')?.resolver === null);
  if (lost === undefined) return;
  const message = `'${lost.host}' has no DNS server to find '${name}' by: put it on a network with dns`;
  draft.problems.at(path, message);
}

/** Calls must come to an end: the circle is named. */
function checkCircles(draft: Draft, services: Services): void {
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (name: string): void => {
    const start = open.indexOf(name);
    if (start >= 0) {
      const circle = [...open.slice(start), name].join(' -> ');
      draft.problems.at(['services', name], `services call one another in a circle: ${circle}`);
      return;
    }
    const service = services.get(name);
    if (service === undefined || done.has(name)) return;
    open.push(name);
    for (const { call } of callsOf(service)) {
      for (const end of destinationsOf(services, call.to)) visit(end);
    }
    if (service.relay !== null) visit(service.relay.to ?? '');
    open.pop();
    done.add(name);
  };
  for (const name of services.keys()) visit(name);
}

/** A replica of another service's has to be there, and its own. */
function checkShares(draft: Draft, services: Services): void {
  for (const [name, { replicas }] of services) {
    const path = ['services', name, 'replicas'];
    for (const { host, of, ports } of replicas) {
      if (of === null) continue;
      const owner = services.get(of);
      if (owner === undefined) {
        draft.problems.unknown(path, 'service', of, services.keys());
        continue;
      }
      const mine = owner.replicas.find((each) => each.host === host && each.of === null);
      const deaf = ports.find((port) => mine?.ports.includes(port) !== true);
      if (host === null || mine === undefined)
        draft.problems.at(path, `'${of}' has no replica of its own on ${host ?? 'no host'}`);
      else if (deaf !== undefined)
        draft.problems.at(path, `'${of}' does not listen at ${host}:${deaf}`);
    }
    if (shares(name, name, services, new Set()))
      draft.problems.at(path, 'belong to others in a circle');
  }
}

/** Whether some of a service's replicas belong, over others or not, to `goal`. */
function shares(from: string, goal: string, services: Services, seen: Set<string>): boolean {
  return (services.get(from)?.replicas ?? []).some(({ of }) => {
    if (of === null || seen.has(of)) return of === goal;
    seen.add(of);
    return of === goal || shares(of, goal, services, seen);
  });
}
