import type { OptionDescriptor, TableEntry } from '../../engine/options.js';

/** Core time of protocol work, in nanoseconds. */
interface Work {
  /** Of a packet that a process gets, that one sends, and that a router passes on. */
  receive: number;
  send: number;
  forward: number;
  /** Of a byte that is copied to or from a process. */
  byte: number;
}

/** A request comes in 15.68 thousand cycles at 2.1 GHz, as does its answer, without the application's. */
const TAS = (16_750 - 1_070) / 2.1 / 2;
/** 1.58 million packets a second. */
const FORWARD = 1e9 / 1.58e6;

/** As somebody has measured it; of one core each. */
export const measuredProtocolWork: Readonly<Record<'none' | 'linux-udp' | 'linux-tcp', Work>> = {
  none: { receive: 0, send: 0, forward: 0, byte: 0 },
  // In: stack 1.26 µs, scheduler .17, return .10; out: stack 1.05, system call .10; copied 1024 bytes in
  // .24 and .44.
  'linux-udp': { receive: 1530, send: 1150, forward: FORWARD, byte: 340 / 1024 },
  // Copies included: requests are small.
  'linux-tcp': { receive: TAS, send: TAS, forward: FORWARD, byte: 0 },
};
export type MeasuredProtocolWork = keyof typeof measuredProtocolWork;

const options: readonly OptionDescriptor[] = [
  { name: 'cores', kind: 'integer', default: 1, min: 1, max: 4096, meaning: 'How many there are.' },
  {
    name: 'work',
    kind: 'choice',
    choices: Object.keys(measuredProtocolWork),
    default: 'none',
    meaning:
      'Core time of protocol work. linux-udp: 1.53 µs a packet in, 1.15 µs out and 24 Gbit/s copied; ' +
      'linux-tcp: 3.73 µs a segment each way; both: 633 ns a packet that is passed on.',
    source:
      'linux-udp: Peter et al., Arrakis (OSDI 2014), table 1; linux-tcp: Kaufmann et al., TAS (EuroSys ' +
      '2019), table 1; passed on: Emmerich et al., Performance Characteristics of Virtual Switching ' +
      '(CloudNet 2014)',
  },
  {
    name: 'receive',
    kind: 'duration',
    optional: true,
    min: 0,
    meaning: 'Of a packet that comes, up to the process: in figures of your own.',
  },
  {
    name: 'send',
    kind: 'duration',
    optional: true,
    min: 0,
    meaning: 'Of a packet that is sent.',
  },
  {
    name: 'forward',
    kind: 'duration',
    optional: true,
    min: 0,
    meaning: 'Of a packet that comes to a router, in place of receive: nearly all are passed on.',
  },
  {
    name: 'copy',
    kind: 'rate',
    optional: true,
    min: 1,
    meaning: 'How fast a core copies payload between kernel and process, either way.',
  },
  {
    name: 'connection',
    kind: 'duration',
    default: 0,
    min: 0,
    meaning: 'Of a new connection at each end, besides its segments.',
  },
  {
    name: 'queues',
    kind: 'integer',
    optional: true,
    min: 1,
    max: 4096,
    meaning:
      'Receive queues, over which flows are spread by their hash; packets of one are worked on in order. ' +
      'Default: one a core.',
    source: 'Linux: Documentation/networking/scaling.rst',
  },
  {
    name: 'backlog',
    kind: 'integer',
    default: 1000,
    min: 1,
    meaning: 'Packets that have come and wait in a receive queue at most.',
    source: 'Linux: net.core.netdev_max_backlog',
  },
];

/** The cores of a machine: their options. */
export const cpu: TableEntry = {
  name: 'cpu',
  summary: 'cores for which protocol work, TLS handshakes and services of a machine compete',
  options,
};
