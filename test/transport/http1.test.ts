import { describe, expect, it } from 'vitest';
import { Simulator } from '../../src/engine/simulator.js';
import type { PoolOptions } from '../../src/transport/http/group.js';
import type { KeepOptions } from '../../src/transport/seats.js';
import { Serial } from '../../src/transport/http/serial.js';
import { Answerer, Caller } from '../helpers/callers.js';
import { MS } from '../helpers/lab.js';
import { Pipes, spelled, Word } from '../helpers/pipes.js';

const heads = { path: '/', requestFields: 0, responseFields: 0 };
const unlimited: PoolOptions = {
  connections: Infinity,
  waiting: Infinity,
  idleConnections: Infinity,
  idle: Infinity,
  uses: Infinity,
  resend: 'none',
};

function pair(
  pool: Partial<PoolOptions> = {},
  keep: Partial<KeepOptions> = {},
  time = 5 * MS,
  bare = false,
  bytes = 100,
) {
  const simulator = new Simulator();
  const pipes = new Pipes(simulator, { delay: 10 * MS });
  const [inner, far] = [pipes.machine(), pipes.machine()];
  const options = {
    pool: { ...unlimited, ...pool },
    keep: { idle: Infinity, uses: Infinity, ...keep },
    heads: bare ? null : heads,
  };
  const server = new Answerer(pipes, time);
  const near = new Serial(simulator, inner, options);
  const serving = new Serial(simulator, far, options);
  serving.listen(80, server);
  const client = new Caller(simulator, bytes);
  const ask = (at: number, text: string) => {
    pipes.later(at, () => near.connect(1, 80, client, new Word(text)));
  };
  return { simulator, pipes, inner, near, serving, server, client, ask };
}

describe('exchanges one at a time', () => {
  it('open a connection, and use it again', () => {
    const { simulator, inner, client, ask } = pair();
    ask(0, 'first');
    ask(100 * MS, 'second');
    simulator.run();
    expect(client.heard).toEqual(['45 first', '125 second']);
    expect(inner.opened).toBe(1);
    const [first, second] = client.timings;
    expect(first).toMatchObject({ asked: 0, dialled: 0, connected: 20 * MS, secured: -1 });
    expect(first).toMatchObject({
      given: 20 * MS,
      written: 20 * MS,
      first: 45 * MS,
      last: 45 * MS,
    });
    expect(second).toMatchObject({ asked: 100 * MS, dialled: -1, connected: -1, given: 100 * MS });
  });

  it('take a connection each, or wait in turn where that is too many', () => {
    const free = pair();
    for (const text of ['a', 'b', 'c']) free.ask(0, text);
    free.simulator.run();
    expect(free.client.heard).toEqual(['45 a', '45 b', '45 c']);
    expect(free.inner.opened).toBe(3);

    const few = pair({ connections: 2, waiting: 1 });
    for (const text of ['a', 'b', 'c', 'd']) few.ask(0, text);
    few.simulator.run();
    expect(few.client.heard).toEqual(['0 d OVERFLOWED', '45 a', '45 b', '70 c']);
    expect(few.inner.opened).toBe(2);
    expect(few.client.timings[2]).toMatchObject({ asked: 0, given: 45 * MS, dialled: -1 });
  });

  it('go with a connection that is free before the one they had opened', () => {
    const { simulator, inner, client, ask } = pair();
    ask(0, 'first');
    ask(40 * MS, 'second');
    ask(200 * MS, 'third');
    simulator.run();
    expect(client.heard).toEqual(['45 first', '70 second', '225 third']);
    expect(inner.opened).toBe(2);
  });

  it('fail as their connection does, one each', () => {
    const { simulator, client, serving, ask } = pair();
    serving.unlisten(80);
    ask(0, 'a');
    ask(5 * MS, 'b');
    simulator.run();
    expect(client.heard).toEqual(['20 a REFUSED', '25 b REFUSED']);
  });

  it('wait for their own connection where each has a new one', () => {
    const { simulator, pipes, client, inner, ask } = pair({ uses: 1, connections: 2 });
    ask(0, 'first');
    ask(5 * MS, 'given up');
    ask(5 * MS, 'third');
    // The connection of the first takes long to stand.
    inner.delays.push(100 * MS);
    pipes.later(6 * MS, () => inner.delays.push(50 * MS));
    pipes.later(10 * MS, () => client.connections[1].close());
    simulator.run();
    expect(client.heard).toEqual(['105 third', '145 first']);
    expect(inner.opened).toBe(3);
  });

  it('have a new connection each, which in HTTP the server closes', () => {
    for (const bare of [false, true]) {
      const { simulator, inner, client, pipes, ask } = pair({ uses: 1 }, {}, 5 * MS, bare);
      ask(0, 'first');
      ask(100 * MS, 'second');
      simulator.run();
      expect(client.heard).toEqual(['45 first', '145 second']);
      expect(inner.opened).toBe(2);
      // Without heads there is nothing but what was said.
      if (bare) expect(pipes.log.map(({ bytes }) => bytes)).toEqual([100, 1000, 100, 1000]);
    }
  });

  it('end where the server has closed an idle connection just now', () => {
    const { simulator, client, inner, ask } = pair({}, { idle: 50 * MS });
    ask(0, 'first');
    // It is answered at 35 ms and closed at 85; that is known here at 95.
    ask(90 * MS, 'second');
    ask(200 * MS, 'third');
    simulator.run();
    expect(client.heard).toEqual(['45 first', '95 second STALE', '245 third']);
    expect(inner.opened).toBe(2);
  });

  it('are sent once more then, as far as they may be', () => {
    const cases = [
      ['none', 0, false],
      ['idempotent', 0, true],
      ['idempotent', 100, false],
      ['all', 100, true],
    ] as const;
    for (const [resend, bytes, again] of cases) {
      const { simulator, client, near, ask, pipes } = pair(
        { resend },
        { idle: 50 * MS },
        5 * MS,
        false,
        bytes,
      );
      ask(0, 'first');
      ask(90 * MS, 'second');
      simulator.run();
      // The new connection is opened at 95 ms; it was asked for at 90 all the same.
      expect(client.heard).toEqual(['45 first', again ? '140 second' : '95 second STALE']);
      expect(near.counts).toMatchObject({ stale: 1, resent: again ? 1 : 0 });
      if (again) {
        const steps = { asked: 90 * MS, dialled: 95 * MS, given: 115 * MS, last: 140 * MS };
        expect(client.timings[1]).toMatchObject(steps);
      }
      for (const { message } of pipes.log) expect(message).toMatchObject({ holders: 0 });
    }
    // One that fails on a connection of its own has failed.
    const { simulator, client, server, ask, near } = pair({ resend: 'all' });
    server.received = (connection) => {
      connection.abort();
      return '';
    };
    ask(0, 'first');
    simulator.run();
    expect(client.heard).toEqual(['40 first ABORTED']);
    expect(near.counts).toMatchObject({ stale: 0, resent: 0 });
  });

  it('leave no idle connection longer, nor more of them, than they may', () => {
    const { simulator, inner, ask } = pair({ idle: 60 * MS, idleConnections: 2 });
    for (const text of ['a', 'b', 'c']) ask(0, text);
    ask(100 * MS, 'd');
    ask(100 * MS, 'e');
    ask(100 * MS, 'f');
    simulator.run();
    expect(inner.opened).toBe(4);
    const late = pair({ idle: 60 * MS });
    late.ask(0, 'a');
    late.ask(106 * MS, 'b');
    late.simulator.run();
    expect(late.inner.opened).toBe(2);
    expect(simulator.pending).toBe(0);
  });

  it('are given up: in line, unanswered in good order, or so that the server knows', () => {
    const { simulator, pipes, server, client, inner, near } = pair({ connections: 1 });
    const give = (at: number, how: 'close' | 'abort') => {
      const one = new Caller(simulator);
      pipes.later(at, () => near.connect(1, 80, one, new Word(how)));
      pipes.later(at + 31 * MS, () => one.connection![how]());
      return one;
    };
    const others = [give(0, 'close'), give(1 * MS, 'abort')];
    pipes.later(100 * MS, () => near.connect(1, 80, client, new Word('last')));
    simulator.run();
    expect(others.map(({ heard }) => heard)).toEqual([[], []]);
    // The second is still dialled for: its connection stands at 51 ms.
    expect(server.heard).toEqual(['close', 'last']);
    expect(client.heard).toEqual(['125 last']);
    expect(inner.opened).toBe(2);

    const broken = pair();
    broken.ask(0, 'all');
    pipes.later(0, () => undefined);
    broken.pipes.later(31 * MS, () => broken.client.connection!.abort());
    broken.simulator.run();
    expect(broken.server.heard).toEqual(['all']);
  });

  it('are drained: what is under way is answered, and the connection ends with it', () => {
    const { simulator, pipes, inner, serving, client, ask } = pair();
    ask(0, 'first');
    pipes.later(32 * MS, () => serving.server.drain());
    // What still comes is answered too, each on a connection of its own.
    ask(100 * MS, 'second');
    ask(200 * MS, 'third');
    pipes.later(300 * MS, () => serving.server.stay());
    ask(400 * MS, 'fourth');
    ask(500 * MS, 'fifth');
    simulator.run();
    const after = ['245 third', '445 fourth', '525 fifth'];
    expect(client.heard).toEqual(['45 first', '145 second', ...after]);
    expect(inner.opened).toBe(4);
  });

  it('end with the process of their server', () => {
    const { simulator, pipes, inner, serving, client, ask } = pair();
    ask(0, 'first');
    ask(100 * MS, 'lost');
    pipes.later(112 * MS, () => serving.server.shut());
    ask(130 * MS, 'second');
    pipes.later(200 * MS, () => serving.server.shut());
    ask(230 * MS, 'third');
    simulator.run();
    expect(client.heard).toEqual(['45 first', '122 lost STALE', '175 second', '275 third']);
    expect(inner.opened).toBe(3);
  });

  it('have heads that can be read', () => {
    const { simulator, pipes, ask } = pair({ uses: 1 });
    ask(0, 'first');
    simulator.run();
    const [request, response] = pipes.log.map(({ was, bytes }) =>
      String.fromCharCode(...spelled(was, bytes, 7)).replaceAll('\0', ''),
    );
    expect(request.split('\r\n')).toEqual([
      'POST / HTTP/1.1',
      'Host: 0.0.0.1',
      'User-Agent: netloom',
      'Accept: */*',
      'Content-Type: application/octet-stream',
      'Content-Length: 100',
      'Connection: close',
      '',
      '',
    ]);
    expect(response).toMatch(/^HTTP\/1.1 200 OK\r\n.*Content-Length: 1000\r\n/s);
    expect(pipes.log[0].bytes).toBe(request.length + 100);
  });

  it('may have their heads written apart: the server waits for the body', () => {
    const simulator = new Simulator();
    const pipes = new Pipes(simulator, { delay: 10 * MS });
    const [inner, far] = [pipes.machine(), pipes.machine()];
    const keep = { idle: 30 * MS, uses: Infinity };
    const near = new Serial(simulator, inner, { pool: unlimited, keep, heads, apart: true });
    const serving = new Serial(simulator, far, { pool: unlimited, keep, heads });
    const server = new Answerer(pipes, 5 * MS);
    serving.listen(80, server);
    const client = new Caller(simulator);
    pipes.later(0, () => near.connect(1, 80, client, new Word('first')));
    simulator.run();
    expect(client.heard).toEqual(['45 first']);
    expect(server.heard).toEqual(['first']);
    const [head, body] = pipes.log;
    const text = (of: typeof head) => String.fromCharCode(...spelled(of.was, of.bytes, 7));
    expect(text(head)).toMatch(/Content-Length: 100\r\n\r\n$/);
    expect(text(body)).toBe('\0'.repeat(100));
    for (const { message } of pipes.log) expect(message).toMatchObject({ holders: 0 });
  });

  it('hold no message when they are over', () => {
    const { simulator, pipes, ask } = pair();
    ask(0, 'first');
    ask(3 * MS, 'second');
    simulator.run();
    for (const { message } of pipes.log) {
      expect(message as unknown as object).toMatchObject({ holders: 0, content: null });
    }
  });
});
