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
import { POOLED } from '../scenario/plain/transport.js';
import type { PoolCounts, PoolOptions } from '../transport/http/group.js';
import { Http2 } from '../transport/http/http2.js';
import type { Seats } from '../transport/seats.js';
import { Serial } from '../transport/http/serial.js';
import type { Transport } from '../transport/transport.js';

export type Protocol = PlainTransport['protocol'];

/** What is said over TCP, as far as files do not say it. */
const HEADS = { path: '/', requestFields: 0, responseFields: 0 };
/** Servers keep connections as long as their clients do. */
const KEEP = { idle: Infinity, uses: Infinity };
/** A hundred streams, as servers mostly have it; windows as they are at first (RFC 9113, section 6.9.2). */
const FLOW = { streams: 100, streamWindow: 65_535, connectionWindow: 65_535 };

/** A protocol over TCP, with its client's and its server's side. */
export type Over = Transport & { readonly server: Seats; readonly counts: Readonly<PoolCounts> };

/** How clients keep connections who keep none. */
const NO_CLIENT = POOLED;

export function over(
  simulator: Simulator,
  inner: Transport,
  protocol: Exclude<Protocol, 'udp'>,
  connections: PlainConnections = NO_CLIENT,
  secure = false,
): Over {
  const resend = protocol === 'tcp' ? 'none' : 'idempotent';
  const pool = { ...poolOptions(connections), resend } as const;
  if (protocol === 'http2') {
    const rest = { heads: HEADS, keep: KEEP, flow: FLOW, streaming: false, secure };
    return new Http2(simulator, inner, { pool, ...rest });
  }
  const heads = protocol === 'http1' ? HEADS : null;
  return new Serial(simulator, inner, { pool, keep: KEEP, heads });
}

function poolOptions({
  limit,
  waiting,
  idleLimit,
  idle,
  uses,
}: PlainConnections): Omit<PoolOptions, 'resend'> {
  return {
    connections: limit ?? Infinity,
    waiting: waiting ?? Infinity,
    idleConnections: idleLimit ?? Infinity,
    idle: idle ?? Infinity,
    uses: uses ?? Infinity,
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
  for (const { handler } of services.values()) yield* handler.flatMap(callsOf);
}

/** The calls of a step, in the order in which its service has sites for them. */
export function callsOf(step: PlainStep): readonly PlainCall[] {
  if (step.kind === 'compute') return [];
  return step.kind === 'call' ? [step.call] : step.calls;
}
