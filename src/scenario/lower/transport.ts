import { ofHttp2 } from '../../transport/http/table.js';
import type { Path } from '../errors.js';
import type { PlainTransport } from '../plain.js';
import { NEW, POOLED } from '../plain/transport.js';
import type { Draft } from './draft.js';
import { portsOf } from './replicas.js';

type Told = Omit<PlainTransport, 'protocol' | 'connections'> &
  Partial<Pick<PlainTransport, 'protocol' | 'connections'>>;

/** The port that requests go to. */
export interface AskedPort {
  service: string;
  port: number;
  speaks: 'any' | 'tcp' | 'udp';
}

/**
 * The port that requests to a service, or to its virtual address, go to: the first, unless they name
 * one. Null where they go elsewhere.
 */
export function askedPort(
  { scenario, balancers }: Draft,
  target: string,
  named?: number,
): AskedPort | null {
  let service = target;
  if (!scenario.services.has(target)) {
    for (const [name, { virtual }] of balancers) if (virtual?.address === target) service = name;
  }
  const told = scenario.services.get(service);
  if (told === undefined) return null;
  const ports = portsOf(told);
  const { port, protocol } = ports.find((each) => each.port === named) ?? ports[0];
  return { service, port, speaks: protocol };
}

/** HTTP/2 has streams in the place of connections. */
const USUAL = { tcp: NEW, http1: POOLED, http2: { ...POOLED, limit: 1 } };

/** What requests travel by, complete. */
export function lowerTransport(
  draft: Draft,
  { protocol: said, tls, connections, http, tcp }: Told,
  path: Path,
  networked: boolean,
  asked: AskedPort | null,
): PlainTransport {
  const speaks = networked ? (asked?.speaks ?? 'any') : 'any';
  const protocol = said ?? (speaks === 'tcp' ? 'tcp' : 'udp');
  const isUdp = protocol === 'udp';
  const wrong = (key: string, message: string): void => draft.problems.at([...path, key], message);
  if (!isUdp && !networked) {
    wrong('protocol', 'is for networks: without one, requests are handed over in no time');
  }
  if (speaks !== 'any' && asked !== null && isUdp !== (speaks === 'udp')) {
    const others = isUdp ? 'tcp, http1 or http2' : 'udp';
    wrong(
      'protocol',
      `port ${asked.port} of '${asked.service}' is one of ${speaks.toUpperCase()}: say ${others}`,
    );
  }
  const needsTcp = 'needs a protocol of connections: tcp, http1 or http2';
  if (isUdp && tls !== null) wrong('tls', needsTcp);
  if (tls?.get('earlyData') === true) {
    if (tls.get('version') === '1.2') wrong('tls', 'earlyData is of version 1.3');
    if (tls.get('resumption') === false) wrong('tls', 'earlyData needs resumption');
  }
  if (isUdp && (connections ?? null) !== null) wrong('connections', needsTcp);
  if (isUdp && tcp.size > 0) wrong('tcp', needsTcp);
  if (http.size > 0 && protocol !== 'http1' && protocol !== 'http2') {
    wrong('http', 'needs a protocol with heads: http1 or http2');
  }
  const lost = protocol === 'http1' ? ofHttp2.find((each) => http.has(each)) : undefined;
  if (lost !== undefined) wrong('http', `${lost} is of protocol http2`);
  const kept = isUdp ? null : (connections ?? USUAL[protocol]);
  return { protocol, tls, connections: kept, http, tcp };
}
