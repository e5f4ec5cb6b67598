import type { Path } from '../errors.js';
import type { PlainBalancer, PlainRelay, PlainService, PlainTransport } from '../plain.js';
import type { Service } from '../schema.js';
import type { Draft } from './draft.js';

/** What a service passes connections on by; null for one that serves requests. */
export function lowerRelay(
  { problems }: Draft,
  name: string,
  { relay, time, handler }: Service,
  networked: boolean,
  { at }: PlainBalancer,
): PlainRelay | null {
  if (relay === null) return null;
  const path = ['services', name];
  for (const [key, word] of Object.entries({ time, handler })) {
    if (word === undefined) continue;
    problems.at(
      [...path, key],
      'it passes connections on by `relay`, and serves nothing: leave this out',
    );
  }
  if (!networked) {
    const message = 'passes connections on, of which there are none without a network: give it one';
    problems.at([...path, 'relay'], message);
  } else if (at === 'callers') {
    const message =
      'callers that balance count the requests of a service, and this one serves none: leave out what ' +
      'only callers can do, or say balancer.at: router or nowhere';
    problems.at([...path, 'balancer'], message);
  }
  return relay;
}

/** Where a relay goes to has to be there, on a network. */
export function checkRelay(
  draft: Draft,
  name: string,
  { relay, replicas }: PlainService,
  services: ReadonlyMap<string, PlainService>,
): void {
  const to = relay?.to ?? null;
  if (to === null) return;
  const path = ['services', name, 'relay'];
  const callee = services.get(to);
  if (callee === undefined) {
    draft.problems.unknown(path, 'service', to, services.keys());
  } else if (!callee.networked) {
    draft.problems.at(path, `'${to}' is on no network: give it one`);
  } else if (callee.balancer.at !== 'callers') {
    const lost = replicas.find(({ host }) => draft.host(host ?? '')?.resolver === null);
    if (lost === undefined || callee.balancer.virtual !== null) return;
    const message =
      `'${lost.host}' has no DNS server to find '${to}' by: put it on a network with dns, or say ` +
      `balancer.at: callers for '${to}', whose backends it chooses then itself`;
    draft.problems.at(path, message);
  }
}

/** What passes connections on takes no datagrams. */
export function checkPassing(
  { problems }: Draft,
  service: PlainService | null,
  name: string,
  protocol: PlainTransport['protocol'],
  path: Path,
): void {
  if ((service?.relay ?? null) === null || protocol !== 'udp') return;
  const message = `'${name}' passes connections on: say protocol: tcp, http1 or http2`;
  problems.at([...path, 'protocol'], message);
}
