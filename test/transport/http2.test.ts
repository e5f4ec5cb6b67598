import { describe, expect, it } from 'vitest';
import { Simulator } from '../../src/engine/simulator.js';
import type { FactOf } from '../../src/facts/facts.js';
import { narrate } from '../../src/report/narrate.js';
import type { Frames } from '../../src/transport/http/http2-frames.js';
import { Write } from '../../src/transport/http/http2-frames.js';
import { httpOptions } from '../../src/transport/http/options.js';
import type { Resend } from '../../src/transport/http/group.js';
import { Http2, type Http2Options } from '../../src/transport/http/http2.js';
import { type Connection, type Peer, PLAIN } from '../../src/transport/transport.js';
import { Answerer, Caller } from '../helpers/callers.js';
import { plain as wholly } from '../helpers/http.js';
import { MS } from '../helpers/lab.js';
import { Pipes, spelled, Word } from '../helpers/pipes.js';

const plain: Http2Options = {
  pool: {
    connections: 1,
    waiting: Infinity,
    idleConnections: Infinity,
    idle: Infinity,
    uses: Infinity,
    resend: 'none',
  },
  ...wholly,
  secure: false,
};

const few = { ...plain.flow, streams: 1 };

interface Setting {
  client?: Partial<Http2Options>;
  server?: Partial<Http2Options>;
  time?: number;
  bytes?: number;
  perByte?: number;
  sendBuffer?: number;
}

function pair({
  client = {},
  server = {},
  time = 5 * MS,
  bytes,
  perByte,
  sendBuffer,
}: Setting = {}) {
  const simulator = new Simulator();
  const pipes = new Pipes(simulator, { delay: 10 * MS, perByte, sendBuffer });
  const [inner, far] = [pipes.machine(), pipes.machine()];
  const near = new Http2(simulator, inner, { ...plain, ...client });
  const serving = new Http2(simulator, far, { ...plain, ...server });
  const answerer = new Answerer(pipes, time, bytes);
  serving.listen(80, answerer);
  const caller = new Caller(simulator);
  const ask = (at: number, text: string, peer: Peer = caller) => {
    pipes.later(at, () => near.connect(1, 80, peer, new Word(text)));
  };
  /** What was written, less what the connection begins with. */
  const written = () =>
    pipes.log
      .map(({ at, from, was }) => ({ at, from, ...(was as Frames) }))
      .filter(({ write }) => write > Write.SETTINGS_ACK);
  return { simulator, pipes, inner, far, near, serving, answerer, caller, ask, written };
}

describe('streams of HTTP/2', () => {
  it('share a connection', () => {
    const { simulator, inner, caller, ask } = pair();
    for (const text of ['a', 'b', 'c']) ask(0, text);
    ask(100 * MS, 'd');
    simulator.run();
    expect(caller.heard).toEqual(['45 a', '45 b', '45 c', '125 d']);
    expect(inner.opened).toBe(1);
    expect(caller.timings[2]).toMatchObject({ asked: 0, connected: 20 * MS, first: 45 * MS });
    expect(caller.timings[3]).toMatchObject({ connected: -1, given: 100 * MS, last: 125 * MS });
  });

  it('are as many as the server allows: the others wait, or open another connection', () => {
    for (const connections of [1, 2]) {
      const { simulator, inner, caller, ask } = pair({
        client: { pool: { ...plain.pool, connections } },
        server: { flow: { ...plain.flow, streams: 2 } },
      });
      ask(0, 'first');
      for (const text of ['a', 'b', 'c']) ask(100 * MS, text);
      simulator.run();
      const last = connections === 1 ? '150 c' : '145 c';
      expect(caller.heard).toEqual(['45 first', '125 a', '125 b', last]);
      expect(inner.opened).toBe(connections);
    }
  });

  it('are sent back where the client knew no better, and then wait', () => {
    const { simulator, caller, ask } = pair({ server: { flow: { ...plain.flow, streams: 1 } } });
    for (const text of ['a', 'b']) ask(0, text);
    simulator.run();
    expect(caller.heard).toEqual(['40 b REFUSED', '45 a']);
  });

  it('have windows: what is longer waits for them', () => {
    const { simulator, caller, ask, written } = pair({ bytes: 100_000, time: 0 });
    ask(0, 'long');
    simulator.run();
    // 65,535 bytes at 30 ms; a round trip later the rest.
    expect(caller.heard).toEqual(['60 long']);
    const data = written().filter(({ data, from }) => data > 0 && from === 1);
    expect(data.map((frames) => frames.data)).toEqual([
      16_384, 16_384, 16_384, 16_383, 16_384, 16_384, 1_697,
    ]);
    expect(data.reduce((sum, frames) => sum + frames.data, 0)).toBe(100_000);
    const wide = { ...plain.flow, streamWindow: 1_000_000, connectionWindow: 1_000_000 };
    const other = pair({ bytes: 100_000, time: 0, client: { flow: wide } });
    other.ask(0, 'long');
    other.simulator.run();
    expect(other.caller.heard).toEqual(['40 long']);
  });

  it('take turns, a frame each, as the connection has room', () => {
    const perByte = 1_000;
    const wide = { ...plain.flow, streamWindow: 1_000_000, connectionWindow: 1_000_000 };
    const { simulator, caller, ask, written, answerer } = pair({
      bytes: 10_000,
      time: 0,
      perByte,
      sendBuffer: 20_000,
      client: { flow: wide },
    });
    ask(0, 'long');
    ask(30 * MS, 'short');
    answerer.sizes.set('long', 100_000);
    simulator.run();
    // The short one does not wait for the end of the long one.
    expect(caller.heard.map((line) => line.split(' ')[1])).toEqual(['short', 'long']);
    const order = written().filter(({ from, data }) => from === 1 && data > 0);
    expect(order.map(({ stream }) => stream)).toEqual([1, 1, 1, 3, 1, 1, 1, 1]);
  });

  it('are given up: in good order the work goes on, else it is stopped', () => {
    for (const how of ['close', 'abort'] as const) {
      const { simulator, pipes, caller, answerer, ask, inner } = pair({ time: 50 * MS });
      ask(0, 'first');
      pipes.later(40 * MS, () => caller.connection![how]());
      ask(60 * MS, 'second');
      simulator.run();
      expect(caller.heard).toEqual(['130 second']);
      const told = how === 'abort' ? ['first', 'ABORTED', 'second'] : ['first', 'second'];
      expect(answerer.heard).toEqual(told);
      expect(inner.opened).toBe(1);
    }
  });

  it('end as their server drains: what it is asked before that is known is answered', () => {
    const { simulator, pipes, serving, caller, ask, inner } = pair({ time: 50 * MS });
    ask(0, 'first');
    pipes.later(40 * MS, () => serving.server.drain());
    ask(45 * MS, 'unaware');
    ask(60 * MS, 'second');
    // A new connection is told at once.
    ask(200 * MS, 'third');
    pipes.later(290 * MS, () => serving.server.stay());
    for (const at of [300, 400, 500]) ask(at * MS, `${at}`);
    simulator.run();
    const after = ['290 third', '390 300', '470 400', '570 500'];
    expect(caller.heard).toEqual(['90 first', '115 unaware', '150 second', ...after]);
    expect(inner.opened).toBe(4);
  });

  it('are sent once more when they were not seen, or were not answered', () => {
    // What the server refuses is that which comes before the client knows how many it may open.
    const refused = (resend: Resend) =>
      pair({ server: { flow: few }, client: { pool: { ...plain.pool, resend } } });
    for (const [resend, ...heard] of [
      ['none', '40 second REFUSED', '45 first'],
      ['idempotent', '45 first', '70 second'],
    ] as const) {
      const { simulator, caller, ask, near } = refused(resend);
      ask(0, 'first');
      ask(0, 'second');
      simulator.run();
      expect(caller.heard).toEqual(heard);
      expect(near.counts.resent).toBe(resend === 'none' ? 0 : 1);
    }
    const pool = { ...plain.pool, resend: 'all' } as const;
    const { simulator, pipes, serving, caller, ask, near, inner } = pair({ client: { pool } });
    for (const [at, text] of [
      [0, 'first'],
      [100, 'second'],
      [101, 'third'],
    ] as const)
      ask(at * MS, text);
    pipes.later(112 * MS, () => serving.server.shut());
    simulator.run();
    expect(caller.heard).toEqual(['45 first', '167 second', '167 third']);
    expect(near.counts).toMatchObject({ stale: 2, resent: 2 });
    expect(inner.opened).toBe(2);
    for (const { message } of pipes.log) expect(message).toMatchObject({ holders: 0 });
  });

  it('end with the process of their server', () => {
    const { simulator, pipes, inner, serving, caller, answerer, ask } = pair();
    ask(0, 'first');
    ask(100 * MS, 'lost');
    pipes.later(112 * MS, () => serving.server.shut());
    ask(130 * MS, 'second');
    pipes.later(200 * MS, () => serving.server.shut());
    ask(230 * MS, 'third');
    simulator.run();
    expect(caller.heard).toEqual(['45 first', '122 lost STALE', '175 second', '275 third']);
    expect(answerer.heard).toEqual(['first', 'lost', 'ABORTED', 'second', 'third']);
    expect(inner.opened).toBe(3);
  });

  it('carry many messages each way, and end in good order', () => {
    const { simulator, pipes, near, serving, written } = pair({ client: { streaming: true } });
    const heard: string[] = [];
    const note = (who: string, text: string) => heard.push(`${simulator.now / MS} ${who} ${text}`);
    const far: Peer = {
      opened: () => note('server', 'opened'),
      received: (connection, message) => {
        note('server', (message as Word).text);
        connection.send(message, 200, PLAIN);
        connection.send(message, 200, PLAIN);
        return '';
      },
      closed: (_connection, reason) => note('server', `closed ${reason}`),
    };
    serving.listen(81, { accept: () => far });
    let stream: Connection | null = null;
    const client: Peer = {
      opened: (connection) => {
        stream = connection;
      },
      received: (_connection, message) => {
        note('client', (message as Word).text);
        return '';
      },
      closed: (_connection, reason) => note('client', `closed ${reason}`),
    };
    near.connect(1, 81, client, null);
    pipes.later(30 * MS, () => stream!.send(new Word('one'), 50, PLAIN));
    pipes.later(60 * MS, () => stream!.send(new Word('two'), 50, PLAIN));
    pipes.later(100 * MS, () => stream!.close());
    simulator.run();
    expect(heard).toEqual([
      '40 server opened',
      '40 server one',
      '50 client one',
      '50 client one',
      '70 server two',
      '80 client two',
      '80 client two',
      '110 server closed 0',
    ]);
    const ends = written().filter(({ endsStream }) => endsStream);
    expect(ends.map(({ from, data, head }) => [from, data, head !== null])).toEqual([
      [0, 0, false],
      [1, -1, true],
    ]);
    expect(
      written()
        .filter(({ data }) => data > 0)
        .map(({ data }) => data),
    ).toEqual([55, 205, 205, 55, 205, 205]);
  });

  it('may have their heads written apart', () => {
    const { simulator, caller, ask, written } = pair({ client: { apart: true } });
    ask(0, 'first');
    simulator.run();
    expect(caller.heard).toEqual(['45 first']);
    const asked = written().filter(({ from }) => from === 0);
    expect(asked.map(({ head, data }) => [head !== null, data])).toEqual([
      [true, -1],
      [false, 100],
    ]);
  });

  it('are given up when a connection says nothing, not even to a PING', () => {
    const flow = { ...plain.flow, pingInterval: 50 * MS, pingTimeout: 30 * MS };
    const { simulator, ask, caller, pipes, near, far, written } = pair({ client: { flow } });
    ask(0, 'first');
    simulator.run({ until: 400 * MS });
    // Its answer is here at 45 ms: it asks 50 ms after the last word of the server, again and again.
    const pings = written().filter(({ write }) => write === Write.PING);
    expect(pings.map(({ at, from }) => [at / MS, from])).toEqual(
      [95, 165, 235, 305, 375].map((at) => [at, 0]),
    );
    expect(caller.heard).toEqual(['45 first']);
    const heard: string[] = [];
    const deaf: Peer = {
      opened: () => undefined,
      received: () => '',
      closed: (_connection, reason) => heard.push(`${simulator.now / MS} closed ${reason}`),
    };
    far.listen(81, { accept: () => deaf });
    const other = new Caller(simulator);
    pipes.later(0, () => near.connect(1, 81, other, new Word('lost')));
    simulator.run({ until: 600 * MS });
    expect(other.heard).toEqual(['500 lost TIMED_OUT']);
    expect(heard).toEqual(['510 closed 1']);
  });

  it('have frames that can be read', () => {
    const { simulator, pipes, ask } = pair();
    ask(0, 'first');
    simulator.run();
    const text = (of: number[]) => String.fromCharCode(...of);
    const all = pipes.log.map(({ was, bytes }) => spelled(was, bytes, 11));
    const [preface, request] = all.filter((_bytes, i) => pipes.log[i].from === 0);
    expect(text(preface).startsWith('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toBe(true);
    // SETTINGS of 6 bytes: no push.
    expect(preface.slice(24)).toEqual([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    const [, , length, type, flags] = request;
    expect([type, flags, request[8]]).toEqual([1, 4, 1]);
    // POST, http and the path, from the static table and literally.
    expect(request.slice(9, 9 + 5)).toEqual([0x83, 0x86, 0x04, 1, 0x2f]);
    expect(text(request.slice(9, 9 + length))).toContain('0.0.0.1');
    // DATA of 100 bytes that ends the stream.
    expect(request.slice(9 + length, 9 + length + 9)).toEqual([0, 0, 100, 0, 1, 0, 0, 0, 1]);
    expect(request).toHaveLength(9 + length + 9 + 100);
  });

  it('ask for what may stand in a request', () => {
    const asks = (path: string) => httpOptions(new Map([['path', path]])).path;
    expect(asks('/api/v1?limit=5')).toBe('/api/v1?limit=5');
    expect(() => asks('api v1')).toThrow("'path' must begin with / and have no spaces");
  });

  it('tell what becomes of them', () => {
    const { simulator, pipes, near, caller } = pair({ bytes: 70_000, client: { flow: few } });
    const facts: FactOf<'exchanges'>[] = [];
    simulator.facts.listen('exchanges', { tell: (fact) => facts.push(fact) });
    for (const text of ['a', 'b']) {
      pipes.later(0, () => near.connect(1, 80, caller, new Word(text), 'web'));
    }
    simulator.run();
    expect(narrate(facts).map((line) => line.trim().split(' ms  ')[1])).toEqual([
      'm0: waits for a connection to web:80',
      'm0: waits for a connection to web:80, behind 1',
      'm0: has connection 1 to web:80 after 20.000000 ms',
      'm0: opens stream 1 of connection 1 to web:80',
      'm1: a client opens stream 1 of connection 1',
      "m1: stream 1 waits for room in its stream's window",
      'm1: stream 1 is over',
      'm0: stream 1 is over',
      'm0: has connection 1 to web:80, used before, after 65.000000 ms',
      'm0: opens stream 3 of connection 1 to web:80',
      'm1: a client opens stream 3 of connection 1',
      "m1: stream 3 waits for room in its connection's window",
      'm1: stream 3 is over',
      'm0: stream 3 is over',
    ]);
  });

  it('fall with their connection, and hold nothing when they are over', () => {
    const { simulator, pipes, caller, ask, answerer } = pair({ time: 50 * MS });
    ask(0, 'a');
    ask(0, 'b');
    ask(0, 'c');
    pipes.later(25 * MS, () => caller.connection!.abort());
    simulator.run();
    expect(caller.heard).toEqual(['90 a', '90 b']);
    expect(answerer.heard).toEqual(['a', 'b', 'c', 'ABORTED']);
    for (const { message } of pipes.log) {
      expect(message as unknown as object).toMatchObject({ holders: 0, content: null });
    }
  });
});
