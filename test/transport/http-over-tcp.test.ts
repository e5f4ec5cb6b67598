import { describe, expect, it } from 'vitest';
import { Http2 } from '../../src/transport/http/http2.js';
import { Serial } from '../../src/transport/http/serial.js';
import { Reception } from '../../src/transport/reception.js';
import { tlsOptions } from '../../src/transport/tls/options.js';
import { Tls, type TlsOptions } from '../../src/transport/tls/tls.js';
import type { Transport } from '../../src/transport/transport.js';
import { Answerer, Caller } from '../helpers/callers.js';
import { plain } from '../helpers/http.js';
import { described, Lab, MS, S, type WireOptions } from '../helpers/lab.js';
import { Word } from '../helpers/pipes.js';
import { tcpOf } from './tcp/stand.js';

const pool = {
  connections: Infinity,
  waiting: Infinity,
  idleConnections: Infinity,
  idle: Infinity,
  uses: Infinity,
  resend: 'none' as const,
};
const tls = tlsOptions(new Map([['resumption', false]]), 'h2');

const protocols = ['tcp', 'http1', 'http2'] as const;
type Protocol = (typeof protocols)[number];

/** Two hosts, 10 ms apart; the server understands every protocol. */
function pair(wire: WireOptions = {}, seed = 'http') {
  const lab = new Lab({ seed });
  const [client, server] = [lab.host('client'), lab.host('server')];
  lab.link(client, '10.0.0.1/24', server, '10.0.0.2/24', { delay: 10 * MS, ...wire });
  const { simulator } = lab;
  const near = tcpOf(client, { nagle: false });
  const far = tcpOf(server, { nagle: false });
  // So that both know each other's MAC addresses.
  client.ping('10.0.0.2');
  const later = (delay: number, what: () => void) => lab.at(simulator.now + delay, what);
  const answerer = new Answerer({ later }, 0);
  const options = { ...plain, pool, secure: false };
  const inside = [
    new Serial(simulator, far, { ...plain, pool }).server,
    new Http2(simulator, far, options).server,
    new Serial(simulator, far, { ...plain, pool, heads: null }).server,
  ];
  const secure = new Tls(simulator, far, { ...tls, resumption: true, earlyData: true });
  new Reception(far, inside, secure).listen(80, answerer);
  const speak = (protocol: Protocol, over: Transport, connections = Infinity): Transport => {
    const own = { ...options, pool: { ...pool, connections } };
    if (protocol === 'http2') return new Http2(simulator, over, own);
    return new Serial(simulator, over, {
      ...own,
      heads: protocol === 'http1' ? plain.heads : null,
    });
  };
  const caller = new Caller(simulator);
  const ask = (at: number, by: Transport, text: string, who = caller) => {
    lab.at(S + at, () => by.connect(server.address, 80, who, new Word(text)));
  };
  return { lab, simulator, near, answerer, speak, caller, ask };
}

describe('exchanges over TCP', () => {
  it.each<[string, Partial<TlsOptions> | null, number, number]>([
    // TCP's handshake, TLS's, and the exchange itself; then the same on a new connection.
    ['no TLS', null, 2, 2],
    ['TLS 1.3', {}, 3, 3],
    ['TLS 1.3 resumed', { resumption: true }, 3, 3],
    ['TLS 1.3 with early data', { resumption: true, earlyData: true }, 3, 2],
    ['TLS 1.2', { version: '1.2' }, 4, 4],
    ['TLS 1.2 resumed', { version: '1.2', resumption: true }, 4, 3],
    ['mutual TLS 1.3', { mutual: true }, 3, 3],
  ])(
    'take so many round trips with %s: the first, one on a new connection',
    (_, said, first, again) => {
      for (const protocol of protocols) {
        const { lab, simulator, near, speak, caller, ask } = pair();
        const over = said === null ? near : new Tls(simulator, near, { ...tls, ...said });
        // Two clients: each opens a connection of its own.
        const [one, other] = [speak(protocol, over), speak(protocol, over)];
        ask(0, one, 'first');
        for (let i = 2; i <= 100; i++) ask(i * 100 * MS, one, `${i}`);
        ask(20_000 * MS, other, 'again');
        lab.run();
        const latencies = caller.heard.map((line, i) => {
          const [at, text] = line.split(' ');
          return [text, Number(at) - caller.timings[i].asked / MS] as const;
        });
        const trips = new Map(latencies.map(([text, ms]) => [text, Math.round(ms / 2) / 10]));
        expect(trips.get('first')).toBe(first);
        expect(trips.get('100')).toBe(1);
        expect(trips.get('again')).toBe(again);
      }
    },
  );

  it('block one another behind a lost segment on one connection, and not on several', () => {
    /** Of 600 requests, six at once: those that a loss delays, in each round that it does. */
    const delayed = (protocol: Protocol, connections: number, probability: number) => {
      const wire = { backward: [described('loss', { probability })] };
      const { lab, near, speak, caller, ask } = pair(wire);
      const by = speak(protocol, near, connections);
      for (let round = 0; round < 100; round++) {
        for (let i = 0; i < 6; i++) ask(round * 1500 * MS, by, `${round}`);
      }
      lab.run();
      expect(caller.heard).toHaveLength(600);
      const rounds = new Map<string, number>();
      caller.heard.forEach((line, i) => {
        const [at, text] = line.split(' ');
        const late = Number(at) - caller.timings[i].given / MS > 25;
        if (late) rounds.set(text, (rounds.get(text) ?? 0) + 1);
      });
      return [...rounds.values()];
    };
    const several = delayed('http1', 6, 0.02);
    const one = delayed('http2', 1, 0.02);
    const sum = (of: number[]) => of.reduce((total, each) => total + each, 0);
    expect(several.length).toBeGreaterThan(5);
    expect(one.length).toBeGreaterThan(5);
    // A segment that is lost delays its own request, or all behind it: half of the six.
    expect(sum(several) / several.length).toBeLessThan(1.3);
    expect(sum(one) / one.length).toBeGreaterThan(2);
    expect(delayed('http2', 1, 0)).toEqual([]);
  });
});
