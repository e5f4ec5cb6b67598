import type { OptionDescriptor, TableEntry } from '../../engine/options.js';

const options: readonly OptionDescriptor[] = [
  {
    name: 'path',
    kind: 'text',
    default: '/',
    meaning: 'What requests ask for.',
    source: 'RFC 9110, section 7.1',
  },
  {
    name: 'requestFields',
    kind: 'size',
    default: 0,
    min: 0,
    max: 8192,
    meaning:
      'Bytes of further fields in the head of each request, such as cookies and what traces are known by.',
  },
  {
    name: 'responseFields',
    kind: 'size',
    default: 0,
    min: 0,
    max: 8192,
    meaning: 'The same of each response.',
  },
  {
    name: 'serverIdle',
    kind: 'duration',
    optional: true,
    min: 1,
    meaning:
      'After so long without a request a server closes a connection (nginx: 75 s); it keeps it without ' +
      'this. A request that is under way just then is lost.',
    source: 'RFC 9112, section 9.5',
  },
  {
    name: 'serverUses',
    kind: 'integer',
    optional: true,
    min: 1,
    meaning: 'After so many requests a server closes a connection (nginx: 1000).',
  },
  {
    name: 'streams',
    kind: 'integer',
    default: 100,
    min: 1,
    max: 2_147_483_647,
    meaning: 'Streams of HTTP/2 at once on a connection, as either end allows them.',
    source: 'RFC 9113, section 6.5.2',
  },
  {
    name: 'streamWindow',
    kind: 'size',
    default: 65_535,
    min: 1,
    max: 2_147_483_647,
    meaning: 'Bytes that may be under way on a stream of HTTP/2.',
    source: 'RFC 9113, section 6.9.2',
  },
  {
    name: 'connectionWindow',
    kind: 'size',
    default: 65_535,
    min: 65_535,
    max: 2_147_483_647,
    meaning: 'Bytes that may be under way on all streams of a connection together.',
    source: 'RFC 9113, section 6.9.2',
  },
  {
    name: 'streaming',
    kind: 'boolean',
    default: false,
    meaning: 'Whether streams of HTTP/2 carry many messages each way, as gRPC’s do.',
  },
];

/** HTTP of a client or a server: its options. */
export const http: TableEntry = {
  name: 'http',
  summary: 'HTTP/1.1 and HTTP/2: heads, streams and windows',
  source: 'RFC 9110; RFC 9112; RFC 9113',
  options,
};
