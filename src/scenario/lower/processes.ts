import type { PlainProcess, PlainService, PlainWorkload } from '../plain.js';
import type { Draft } from './draft.js';

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
    for (const { host } of clients) if (host !== null) place(draft, host, { kind: 'client', name });
  }
}

function place(draft: Draft, host: string, process: PlainProcess): void {
  const node = draft.nodes.get(host);
  if (node?.kind !== 'machine') return;
  const { processes } = node;
  if (process.kind === 'client') {
    // Several clients of a workload on one machine are one to its rules.
    if (processes.some(({ kind, name }) => kind === 'client' && name === process.name)) return;
  } else {
    for (const other of processes) {
      if (other.kind !== 'sink') continue;
      const port = other.listen.find((each) => process.listen.includes(each));
      if (port === undefined) continue;
      const message =
        `${host}:${port} serves '${process.name}', which would not see a request, as what comes ` +
        'there is taken in as datagrams: give one of them another port';
      draft.problems.at(['services', process.name], message);
    }
  }
  processes.push(process);
}
