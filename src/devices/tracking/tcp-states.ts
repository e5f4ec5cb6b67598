import { TcpFlag } from '../../net/tcp-header.js';

/** What tracking takes a connection to be in; not the state of either end (linux nf_conntrack_tcp.h). */
export const Tracked = {
  NONE: 0,
  SYN_SENT: 1,
  SYN_RECEIVED: 2,
  ESTABLISHED: 3,
  FIN_WAIT: 4,
  CLOSE_WAIT: 5,
  LAST_ACK: 6,
  TIME_WAIT: 7,
  CLOSE: 8,
  /** A SYN from the other end too. */
  SYN_SENT_BOTH: 9,
} as const;

/** In place of a next state: the segment is of no flow, or of this one without effect. */
export const INVALID = 10;
export const IGNORED = 11;

const STATES = 10;

/** What a segment is, by its flags: the first of these that holds. */
export const Kind = { RST: 0, SYN: 1, SYN_ACK: 2, FIN: 3, ACK: 4, NONE: 5 } as const;

export function kindOf(flags: number): number {
  if (flags & TcpFlag.RST) return Kind.RST;
  const acknowledges = flags & TcpFlag.ACK;
  if (flags & TcpFlag.SYN) return acknowledges ? Kind.SYN_ACK : Kind.SYN;
  // Without ACK it would be a scan's.
  if (flags & TcpFlag.FIN) return acknowledges ? Kind.FIN : Kind.NONE;
  return acknowledges ? Kind.ACK : Kind.NONE;
}

/** Next states by state: those that are not named have `otherwise`. */
type Row = { readonly otherwise: number } & Readonly<Partial<Record<keyof typeof Tracked, number>>>;

const { SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK } = Tracked;
const { TIME_WAIT, CLOSE, SYN_SENT_BOTH } = Tracked;

/** Any end resets a connection that is known. */
const RST: Row = { otherwise: CLOSE, NONE: INVALID };

/** FIN: the first of the two begins the end, the second waits for its acknowledgement. */
const FIN: Row = {
  otherwise: INVALID,
  SYN_RECEIVED: FIN_WAIT,
  ESTABLISHED: FIN_WAIT,
  FIN_WAIT: LAST_ACK,
  CLOSE_WAIT: LAST_ACK,
  LAST_ACK,
  TIME_WAIT,
  CLOSE,
};

const ACK = {
  ESTABLISHED,
  FIN_WAIT: CLOSE_WAIT,
  CLOSE_WAIT,
  LAST_ACK: TIME_WAIT,
  TIME_WAIT,
  CLOSE,
};

const NONE: Row = { otherwise: INVALID };

/** By `Kind`: segments from the end that has begun the flow, and those of the other one. */
const ORIGINAL: readonly Row[] = [
  RST,
  {
    otherwise: IGNORED,
    NONE: SYN_SENT,
    SYN_SENT,
    TIME_WAIT: SYN_SENT,
    CLOSE: SYN_SENT,
    SYN_SENT_BOTH,
  },
  { otherwise: INVALID, SYN_RECEIVED, SYN_SENT_BOTH: SYN_RECEIVED },
  FIN,
  { otherwise: INVALID, NONE: ESTABLISHED, SYN_RECEIVED: ESTABLISHED, ...ACK },
  NONE,
];
const REPLY: readonly Row[] = [
  RST,
  { otherwise: INVALID, SYN_SENT: SYN_SENT_BOTH, TIME_WAIT: SYN_SENT, SYN_SENT_BOTH },
  { otherwise: IGNORED, NONE: INVALID, SYN_SENT: SYN_RECEIVED, SYN_SENT_BOTH: SYN_RECEIVED },
  FIN,
  { otherwise: INVALID, SYN_SENT: IGNORED, SYN_RECEIVED, SYN_SENT_BOTH: IGNORED, ...ACK },
  NONE,
];

const NAMES = Object.keys(Tracked) as (keyof typeof Tracked)[];

function tabulate(rows: readonly Row[]): Uint8Array {
  return Uint8Array.from(rows.flatMap((row) => NAMES.map((name) => row[name] ?? row.otherwise)));
}

const originals = tabulate(ORIGINAL);
const replies = tabulate(REPLY);

/**
 * The next state, INVALID or IGNORED (linux nf_conntrack_proto_tcp.c).
 * @param kind of `Kind`
 */
export function nextState(original: boolean, kind: number, state: number): number {
  return (original ? originals : replies)[kind * STATES + state];
}

/** Where answers go another way, and are never seen (linux ip_vs_proto_tcp.c: INPUT_ONLY). By `Kind`. */
const ONE_WAY = tabulate([
  RST,
  { otherwise: SYN_RECEIVED, ESTABLISHED },
  NONE,
  {
    otherwise: CLOSE,
    SYN_RECEIVED: TIME_WAIT,
    ESTABLISHED: FIN_WAIT,
    FIN_WAIT,
    TIME_WAIT,
  },
  { otherwise: ESTABLISHED, FIN_WAIT, TIME_WAIT, CLOSE },
  NONE,
]);

/** As `nextState`, for a connection of which one direction is seen. */
export function nextOneWay(kind: number, state: number): number {
  return ONE_WAY[kind * STATES + state];
}
