import type { MatchValue } from '../../devices/chains/matches/table.js';
import type { Path } from '../errors.js';
import type { PlainMachine, PlainProcess, PlainService, PlainWorkload } from '../plain.js';
import type { Draft } from './draft.js';
import { placeOf } from './rules.js';
import { callsOf } from './service-checks.js';

interface Work {
  services: ReadonlyMap<string, PlainService>;
  traffic: ReadonlyMap<string, PlainWorkload>;
}

/**
 * What services and workloads run on which machine, behind what stands there already. A port is one
 * process's.
 */
export function placeProcesses(
  draft: Draft,
  services: ReadonlyMap<string, PlainService>,
  traffic: ReadonlyMap<string, PlainWorkload>,
): void {
  for (const [name, { replicas }] of services) {
    for (const { host, of, ports } of replicas) {
      if (host === null || of !== null) continue;
      place(draft, host, { kind: 'server', name, listen: [...new Set(ports)] });
    }
  }
  for (const [name, { clients }] of traffic) {
    // One for all: there may be a hundred thousand hosts.
    const client = { kind: 'client' as const, name };
    for (const { host } of clients) if (host !== null) place(draft, host, client);
  }
  for (const [name, node] of draft.nodes) {
    if (node.kind !== 'machine') continue;
    if (node.processes.length > 1) checkPorts(draft, name, node);
    if (node.chains.size > 0) checkNames(draft, name, node, { services, traffic });
  }
}

/** Rules name processes that are there, and whose packets can be told from those of others. */
function checkNames(
  draft: Draft,
  machine: string,
  { chains, processes }: PlainMachine,
  work: Work,
): void {
  for (const [chain, { rules }] of chains) {
    rules.forEach(({ when, not }, i) => {
      for (const name of [...namesOf(when), ...namesOf(not)]) {
        const known = processes.map((each) => each.name);
        const at = (): Path =>
          placeOf(draft.scenario.source, [...draft.pathOf(machine), 'chains', chain], i).path;
        if (!known.includes(name)) draft.problems.unknown(at(), 'process', name, known);
        const shared = balancedHere(machine, name, work);
        if (shared === null) continue;
        const message =
          `'${name}' shares its balancer of '${shared}' with other processes of ${machine}, and so ` +
          'its sockets: say balancer.at: router there';
        draft.problems.at(at(), message);
      }
    });
  }
}

function namesOf(conditions: ReadonlyMap<string, MatchValue>): readonly string[] {
  return (conditions.get('process') as readonly string[] | undefined) ?? [];
}

/** A service whose balancer on a machine is this process's and others' too; null for none. */
function balancedHere(
  machine: string,
  process: string,
  { services, traffic }: Work,
): string | null {
  const callers = new Map<string, Set<string>>();
  const calls = (caller: string, service: string): void => {
    const others = callers.get(service);
    if (others === undefined) callers.set(service, new Set([caller]));
    else others.add(caller);
  };
  for (const [name, service] of services) {
    if (!service.replicas.some(({ host }) => host === machine)) continue;
    for (const { call } of callsOf(service)) calls(name, call.to);
  }
  for (const [name, { target, clients }] of traffic) {
    const here = clients.some(({ host }) => host === machine);
    if (here && target.name !== null) calls(name, target.name);
  }
  for (const [service, names] of callers) {
    const isShared = names.size > 1 && names.has(process);
    if (isShared && services.get(service)?.balancer.at === 'callers') return service;
  }
  return null;
}

function place(draft: Draft, host: string, process: PlainProcess): void {
  const node = draft.nodes.get(host);
  if (node?.kind !== 'machine') return;
  const { processes } = node;
  // Several clients of a workload on one machine are one to its rules.
  const isThere = processes.some(({ kind, name }) => kind === 'client' && name === process.name);
  if (process.kind !== 'client' || !isThere) processes.push(process);
}

/** A port of a machine is one process's. */
function checkPorts(draft: Draft, machine: string, { processes }: PlainMachine): void {
  const owners = new Map<number, PlainProcess>();
  for (const process of processes) {
    for (const port of process.kind === 'client' ? [] : process.listen) {
      const owner = owners.get(port);
      owners.set(port, process);
      if (owner === undefined) continue;
      // Of a server and another the server can say so.
      const [one, other] = process.kind === 'server' ? [process, owner] : [owner, process];
      const path = one.kind === 'server' ? ['services', one.name] : draft.pathOf(machine);
      const place = `${machine}:${port}`;
      draft.problems.at(
        path,
        other.kind === 'server'
          ? `${place} serves '${other.name}' already: give one of them another targetPort`
          : `${place} is of its process '${other.name}' already (${takes[other.kind]}): give one of ` +
              'them another port',
      );
    }
  }
}

/** What becomes of a request that comes to another process than a server. */
const takes: Readonly<Record<string, string>> = {
  dns: 'which answers names',
  sink: 'which takes in what comes as datagrams',
};
