import { describe, expect, it } from 'vitest';
import { Lab, MS, S } from '../../helpers/lab.js';
import { App, manner, open, type Said, sniffTcp, tcpOf, Word } from './stand.js';

/** Two machines, 10 ms apart each way, an application on each, and what the first one's port sees. */
function pair(said: Said = {}, rate = 100e6) {
  const lab = new Lab();
  const [a, b] = [lab.host('a'), lab.host('b')];
  const { a: port } = lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', {
    delay: 10 * MS,
    rate,
    framing: 'ppp',
  });
  const [client, server] = [new App(lab), new App(lab)];
  const tcp = tcpOf(a, said);
  tcpOf(b, said).listen(80, server);
  return { lab, client, server, tcp, seen: sniffTcp(lab, port) };
}

const write = (app: App, text: string, bytes: number) =>
  app.connection.send(new Word(text, bytes), bytes, manner);

it('tells which timers are set, and when they run out', () => {
  const { lab, client, tcp } = pair({
    keepAlive: true,
    keepAliveTime: 1e9,
    keepAliveInterval: 2e9,
  });
  const told: string[] = [];
  lab.simulator.facts.listen('connections', {
    tell(fact) {
      if (fact.place !== 'a') return;
      if (fact.kind === 'timer-armed') {
        told.push(`${fact.timer} in ${Math.round((fact.due - fact.at) / MS)}`);
      } else if (fact.kind === 'connection-timer') told.push(fact.timer);
    },
  });
  client.onOpen = () => write(client, 'one', 100);
  open(tcp, client, '10.0.0.2', 80);
  lab.run({ until: 4 * S });
  expect(told).toEqual([
    'syn in 1000',
    'tail-probe in 220',
    'keep-alive in 1000',
    'keep-alive in 2000',
    'keep-alive',
    'keep-alive in 2000',
  ]);
});

describe('small segments', () => {
  /** How long the fourth exchange takes of a client that writes twice and waits for an answer. */
  const fourth = (said: Said) => {
    const { lab, client, server, tcp } = pair(said);
    let [asked, took] = [0, 0];
    let exchanges = 0;
    const ask = () => {
      asked = lab.simulator.now;
      write(client, 'head', 100);
      write(client, 'body', 100);
    };
    client.onOpen = ask;
    server.onWord = ({ text }) => text === 'body' && write(server, 'answer', 100);
    client.onWord = () => {
      took = (lab.simulator.now - asked) / MS;
      if (++exchanges < 4) ask();
    };
    open(tcp, client, '10.0.0.2', 80);
    lab.run({ until: 5 * S });
    expect(exchanges).toBe(4);
    return took;
  };

  it('write, write, read: Nagle waits for an acknowledgement that is delayed by 40 ms', () => {
    expect(fourth({})).toBeGreaterThan(20 + 20 + 39);
    expect(fourth({ nagle: false })).toBeLessThan(21);
    expect(fourth({ delayedAck: false })).toBeLessThan(42);
  });

  it('profile rfc waits 200 ms', () => {
    expect(fourth({ profile: 'rfc' })).toBeGreaterThan(20 + 20 + 199);
  });
});

describe('acknowledgements', () => {
  const share = (said: Said) => {
    const { lab, client, tcp, seen } = pair(said);
    client.onOpen = () => write(client, 'all', 1e6);
    open(tcp, client, '10.0.0.2', 80);
    lab.run({ until: 3 * S });
    const data = seen.filter(({ out, length }) => out && length > 0).length;
    return seen.filter(({ out, flags }) => !out && flags === '.').length / data;
  };

  it('come for every second segment, and for each at the start; or for each', () => {
    expect(share({ profile: 'rfc' })).toBeCloseTo(0.5, 1);
    const fixed = share({ receiveBufferLimit: 131_072 });
    expect(fixed).toBeGreaterThan(0.5);
    expect(fixed).toBeLessThan(0.6);
    // While it shows more of its buffer, a receiver tells at once (linux tcp_grow_window).
    expect(share({})).toBeGreaterThan(0.8);
    expect(share({ delayedAck: false })).toBeCloseTo(1, 1);
  });

  it('room for SACK blocks is taken from the data: no segment exceeds the MTU', () => {
    const { lab, client, server, tcp, seen } = pair();
    const lose = new Set([5, 9, 14, 40, 44]);
    let count = 0;
    for (const link of lab.links) {
      link.filters = [
        {
          judge: ({ payload }, _at, verdict) => {
            if (payload > 0 && lose.has(++count)) verdict.dropped = 'loss';
          },
        },
      ];
    }
    client.onOpen = () => write(client, 'all', 300_000);
    server.onOpen = () => write(server, 'all', 300_000);
    open(tcp, client, '10.0.0.2', 80);
    lab.run({ until: 10 * S });
    expect([client.heard.at(-1), server.heard.at(-1)]).toEqual(['all', 'all']);
    expect(Math.max(...seen.map(({ size }) => size))).toBe(1500 + 14);
    expect(seen.some(({ length, blocks }) => length > 0 && blocks.length > 0)).toBe(true);
  });
});

describe('the window', () => {
  it('grows to what the way holds; what is not used does not grow it, and idleness shrinks it', () => {
    const { lab, client, server, tcp } = pair({}, 1e9);
    client.onOpen = () => write(client, 'all', 3e6);
    open(tcp, client, '10.0.0.2', 80);
    lab.run({ until: 2 * S });
    expect(server.heard).toEqual(['opened', 'all']);
    const [{ window }] = tcp.connections();
    expect(window).toBeGreaterThan(100);
    lab.run({ until: 4 * S });
    write(client, 'more', 1000);
    lab.run({ until: 5 * S });
    expect(tcp.connections()[0].window).toBe(10);
    // A trickle uses one segment of it.
    for (let i = 0; i < 50; i++) {
      lab.at((5 + i / 10) * S, () => write(client, 'drop', 100));
    }
    lab.run({ until: 11 * S });
    expect(tcp.connections()[0].window).toBe(10);
  });

  it.each([
    [{}, 60e6],
    [{ receiveBufferLimit: 131_072 }, 26e6],
    [{ windowScaling: false }, 26e6],
  ])('of the receiver grows with what it reads, unless told not to: %o', (said, rate) => {
    const { lab, client, server, tcp } = pair(said, 1e9);
    client.onOpen = () => write(client, 'all', 5e6);
    open(tcp, client, '10.0.0.2', 80);
    lab.run({ until: 10 * S });
    const got = (5e6 * 8) / (server.times[1] / S);
    if (rate > 30e6) expect(got).toBeGreaterThan(rate);
    else expect(got).toBeLessThan(rate * 1.02);
  });
});

describe('keep-alive', () => {
  it('probes an idle connection, and gives up after nine vain probes', () => {
    const { lab, client, tcp } = pair({ keepAlive: true });
    open(tcp, client, '10.0.0.2', 80);
    lab.run({ until: 8000 * S });
    expect(client.heard).toEqual(['opened']);
    expect(tcp.connections()[0].keepAlives).toBe(1);
    for (const link of lab.links) link.filters = [{ judge: (_p, _a, v) => (v.dropped = 'loss') }];
    lab.run({ until: 20_000 * S });
    expect(client.heard).toEqual(['opened', 'TIMED_OUT']);
    expect(client.times[1] / S).toBeCloseTo(7200 * 2 + 75 * 9, -1);
  });
});
