import { describe, expect, it } from 'vitest';
import { Simulator } from '../../src/engine/simulator.js';
import { Flight } from '../../src/transport/tls/flight.js';
import { tlsOptions } from '../../src/transport/tls/options.js';
import { Tls, type TlsOptions } from '../../src/transport/tls/tls.js';
import { Answerer, Caller } from '../helpers/callers.js';
import { MS } from '../helpers/lab.js';
import { Pipes, spelled, Word } from '../helpers/pipes.js';

const plain = tlsOptions(new Map(), 'h2');

function pair(client: Partial<TlsOptions>, server: Partial<TlsOptions> = client, bytes = 1000) {
  const simulator = new Simulator();
  const pipes = new Pipes(simulator, { delay: 10 * MS });
  const [inner, far] = [pipes.machine(), pipes.machine()];
  const near = new Tls(simulator, inner, { ...plain, ...client });
  const answerer = new Answerer(pipes, 0, bytes);
  new Tls(simulator, far, { ...plain, ...server }).listen(443, answerer);
  const caller = new Caller(simulator);
  const ask = (at: number, text: string) => {
    pipes.later(at, () => near.connect(1, 443, caller, new Word(text), 'web.example'));
  };
  const flights = () =>
    pipes.log.flatMap(({ message, was, bytes }) =>
      message instanceof Flight ? [`${(was as Flight).name} ${bytes}`] : [],
    );
  return { simulator, pipes, caller, answerer, ask, flights };
}

/** Milliseconds of two requests, the second of which may be resumed; 20 of a round trip. */
function latencies(client: Partial<TlsOptions>, server = client): number[] {
  const { simulator, caller, ask } = pair(client, server);
  ask(0, 'one');
  ask(1000 * MS, 'two');
  simulator.run();
  return caller.heard.map((line) => Number(line.split(' ')[0]) % 1000);
}

describe('TLS', () => {
  it.each<[string, number[], Partial<TlsOptions>]>([
    // Connecting is a round trip, the request another.
    ['1.3', [60, 60], { resumption: false }],
    ['1.3 resumed', [60, 60], {}],
    ['1.3 with early data', [60, 40], { earlyData: true }],
    ['1.2', [80, 80], { version: '1.2', resumption: false }],
    ['1.2 resumed', [80, 60], { version: '1.2' }],
    ['mutual', [60, 60], { mutual: true }],
  ])('takes the round trips of its handshake: %s', (_name, expected, options) => {
    expect(latencies(options)).toEqual(expected);
  });

  it('sends what its standard says, in messages of their sizes', () => {
    const { simulator, ask, flights } = pair({});
    const told: object[] = [];
    simulator.facts.listen('exchanges', { tell: (fact) => told.push(fact) });
    ask(0, 'one');
    ask(1000 * MS, 'two');
    simulator.run();
    expect(told.slice(0, 2)).toMatchObject([
      { place: 'm0', server: 'web.example:443', step: 'client-hello', size: 216 },
      { place: 'm1', server: '', step: 'server-hello', resumed: false, size: 4586 },
    ]);
    // 4,032 bytes of certificates, 256 of a signature; resumed without either.
    expect(flights()).toEqual([
      'client-hello 216',
      'server-hello 4586',
      'client-finished 64',
      'tickets 542',
      'close-notify 24',
      'client-hello 487',
      'server-hello 234',
      'client-finished 64',
      'tickets 271',
      'close-notify 24',
    ]);
    const old = pair({ version: '1.2' });
    old.ask(0, 'one');
    old.ask(1000 * MS, 'two');
    old.simulator.run();
    expect(old.flights()).toEqual([
      'client-hello 140',
      'server-hello 4435',
      'client-finished 93',
      'server-finished 290',
      'close-notify 31',
      'client-hello 396',
      'server-hello 150',
      'client-finished 51',
      'close-notify 31',
    ]);
  });

  it('adds to each record of 16 KB what encryption takes', () => {
    const { simulator, pipes, ask } = pair({});
    ask(0, 'one');
    simulator.run();
    const records = pipes.log.filter(({ message }) => !(message instanceof Flight));
    expect(records.map(({ bytes }) => bytes)).toEqual([122, 1022]);
  });

  it('does the whole handshake with a server that has not made the ticket', () => {
    const { simulator, pipes, answerer, caller, flights } = pair({ earlyData: true });
    // Another server, with keys of its own.
    const other = new Tls(simulator, pipes.machine(), plain);
    other.listen(443, answerer);
    const near = new Tls(simulator, pipes.machine(), { ...plain, earlyData: true });
    const ask = (at: number, address: number, text: string) => {
      pipes.later(at, () => near.connect(address, 443, caller, new Word(text), 'web.example'));
    };
    ask(0, 1, 'one');
    ask(1000 * MS, 2, 'two');
    ask(2000 * MS, 2, 'three');
    simulator.run();
    // What was said early is said again.
    expect(caller.heard).toEqual(['60 one', '1060 two', '2060 three']);
    expect(answerer.heard).toEqual(['one', 'DONE', 'two', 'DONE', 'three', 'DONE']);
    expect(flights().filter((flight) => flight.startsWith('server-hello'))).toHaveLength(3);
  });

  it('takes for a handshake what somebody has measured, or what it is told', () => {
    const work = (said: [string, number | string][]) => tlsOptions(new Map(said), '').serverWork;
    expect(work([['work', 'nginx-rsa-2048']])).toBe(2_857_143);
    const own: [string, number | string][] = [
      ['work', 'nginx-rsa-2048'],
      ['serverWork', 5],
    ];
    expect(work(own)).toBe(5);
    expect(() => tlsOptions(new Map([['version', '1.1']]), '')).toThrow('must be 1.2 or 1.3');
  });

  it('takes the CPU time of a handshake, less of it where it is resumed', () => {
    const work = { serverWork: 3 * MS, clientWork: 2 * MS, resumedWork: MS };
    expect(latencies(work)).toEqual([65, 62]);
    expect(latencies({ ...work, earlyData: true })).toEqual([65, 42]);
  });

  it('takes the CPU time of each byte, at either end, in the order of what is said', () => {
    // 2000 bytes of an answer: 2 ms to encrypt, 2 ms to decrypt; 100 of a request at the server likewise.
    const { byteWork } = tlsOptions(new Map([['cipher', 8e6]]), '');
    expect(byteWork).toBe(1000);
    const took = (client: number, server: number): number => {
      const { simulator, caller, ask } = pair({ byteWork: client }, { byteWork: server }, 2000);
      ask(0, 'one');
      simulator.run();
      return Number(caller.heard[0].split(' ')[0]);
    };
    const free = took(0, 0);
    const request = took(byteWork, 0) - free - 2;
    expect(took(0, byteWork) - free).toBeCloseTo(2 + request, 6);
    expect(took(byteWork, byteWork) - free).toBeCloseTo(2 * (2 + request), 6);
  });

  it('writes records that can be told apart, wherever a segment begins', () => {
    const { simulator, pipes, ask } = pair({}, {}, 40_000);
    ask(0, 'one');
    simulator.run();
    for (const { was, bytes } of pipes.log) {
      const whole = spelled(was, bytes, bytes);
      expect(spelled(was, bytes, 1000)).toEqual(whole);
      // Type, version and length of each record, which together are all of it.
      let at = 0;
      while (at < bytes) {
        expect([20, 21, 22, 23]).toContain(whole[at]);
        expect(whole.slice(at + 1, at + 3)).toEqual([3, 3]);
        at += 5 + whole[at + 3] * 256 + whole[at + 4];
      }
      expect(at).toBe(bytes);
    }
  });

  it('holds nothing when it is over', () => {
    const { simulator, pipes, ask } = pair({ earlyData: true, serverWork: MS, resumedWork: MS });
    ask(0, 'one');
    ask(1000 * MS, 'two');
    simulator.run();
    for (const { message } of pipes.log) {
      expect(message as unknown as object).toMatchObject({ holders: 0, content: null });
    }
  });
});
