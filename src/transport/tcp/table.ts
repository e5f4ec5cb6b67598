import type { OptionDescriptor, OptionValue, TableEntry } from '../../engine/options.js';

const LINUX_TCP = 'linux include/net/tcp.h';
const SYSCTL = 'linux Documentation/networking/ip-sysctl.rst';

/** Names of the congestion controls (`congestion/table.ts`). */
export const congestionControls = ['cubic', 'reno', 'dctcp', 'bbr1', 'fixed'] as const;
export type CongestionName = (typeof congestionControls)[number];

/** What a machine's TCP is like, in two profiles by name. */
export const tcpProfiles = ['linux', 'rfc'] as const;
export type TcpProfile = (typeof tcpProfiles)[number];

const options: readonly OptionDescriptor[] = [
  {
    name: 'profile',
    kind: 'choice',
    choices: [...tcpProfiles],
    default: 'linux',
    meaning:
      'linux behaves as kernel 6.x (CUBIC, RACK-TLP, PRR, F-RTO); rfc as the standards have it ' +
      '(NewReno, RFC 6675, a retransmission time-out of at least 1 s).',
  },
  {
    name: 'congestion',
    kind: 'choice',
    choices: [...congestionControls],
    default: 'cubic',
    meaning: 'How the sender finds its rate.',
    source: 'RFC 9438; RFC 5681; RFC 8257',
  },
  {
    name: 'window',
    kind: 'integer',
    default: 10,
    min: 1,
    meaning: 'The window of congestion control fixed, in segments.',
  },
  {
    name: 'initialWindow',
    kind: 'integer',
    default: 10,
    min: 1,
    meaning: 'Segments that may be sent at the start.',
    source: 'RFC 6928; rfc: RFC 5681, section 3.1',
  },
  {
    name: 'minimumRto',
    kind: 'duration',
    default: 200e6,
    min: 1e6,
    meaning:
      'Least retransmission time-out; in profile linux the least of its part that is 4 times the ' +
      'variation of the round trip.',
    source: `${LINUX_TCP}: TCP_RTO_MIN; rfc: RFC 6298, section 2.4`,
  },
  {
    name: 'mss',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 65_495,
    meaning: 'Most bytes of a segment, options not counted; 0 for what the port’s MTU allows.',
    source: 'RFC 9293, section 3.7.1',
  },
  {
    name: 'sendBuffer',
    kind: 'size',
    default: 4_194_304,
    min: 4096,
    meaning: 'Most bytes that were sent and are not acknowledged, or wait to be sent.',
    source: `${SYSCTL}: tcp_wmem`,
  },
  {
    name: 'receiveBuffer',
    kind: 'size',
    default: 131_072,
    min: 2048,
    meaning: 'Receive buffer at the start; half of it is the first window.',
    source: `${SYSCTL}: tcp_rmem`,
  },
  {
    name: 'receiveBufferLimit',
    kind: 'size',
    default: 6_291_456,
    min: 2048,
    meaning: 'What the receive buffer grows to as the reader keeps up; no growth where not larger.',
    source: `${SYSCTL}: tcp_rmem, tcp_moderate_rcvbuf`,
  },
  {
    name: 'windowScaling',
    kind: 'boolean',
    default: true,
    meaning: 'Windows of more than 65,535 bytes.',
    source: 'RFC 7323, section 2',
  },
  {
    name: 'timestamps',
    kind: 'boolean',
    default: true,
    meaning: 'Time stamps, 12 bytes a segment.',
    source: 'RFC 7323, section 3',
  },
  {
    name: 'sack',
    kind: 'boolean',
    default: true,
    meaning: 'Selective acknowledgements.',
    source: 'RFC 2018',
  },
  {
    name: 'tailLossProbe',
    kind: 'boolean',
    default: true,
    meaning:
      'Whether the last segment is sent again two round trips after it when nothing has come back, ' +
      'before its time-out; needs sack.',
    source: `RFC 8985, section 7; ${SYSCTL}: tcp_early_retrans (0: off)`,
  },
  {
    name: 'ecn',
    kind: 'choice',
    choices: ['off', 'accept', 'on'],
    default: 'accept',
    meaning:
      'Explicit congestion notification: never, where the other end asks for it, or asked for.',
    source: `RFC 3168; ${SYSCTL}: tcp_ecn`,
  },
  {
    name: 'delayedAck',
    kind: 'boolean',
    default: true,
    meaning: 'Whether acknowledgements wait for more to acknowledge.',
    source: 'RFC 1122, section 4.2.3.2',
  },
  {
    name: 'nagle',
    kind: 'boolean',
    default: true,
    meaning: 'Whether a small segment waits until what is on its way is acknowledged.',
    source: 'RFC 1122, section 4.2.3.4; off: TCP_NODELAY of tcp(7)',
  },
  {
    name: 'slowStartAfterIdle',
    kind: 'boolean',
    default: true,
    meaning: 'Whether the window falls back after a time-out without sending.',
    source: `RFC 5681, section 4.1; ${SYSCTL}: tcp_slow_start_after_idle`,
  },
  {
    name: 'keepAlive',
    kind: 'boolean',
    default: false,
    meaning: 'Whether an idle connection is probed.',
    source: 'RFC 9293, section 3.8.4; SO_KEEPALIVE of socket(7)',
  },
  {
    name: 'keepAliveTime',
    kind: 'duration',
    default: 7_200e9,
    min: 1e9,
    meaning: 'Idle time before the first probe.',
    source: `${LINUX_TCP}: TCP_KEEPALIVE_TIME`,
  },
  {
    name: 'keepAliveInterval',
    kind: 'duration',
    default: 75e9,
    min: 1e9,
    meaning: 'Time between probes.',
    source: `${LINUX_TCP}: TCP_KEEPALIVE_INTVL`,
  },
  {
    name: 'keepAliveProbes',
    kind: 'integer',
    default: 9,
    min: 1,
    meaning: 'Probes without an answer after which the connection is given up.',
    source: `${LINUX_TCP}: TCP_KEEPALIVE_PROBES`,
  },
  {
    name: 'backlog',
    kind: 'integer',
    default: 4096,
    min: 0,
    meaning:
      'Connections that wait to be accepted, as listen(2) is told it; at most somaxconn. One more ' +
      'is let in.',
    source: 'linux include/net/sock.h: sk_acceptq_is_full',
  },
  {
    name: 'somaxconn',
    kind: 'integer',
    default: 4096,
    min: 0,
    meaning: 'The most that a backlog may be.',
    source: `${SYSCTL}: somaxconn`,
  },
  {
    name: 'synCookies',
    kind: 'boolean',
    default: true,
    meaning:
      'Whether connections are answered without being remembered when too many are half open.',
    source: `RFC 4987, section 3.6; ${SYSCTL}: tcp_syncookies`,
  },
  {
    name: 'synRetries',
    kind: 'integer',
    default: 6,
    min: 0,
    max: 127,
    meaning: 'How often a SYN is sent again with its time-out doubled, before it is given up.',
    source: `${SYSCTL}: tcp_syn_retries`,
  },
  {
    name: 'synLinearTimeouts',
    kind: 'integer',
    default: 4,
    min: 0,
    max: 127,
    meaning: 'How often it is sent again before that, a second apart.',
    source: `${SYSCTL}: tcp_syn_linear_timeouts`,
  },
  {
    name: 'synAckRetries',
    kind: 'integer',
    default: 5,
    min: 0,
    max: 127,
    meaning: 'How often the answer to a SYN is sent again.',
    source: `${SYSCTL}: tcp_synack_retries`,
  },
  {
    name: 'retries',
    kind: 'integer',
    default: 15,
    min: 1,
    max: 127,
    meaning:
      'Time-outs of data without an answer, reckoned from 200 ms, until it is given up (924 s).',
    source: `${SYSCTL}: tcp_retries2`,
  },
];

/** A machine's TCP: its options. */
export const tcp: TableEntry = {
  name: 'tcp',
  summary: 'the transmission control protocol, as Linux has it or as the standards do',
  source: 'RFC 9293',
  options,
};

/** What a profile has otherwise than `tcp` says. */
export const profileDefaults: Readonly<Record<TcpProfile, ReadonlyMap<string, OptionValue>>> = {
  linux: new Map(),
  rfc: new Map<string, OptionValue>([
    ['congestion', 'reno'],
    // RFC 5681, section 3.1, for segments of 1096 to 2190 bytes.
    ['initialWindow', 3],
    ['minimumRto', 1e9],
    ['tailLossProbe', false],
    // The standards know no growing buffers.
    ['receiveBuffer', 6_291_456],
    ['synLinearTimeouts', 0],
  ]),
};
