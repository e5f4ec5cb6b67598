/** Who is who, for mutual TLS. */
import type { PlainNode, PlainService, PlainWorkload } from '../plain.js';

interface Named {
  nodes: ReadonlyMap<string, PlainNode>;
  services: ReadonlyMap<string, PlainService>;
  traffic: ReadonlyMap<string, PlainWorkload>;
}

/**
 * The account of a process of a host: its own, or else that of the host, or else its name; of a proxy in a
 * pod, that of whom it stands beside.
 */
export function accountOf(plain: Named, host: string | null, process: string): string {
  const beside = plain.services.get(process)?.mesh?.beside;
  if (beside !== undefined) return accountOf(plain, host, beside);
  const workload = plain.traffic.get(process);
  const own =
    plain.services.get(process)?.account ??
    (workload !== undefined && 'account' in workload ? workload.account : null);
  const node = host === null ? undefined : plain.nodes.get(host);
  return own ?? (node?.kind === 'machine' ? node.account : null) ?? process;
}

/** All accounts that there are. */
export function accountsOf(plain: Named): Set<string> {
  const all = new Set<string>();
  for (const [name, { mesh, replicas }] of plain.services) {
    if (mesh !== null) continue;
    for (const { host } of replicas) all.add(accountOf(plain, host, name));
  }
  for (const [name, { clients }] of plain.traffic) {
    for (const { host } of clients) all.add(accountOf(plain, host, name));
  }
  return all;
}
