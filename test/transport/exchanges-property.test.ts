import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulator } from '../../src/engine/simulator.js';
import type { Message } from '../../src/net/packet.js';
import { Http2 } from '../../src/transport/http/http2.js';
import { httpOptions } from '../../src/transport/http/options.js';
import { Serial } from '../../src/transport/http/serial.js';
import { tlsOptions } from '../../src/transport/tls/options.js';
import { Tls } from '../../src/transport/tls/tls.js';
import { type Connection, type Peer, PLAIN } from '../../src/transport/transport.js';
import { MS } from '../helpers/lab.js';
import { Pipes, Word } from '../helpers/pipes.js';

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
  const plain = httpOptions(new Map());
  const make = () => {
    const machine = pipes.machine();
    const said = new Map<string, string | boolean>([
      ['version', set.secure === '1.2' ? '1.2' : '1.3'],
      ['earlyData', set.secure === 'early'],
    ]);
    const inner =
      set.secure === 'none' ? machine : new Tls(simulator, machine, tlsOptions(said, ''));
    const { connections, waiting, idleConnections, uses, streams } = set;
    const options = {
      ...plain,
      pool: { connections, waiting, idleConnections, uses, idle: set.clientIdle * MS },
      keep: { idle: set.serverIdle * MS, uses: set.serverUses },
      flow: { ...plain.flow, streams },
      secure: false,
    };
    if (set.protocol === 'http2') return new Http2(simulator, inner, options);
    const heads = set.protocol === 'http1' ? plain.heads : null;
    return new Serial(simulator, inner, { ...options, heads });
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

describe('exchanges', () => {
  it('end once each, whatever is given up, closed or drained', () => {
    fc.assert(fc.property(setting, run), { numRuns: 200 });
  });
});
