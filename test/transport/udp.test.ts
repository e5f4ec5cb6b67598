import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '../../src/net/address.js';
import { ipOnly, Lab, MS, type Station } from '../helpers/lab.js';

function pair(sourcePorts?: [number, number]): { lab: Lab; a: Station; b: Station } {
  const lab = new Lab();
  const [a, b] = [lab.host('a', { sourcePorts }), lab.host('b')];
  lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 1 * MS });
  return { lab, a, b };
}

describe('UDP', () => {
  it('delivers to the socket of the port, with what was sent', () => {
    const { lab, a, b } = pair();
    const sinks = [b.socket(9), b.socket(10)];
    const source = a.socket();
    source.send('10.0.0.2', 10, 77);
    lab.run();
    expect(sinks[0].received).toEqual([]);
    expect(sinks[1].received).toMatchObject([
      { source: parseIpv4('10.0.0.1'), sourcePort: source.port, payload: 77, ttl: 64 },
    ]);
  });

  it('carries what a datagram can carry, and nothing', () => {
    const { lab, a, b } = pair();
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9, 65_507);
    source.send('10.0.0.2', 9, 0);
    lab.run();
    expect(sink.received.map(({ payload }) => payload).sort()).toEqual([0, 65_507]);
  });

  it('a port without a socket: port unreachable, with the quoted packet', () => {
    const { lab, a, b } = pair();
    const seen = lab.sniff(b.port());
    const source = a.socket();
    source.send('10.0.0.2', 9);
    lab.run();
    expect(source.errors).toEqual([{ at: 4 * MS, type: 3, code: 3 }]);
    expect(lab.drops).toEqual({ 'b port-unreachable': 1 });
    expect(ipOnly(seen).at(-1)).toMatchObject({ type: 3, code: 3, size: 14 + 20 + 8 + 28 });
  });

  it('an error for a socket that is closed is nobody’s', () => {
    const { lab, a } = pair();
    const source = a.socket();
    source.send('10.0.0.2', 9);
    source.close();
    lab.run();
    expect(source.errors).toEqual([]);
    expect(lab.pool.alive).toBe(0);
  });

  it('takes source ports in turn, and says when all are in use', () => {
    const { lab, a } = pair([50_000, 50_003]);
    // One of them is taken by a server.
    a.socket(50_001);
    const sockets = [1, 2, 3].map(() => a.socket());
    expect(sockets.map(({ port }) => port)).toEqual([50_000, 50_002, 50_003]);
    expect(lab.pool.ceilings).toEqual([]);
    expect(a.socket().port).toBe(-1);
    expect(lab.pool.ceilings).toMatchObject([{ place: 'a', ceiling: 'source ports', limit: 4 }]);
    sockets[1].close();
    sockets[0].close();
    // In turn: a port that was just freed is not the first to be used again.
    expect(a.socket().port).toBe(50_000);
    expect(a.socket().port).toBe(50_002);
    expect(a.socket().port).toBe(-1);
  });
});

describe('ICMP', () => {
  it('echoes identifier, sequence and payload', () => {
    const { lab, a, b } = pair();
    const seen = lab.sniff(b.port());
    const ping = a.ping('10.0.0.2', { payload: 1000, times: 2 });
    lab.run();
    expect(ping.replies).toMatchObject([
      { sequence: 1, ttl: 64, source: parseIpv4('10.0.0.2') },
      { sequence: 2, ttl: 64, source: parseIpv4('10.0.0.2') },
    ]);
    const of = (wanted: number): number[][] =>
      ipOnly(seen)
        .filter(({ type }) => type === wanted)
        .map(({ sourcePort, destinationPort, size }) => [sourcePort, destinationPort, size]);
    expect(of(8)).toEqual([
      [ping.identifier, 1, 1042],
      [ping.identifier, 2, 1042],
    ]);
    expect(of(0)).toEqual(of(8));
  });

  it('keeps two pings of one host apart', () => {
    const { lab, a } = pair();
    const pings = [a.ping('10.0.0.2'), a.ping('10.0.0.2', { times: 3 })];
    lab.run();
    expect(pings.map(({ replies }) => replies.length)).toEqual([1, 3]);
  });

  it('tells of the way of an echo at the times of the clock', () => {
    const { lab, a } = pair();
    const lines: string[] = [];
    lab.simulator.facts.listen('packets', {
      tell(fact) {
        if (fact.request !== -7 || fact.kind === 'packet-out') return;
        lines.push(`${fact.at / MS} ${fact.place} ${fact.kind}`);
      },
    });
    const replies: number[] = [];
    const listener = {
      reply: (sequence: number) => {
        replies.push(sequence);
        return '';
      },
      failed: () => undefined,
    };
    const identifier = a.icmp.open(listener);
    lab.at(5 * MS, () => a.icmp.echo(identifier, 1, parseIpv4('10.0.0.2'), 56, -7));
    lab.run();
    expect(replies).toEqual([1]);
    expect(lines).toEqual([
      '5 a packet-made',
      '5 a packet-routed',
      '5 a packet-held',
      '5 a packet-made',
      '5 a.eth0 packet-sent',
      '6 b.eth0 packet-arrived',
      '6 b packet-made',
      '6 b.eth0 packet-sent',
      '6 b packet-ended',
      '7 a.eth0 packet-arrived',
      '7 a.eth0 packet-sent',
      '7 a packet-ended',
      '8 b.eth0 packet-arrived',
      '8 b packet-made',
      '8 b packet-routed',
      '8 b.eth0 packet-sent',
      '8 b packet-ended',
      '9 a.eth0 packet-arrived',
      '9 a packet-ended',
    ]);
  });
});
