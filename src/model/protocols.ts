import type { Described } from '../engine/options.js';
import type { Simulator } from '../engine/simulator.js';
import type {
  PlainCall,
  PlainConnections,
  PlainScenario,
  PlainStep,
  PlainTransport,
} from '../scenario/plain.js';
import { asks } from '../scenario/plain/traffic.js';
import type { PoolCounts, PoolOptions, Resend } from '../transport/http/group.js';
import { responseHead } from '../transport/http/http1-heads.js';
import { Http2 } from '../transport/http/http2.js';
import { Http2Server } from '../transport/http/http2-server.js';
import { httpOptions, httpServerOptions } from '../transport/http/options.js';
import type { Seats } from '../transport/seats.js';
import { Serial } from '../transport/http/serial.js';
import { SerialServer } from '../transport/http/serial-server.js';
import type { Transport } from '../transport/transport.js';

export type Protocol = PlainTransport['protocol'];

/** Of a client that keeps connections. */
export type Over = Transport & { readonly counts: Readonly<PoolCounts> };

type Spoken = Exclude<Protocol, 'udp'>;
type Client = Pick<PlainTransport, 'http'> & { connections: PlainConnections };

/** A client's side of a protocol over TCP, or over TLS. */
export function clientOf(
  simulator: Simulator,
  inner: Transport,
  protocol: Spoken,
  { connections, http }: Client,
  secure: boolean,
  streaming: boolean,
): Over {
  const { path, fields, apart, resend, flow } = httpOptions(http);
  const heads = { path, requestFields: fields, responseFields: 0 };
  const pool = poolOptions(connections, protocol === 'tcp' ? 'none' : resend);
  if (protocol === 'http2') {
    const rest = { keep: KEEP, flow, streaming, secure, apart };
    return new Http2(simulator, inner, { pool, heads, ...rest });
  }
  const framed = { heads: protocol === 'http1' ? heads : null, apart };
  return new Serial(simulator, inner, { pool, keep: KEEP, ...framed });
}

/** A server's side. */
export function seatsOf(
  simulator: Simulator,
  inner: Transport,
  protocol: Spoken,
  said: Described['options'],
): Seats {
  const { fields, keep, flow } = httpServerOptions(said);
  if (protocol === 'http2') return new Http2Server(simulator, inner.name, keep, flow, fields);
  if (protocol === 'tcp') return new SerialServer(simulator, KEEP, null);
  return new SerialServer(simulator, keep, responseHead(fields));
}

/** Without heads, servers keep connections as long as their clients do. */
const KEEP = { idle: Infinity, uses: Infinity };

function poolOptions(connections: PlainConnections, resend: Resend): PoolOptions {
  const { limit, waiting, idleLimit, idle, uses } = connections;
  return {
    connections: limit ?? Infinity,
    waiting: waiting ?? Infinity,
    idleConnections: idleLimit ?? Infinity,
    idle: idle ?? Infinity,
    uses: uses ?? Infinity,
    resend,
  };
}

/** Of TCP below a protocol: who speaks HTTP or TLS sends at once (TCP_NODELAY), as servers and clients of these do. */
export function tcpBelow(
  protocols: Iterable<Protocol>,
  secure: boolean,
  own: Described['options'],
): Described['options'] {
  const atOnce = secure || [...protocols].some((each) => each === 'http1' || each === 'http2');
  return atOnce ? new Map([['nagle', false], ...own]) : own;
}

/** As ALPN names them (RFC 7301, section 6); bytes without heads have no name. */
export const inAlpn = { tcp: '', http1: 'http/1.1', http2: 'h2' } as const;

/** Whether requests of a scenario travel by TLS. */
export function usesTls(plain: PlainScenario): boolean {
  return [...transportsIn(plain)].some(({ tls }) => tls !== null);
}

/** What requests of a scenario travel by, datagrams left out. */
export function protocolsIn(plain: PlainScenario): Exclude<Protocol, 'udp'>[] {
  const found = new Set([...transportsIn(plain)].map(({ protocol }) => protocol));
  // Bytes without heads may be anything: they are asked for last.
  return (['http1', 'http2', 'tcp'] as const).filter((each) => found.has(each));
}

function* transportsIn({ traffic, services }: PlainScenario): Generator<PlainTransport> {
  for (const workload of traffic.values()) if (asks(workload)) yield workload;
  for (const { handler, proxy } of services.values()) {
    yield* handler.flatMap(callsOf);
    if (proxy !== null) yield proxy;
  }
}

/** The calls of a step, in the order in which its service has sites for them. */
export function callsOf(step: PlainStep): readonly PlainCall[] {
  if (step.kind === 'compute') return [];
  return step.kind === 'call' ? [step.call] : step.calls;
}
