import type { Described, OptionDescriptor, TableEntry } from '../../engine/options.js';

function fields(name: string, meaning: string): OptionDescriptor {
  return { name, kind: 'size', default: 0, min: 0, max: 8192, meaning };
}

/** Of either end of HTTP/2. */
const session: readonly OptionDescriptor[] = [
  {
    name: 'streamWindow',
    kind: 'size',
    default: 65_535,
    min: 1,
    max: 2_147_483_647,
    meaning: 'HTTP/2: bytes that the other end may have under way on a stream.',
    source: 'RFC 9113, section 6.9.2',
  },
  {
    name: 'connectionWindow',
    kind: 'size',
    default: 65_535,
    min: 65_535,
    max: 2_147_483_647,
    meaning: 'HTTP/2: bytes that it may have under way on all streams of a connection together.',
    source: 'RFC 9113, section 6.9.2',
  },
  {
    name: 'pingInterval',
    kind: 'duration',
    optional: true,
    min: 1,
    meaning:
      'HTTP/2: asks by PING after so long without a word from the other end; never without this.',
    source: 'golang.org/x/net/http2, Transport.ReadIdleTimeout; gRPC, keepalive',
  },
  {
    name: 'pingTimeout',
    kind: 'duration',
    default: 15e9,
    min: 1,
    meaning: 'HTTP/2: breaks the connection off if nothing has come so long after a PING.',
    source: 'golang.org/x/net/http2, Transport.PingTimeout',
  },
];

const ofClients: readonly OptionDescriptor[] = [
  {
    name: 'path',
    kind: 'text',
    default: '/',
    meaning: 'What requests ask for.',
    source: 'RFC 9110, section 7.1',
  },
  fields(
    'fields',
    'Bytes of further fields in the head of each request, such as cookies and what traces are known by.',
  ),
  {
    name: 'writes',
    kind: 'integer',
    default: 1,
    min: 1,
    max: 2,
    meaning: 'Writes that a request takes: 2 for its head and its body apart.',
  },
  {
    name: 'resend',
    kind: 'choice',
    choices: ['none', 'idempotent', 'all'],
    default: 'idempotent',
    meaning:
      'What is sent once more when a connection that had been used before ends without a word of an answer: ' +
      'what has no body, or all. What its server has not seen is, too, but for none.',
    source: 'RFC 9110, section 9.2.2; Go, net/http, Transport',
  },
  {
    name: 'streams',
    kind: 'integer',
    optional: true,
    min: 1,
    max: 2_147_483_647,
    meaning:
      'HTTP/2: streams at once on a connection at most; without it, as many as the server lets.',
    source: 'RFC 9113, section 5.1.2',
  },
  ...session,
];

const ofServers: readonly OptionDescriptor[] = [
  fields('fields', 'Bytes of further fields in the head of each answer.'),
  {
    name: 'idle',
    kind: 'duration',
    optional: true,
    min: 1,
    meaning:
      'After so long without a request it closes a connection (nginx: 75 s); it keeps it without ' +
      'this. A request that is under way just then meets a connection that is closed.',
    source: 'RFC 9112, section 9.5',
  },
  {
    name: 'uses',
    kind: 'integer',
    optional: true,
    min: 1,
    meaning: 'After so many requests it closes a connection (nginx: 1000).',
  },
  {
    name: 'streams',
    kind: 'integer',
    default: 100,
    min: 1,
    max: 2_147_483_647,
    meaning: 'HTTP/2: streams at once on a connection.',
    source: 'RFC 9113, section 6.5.2',
  },
  ...session,
];

const source = 'RFC 9110; RFC 9112; RFC 9113';

export const http: TableEntry = {
  name: 'http',
  summary: 'a client of HTTP/1.1 and HTTP/2: its requests, and how it sends them',
  source,
  options: ofClients,
};

export const httpServer: TableEntry = {
  name: 'http-server',
  summary: 'a server of HTTP/1.1 and HTTP/2: its answers, and how long it keeps connections',
  source,
  options: ofServers,
};

/** What may stand in a request's target (RFC 3986, section 3.3 and 3.4). */
const TARGET = /^\/[\w\-.~!$&'()*+,;=:@/?%]*$/;

/** A RangeError says in one sentence what is wrong with a client's options. */
export function checkHttp(said: Described['options']): void {
  const path = said.get('path');
  if (typeof path !== 'string' || TARGET.test(path)) return;
  throw new RangeError(`http: 'path' must begin with / and have no spaces, not '${path}'`);
}

/** What only HTTP/2 has of a client's options. */
export const ofHttp2: readonly string[] = ['streams', ...session.map(({ name }) => name)];
