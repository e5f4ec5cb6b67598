import type { PlainScenario } from '../scenario/plain.js';
import { destinationsOf } from '../scenario/plain/destinations.js';
import { asks } from '../scenario/plain/traffic.js';
import { callsOf } from './protocols.js';
import type { Carriage } from './transports.js';

/** HTTP that a proxy may look into. */
export type Web = 'http1' | 'http2';

/** As what its callers speak a service is known by its first bytes: HTTP where all of them speak it plain. */
export function spokenIn({ traffic, services }: PlainScenario): Map<string, Web> {
  const spoken = new Map<string, Web | null>();
  const note = (called: string | null, { protocol, tls, stream = false }: Carriage): void => {
    if (called === null || protocol === 'udp') return;
    // Routes lead what is asked of one to others.
    for (const name of new Set([called, ...destinationsOf(services, called)])) {
      if (protocol === 'tcp' || tls !== null || stream) spoken.set(name, null);
      else if (spoken.get(name) !== null) spoken.set(name, protocol);
    }
  };
  for (const workload of traffic.values()) if (asks(workload)) note(workload.target.name, workload);
  for (const { handler, proxy } of services.values()) {
    for (const call of handler.flatMap(callsOf)) note(call.to, call);
    if (proxy === null) continue;
    for (const { to } of proxy.routes) for (const { service } of to) note(service, proxy);
  }
  const web = [...spoken].filter((each): each is [string, Web] => each[1] !== null);
  return new Map(web);
}
