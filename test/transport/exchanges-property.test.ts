import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulator } from '../../src/engine/simulator.js';
import type { Message } from '../../src/net/packet.js';
import { Http2, type Http2Options } from '../../src/transport/http/http2.js';
import { Serial } from '../../src/transport/http/serial.js';
import { tlsOptions } from '../../src/transport/tls/options.js';
import { Tls } from '../../src/transport/tls/tls.js';
import {
  type Connection,
  type Peer,
  PLAIN,
  type Transport,
} from '../../src/transport/transport.js';
import { Answerer, Caller } from '../helpers/callers.js';
import { plain } from '../helpers/http.js';
import { described, Lab, MS, S } from '../helpers/lab.js';
import { Pipes, Word } from '../helpers/pipes.js';
import { tcpOf } from './tcp/stand.js';

/** One exchange: what its client and its server do, in milliseconds and bytes. */
const exchange = fc.record({
  at: fc.integer({ min: 0, max: 300 }),
  bytes: fc.integer({ min: 1, max: 40_000 }),
  answer: fc.integer({ min: 1, max: 90_000 }),
  takes: fc.integer({ min: 0, max: 60 }),
  /** After so long the client gives up; the server breaks off, or says nothing at all. */
  patience: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 4 }),
  broken: fc.boolean(),
  serves: fc.constantFrom('answers', 'answers', 'answers', 'aborts', 'is silent'),
});
type Exchange = typeof exchange extends fc.Arbitrary<infer T> ? T : never;

const count = fc.constantFrom(1, 2, 3, Infinity);
const setting = fc.record({
  protocol: fc.constantFrom('tcp', 'http1', 'http2'),
  secure: fc.constantFrom('none', '1.2', '1.3', 'early'),
  connections: count,
  waiting: fc.constantFrom(0, 2, Infinity),
  idleConnections: fc.constantFrom(0, 1, Infinity),
  uses: count,
  resend: fc.constantFrom('none', 'idempotent', 'all'),
  serverUses: count,
  clientIdle: fc.constantFrom(20, 80, Infinity),
  serverIdle: fc.constantFrom(20, 80, Infinity),
  streams: fc.constantFrom(1, 3, 100),
  sendBuffer: fc.constantFrom(2000, Infinity),
  drainAt: fc.option(fc.integer({ min: 0, max: 400 }), { freq: 3 }),
  exchanges: fc.array(exchange, { minLength: 1, maxLength: 25 }),
});
type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

/** A client's side of one exchange, which is to be told of its end once, unless it gave up before. */
class Client implements Peer {
  ends = 0;
  answered = false;
  gaveUp = false;
  private connection: Connection | null = null;

  constructor(readonly exchange: Exchange) {}

  opening(connection: Connection): void {
    this.connection = connection;
  }

  opened(connection: Connection): void {
    this.connection = connection;
    connection.send(new Asked(this), this.exchange.bytes, PLAIN);
  }

  received(connection: Connection, message: Message): string {
    expect((message as Asked).client).toBe(this);
    this.answered = true;
    this.over();
    connection.close();
    return '';
  }

  closed(): void {
    this.over();
  }

  giveUp(): void {
    if (this.ends > 0) return;
    this.gaveUp = true;
    if (this.exchange.broken) this.connection?.abort();
    else this.connection?.close();
  }

  private over(): void {
    this.ends++;
    this.connection = null;
    expect(this.gaveUp).toBe(false);
  }
}

class Asked extends Word {
  constructor(readonly client: Client) {
    super('');
  }
}

function run(set: Setting): void {
  const simulator = new Simulator();
  const { sendBuffer, exchanges } = set;
  const pipes = new Pipes(simulator, { delay: 10 * MS, perByte: 100, sendBuffer });
  const make = () => {
    const { connections, waiting, idleConnections, uses, streams, resend } = set;
    const idle = set.clientIdle * MS;
    const pool = { connections, waiting, idleConnections, uses, idle, resend };
    const keep = { idle: set.serverIdle * MS, uses: set.serverUses };
    const flow = { ...plain.flow, streams };
    return stackOf(set, simulator, pipes.machine(), { pool, keep, flow });
  };
  const [near, far] = [make(), make()];
  const serving: Peer = {
    opened: () => undefined,
    received: (connection, message) => {
      const { takes, answer, serves } = (message as Asked).client.exchange;
      connection.about = message;
      if (serves === 'is silent') connection.close();
      else if (serves === 'aborts') connection.abort();
      else {
        pipes.later(takes * MS, () => {
          if (connection.about === message) connection.send(message, answer, PLAIN);
        });
      }
      return '';
    },
    closed: () => undefined,
  };
  far.listen(80, { accept: () => serving });
  const clients = exchanges.map((each) => new Client(each));
  for (const client of clients) {
    const { at, patience, serves } = client.exchange;
    pipes.later(at * MS, () => near.connect(1, 80, client, client, 'web'));
    // Nobody waits for ever for a server that says nothing.
    const most = patience ?? (serves === 'is silent' ? 500 : 5000);
    pipes.later((at + most) * MS, () => client.giveUp());
  }
  if (set.drainAt !== null) pipes.later(set.drainAt * MS, () => far.server.drain());
  simulator.run();
  for (const client of clients) {
    expect(client.ends).toBe(client.gaveUp ? 0 : 1);
    // Without a limit everything that is not given up is answered, or its connection was closed on it.
    if (client.answered) expect(client.exchange.serves).toBe('answers');
  }
  for (const { message } of pipes.log) {
    expect(message as unknown as object).toMatchObject({ holders: 0 });
  }
}

const lossy = fc.record({
  protocol: fc.constantFrom('tcp', 'http1', 'http2'),
  secure: fc.constantFrom('none', '1.2', '1.3', 'early'),
  connections: fc.constantFrom(1, 3, Infinity),
  uses: fc.constantFrom(1, 4, Infinity),
  loss: fc.constantFrom(0, 0.02, 0.1),
  seed: fc.integer(),
  sizes: fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 10 }),
  streamWindow: fc.constantFrom(20_000, 65_535, 1_000_000),
});
type Lossy = typeof lossy extends fc.Arbitrary<infer T> ? T : never;

/** Over TCP, on a way that loses, reorders and doubles, everything is answered. */
function runLossy(set: Lossy): void {
  const lab = new Lab({ seed: `${set.seed}` });
  const { simulator } = lab;
  const stations = [lab.host('a'), lab.host('b')];
  const impairments = [
    described('loss', { probability: set.loss }),
    described('reordering', { probability: 0.1, delay: 3 * MS }),
    described('duplication', { probability: 0.05 }),
  ];
  const wire = { delay: 10 * MS, rate: 50e6, forward: impairments, backward: impairments };
  lab.link(stations[0], '10.0.0.1/24', stations[1], '10.0.0.2/24', wire);
  const [near, far] = stations.map((station) => {
    const { connections, uses } = set;
    const kept = { waiting: Infinity, idleConnections: Infinity, idle: 5 * S };
    const pool = { connections, uses, ...kept, resend: 'none' as const };
    const flow = { ...plain.flow, streamWindow: set.streamWindow };
    return stackOf(set, simulator, tcpOf(station, { nagle: false }), { pool, flow });
  });
  const later = (delay: number, what: () => void) => lab.at(simulator.now + delay, what);
  const answerer = new Answerer({ later }, 3 * MS);
  far.listen(80, answerer);
  const callers = set.sizes.map((bytes, i) => {
    const caller = new Caller(simulator, bytes);
    answerer.sizes.set(`${i}`, 200_001 - bytes);
    const word = new Word(`${i}`);
    lab.at(i * 30 * MS, () => near.connect(stations[1].address, 80, caller, word, 'web'));
    return caller;
  });
  lab.run({ until: 2000 * S });
  callers.forEach(({ heard: [line] }, i) => expect(line?.split(' ')[1]).toBe(`${i}`));
}

/** The protocols of a client or a server. */
function stackOf(
  set: Pick<Setting, 'protocol' | 'secure'>,
  simulator: Simulator,
  below: Transport,
  options: Pick<Http2Options, 'pool' | 'flow'> & Partial<Http2Options>,
): Serial | Http2 {
  const said = new Map<string, string | boolean>([
    ['version', set.secure === '1.2' ? '1.2' : '1.3'],
    ['earlyData', set.secure === 'early'],
  ]);
  const over = set.secure === 'none' ? below : new Tls(simulator, below, tlsOptions(said, ''));
  const whole = { ...plain, secure: false, ...options };
  if (set.protocol === 'http2') return new Http2(simulator, over, whole);
  const heads = set.protocol === 'http1' ? plain.heads : null;
  return new Serial(simulator, over, { ...whole, heads });
}

describe('exchanges', () => {
  it('end once each, whatever is given up, closed or drained', () => {
    fc.assert(fc.property(setting, run), { numRuns: 200 });
  });

  it('are answered, whatever is lost on the way', () => {
    fc.assert(fc.property(lossy, runLossy), { numRuns: 12 });
  });
});
