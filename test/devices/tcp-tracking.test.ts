import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/net/flow-table.js';
import { Tracked } from '../../src/devices/tracking/tcp-states.js';
import { TCP_TRACKING } from '../../src/devices/tracking/table.js';
import { formatIpv4, parseIpv4 } from '../../src/net/address.js';
import {
  described,
  Lab,
  S,
  Segments,
  type SegmentWords,
  type StationOptions,
} from '../helpers/lab.js';

const NAMES = Object.keys(Tracked);

/** A client and a server on both sides of a router that drops what tracking calls invalid. */
function path(options: StationOptions = {}) {
  const lab = new Lab();
  const rules = [{ name: 'invalid', when: { state: ['invalid'] }, verdict: described('drop') }];
  const router = lab.router('r', { conntrack: true, filter: { rules }, ...options });
  const [client, server] = [lab.host('c'), lab.host('s')];
  lab.link(client, '10.0.0.1/24', router, '10.0.0.254/24');
  lab.link(router, '10.0.1.254/24', server, '10.0.1.1/24');
  client.route('0.0.0.0/0', '10.0.0.254');
  server.route('0.0.0.0/0', '10.0.1.254');
  const [c, s] = [new Segments(client, 40_000), new Segments(server, 80)];
  const { table } = router.stack.tracker!;
  const flow = (): Flow | null =>
    table.find(parseIpv4('10.0.0.1'), parseIpv4('10.0.1.1'), 40_000, 80, 6, lab.simulator.now);
  /** Sends from the client (c) or the server (s); says what tracking makes of it. */
  const say = (who: 'c' | 's', words: SegmentWords): string => {
    const before = lab.drops['r (invalid) filtered'] ?? 0;
    if (who === 'c') c.send('10.0.1.1', 80, words);
    else s.send('10.0.0.1', 40_000, words);
    lab.run();
    const invalid = (lab.drops['r (invalid) filtered'] ?? 0) > before ? 'invalid ' : '';
    const found = flow();
    if (found === null) return `${invalid}none`;
    const { state } = found.progress as { state: number };
    return `${invalid}${NAMES[state]} ${Math.round((found.expires - lab.simulator.now) / S)}`;
  };
  return { lab, router, c, s, say, flow, table };
}

type Line = [who: 'c' | 's', words: SegmentWords, outcome: string];

const syn: SegmentWords = { flags: 'S', seq: 100, scale: 7 };
const synAck: SegmentWords = { flags: 'S.', seq: 500, ack: 101, scale: 7 };
const opened: Line[] = [
  ['c', syn, 'SYN_SENT 120'],
  ['s', synAck, 'SYN_RECEIVED 60'],
  ['c', { flags: '.', seq: 101, ack: 501 }, 'ESTABLISHED 432000'],
];

/** Conversations, and what is made of each segment: state and time in seconds. */
const cases: Record<string, Line[]> = {
  'a connection that the client closes first': [
    ...opened,
    ['c', { flags: 'P.', seq: 101, ack: 501, length: 50 }, 'ESTABLISHED 300'],
    ['s', { flags: '.', seq: 501, ack: 151 }, 'ESTABLISHED 432000'],
    ['c', { flags: 'F.', seq: 151, ack: 501 }, 'FIN_WAIT 120'],
    ['s', { flags: '.', seq: 501, ack: 152 }, 'CLOSE_WAIT 60'],
    ['s', { flags: 'F.', seq: 501, ack: 152 }, 'LAST_ACK 30'],
    ['c', { flags: '.', seq: 152, ack: 502 }, 'TIME_WAIT 120'],
    // The same port again, before that is over.
    ['c', { ...syn, seq: 9000 }, 'SYN_SENT 120'],
  ],
  'both close at once': [
    ...opened,
    ['c', { flags: 'F.', seq: 101, ack: 501 }, 'FIN_WAIT 120'],
    ['s', { flags: 'F.', seq: 501, ack: 101 }, 'LAST_ACK 30'],
    ['c', { flags: '.', seq: 102, ack: 502 }, 'TIME_WAIT 120'],
    ['s', { flags: '.', seq: 502, ack: 102 }, 'TIME_WAIT 120'],
  ],
  'both open at once': [
    ['c', syn, 'SYN_SENT 120'],
    ['s', { flags: 'S', seq: 500, scale: 7 }, 'SYN_SENT_BOTH 120'],
    ['c', { flags: 'S.', seq: 100, ack: 501, scale: 7 }, 'SYN_RECEIVED 60'],
    ['s', { flags: '.', seq: 501, ack: 101 }, 'ESTABLISHED 432000'],
  ],
  'nobody listens: the flow is forgotten at once': [
    ['c', syn, 'SYN_SENT 120'],
    ['s', { flags: 'R.', seq: 0, ack: 101 }, 'none'],
  ],
  'reset in its course, in order': [
    ...opened,
    ['s', { flags: 'R', seq: 501 }, 'CLOSE 10'],
    // It was the server that reset: the client's SYN is let pass, and followed when it is answered.
    ['c', { ...syn, seq: 9000 }, 'CLOSE 10'],
    ['s', { ...synAck, seq: 700, ack: 9001 }, 'SYN_RECEIVED 60'],
    ['c', { flags: '.', seq: 9001, ack: 701 }, 'ESTABLISHED 432000'],
  ],
  'reset by the client, who comes again': [
    ...opened,
    ['c', { flags: 'R.', seq: 101, ack: 501 }, 'CLOSE 10'],
    ['c', { ...syn, seq: 9000 }, 'SYN_SENT 120'],
  ],
  'a reset that is not the next in order may be challenged': [
    ...opened,
    ['s', { flags: 'R', seq: 600 }, 'ESTABLISHED 10'],
    ['c', { flags: '.', seq: 101, ack: 501 }, 'ESTABLISHED 300'],
    ['s', { flags: 'R', seq: 400 }, 'invalid ESTABLISHED 300'],
  ],
  'a client that has lost its connection: SYN, challenge, reset, SYN': [
    ...opened,
    ['c', { ...syn, seq: 9000 }, 'ESTABLISHED 432000'],
    ['s', { flags: '.', seq: 501, ack: 101 }, 'ESTABLISHED 432000'],
    ['c', { flags: 'R', seq: 101 }, 'CLOSE 10'],
    ['c', { ...syn, seq: 9000 }, 'SYN_SENT 120'],
  ],
  'picked up in its course': [
    ['c', { flags: '.', seq: 101, ack: 501, window: 3 }, 'ESTABLISHED 300'],
    ['s', { flags: 'P.', seq: 501, ack: 101, length: 1000 }, 'ESTABLISHED 300'],
    ['c', { flags: '.', seq: 101, ack: 1501, window: 3 }, 'ESTABLISHED 432000'],
  ],
  'what opens nothing is of no flow': [
    ['c', { flags: 'F.', seq: 101, ack: 501 }, 'invalid none'],
    ['c', { flags: 'R', seq: 101 }, 'invalid none'],
    ['s', { flags: 'S.', seq: 101, ack: 3 }, 'invalid none'],
    ['c', { flags: '', seq: 101 }, 'invalid none'],
    ['c', { flags: 'F', seq: 101 }, 'invalid none'],
  ],
  'outside the windows: not offered, not sent yet, long gone': [
    ...opened,
    ['c', { flags: 'P.', seq: 101 + 10_001, ack: 501, length: 1 }, 'ESTABLISHED 432000'],
    ['c', { flags: 'P.', seq: 4_000_000, ack: 501, length: 1 }, 'invalid ESTABLISHED 432000'],
    ['c', { flags: '.', seq: 101, ack: 600 }, 'invalid ESTABLISHED 432000'],
    // A late duplicate passes, so that it can be answered.
    ['c', { flags: '.', seq: 101 - 2_000_000, ack: 501 }, 'ESTABLISHED 432000'],
  ],
  'scaling that only one end wants is not used': [
    ['c', syn, 'SYN_SENT 120'],
    ['s', { flags: 'S.', seq: 500, ack: 101 }, 'SYN_RECEIVED 60'],
    ['c', { flags: '.', seq: 101, ack: 501 }, 'ESTABLISHED 432000'],
    ['c', { flags: 'P.', seq: 101 + 20_100, ack: 501, length: 1 }, 'invalid ESTABLISHED 432000'],
  ],
  'retransmitted three times, or with its window closed, it is kept for 300 s': [
    ...opened,
    ['s', { flags: '.', seq: 501, ack: 101, window: 0 }, 'ESTABLISHED 300'],
    ['s', { flags: '.', seq: 501, ack: 101, window: 1 }, 'ESTABLISHED 432000'],
    ['s', { flags: '.', seq: 501, ack: 101, window: 1 }, 'ESTABLISHED 432000'],
    ['s', { flags: '.', seq: 501, ack: 101, window: 1 }, 'ESTABLISHED 432000'],
    ['s', { flags: '.', seq: 501, ack: 101, window: 1 }, 'ESTABLISHED 300'],
  ],
  'sequence numbers that wrap': [
    ['c', { flags: 'S', seq: 0x7fffffff }, 'SYN_SENT 120'],
    ['s', { flags: 'S.', seq: -1, ack: -0x80000000 }, 'SYN_RECEIVED 60'],
    ['c', { flags: '.', seq: -0x80000000, ack: 0 }, 'ESTABLISHED 432000'],
    ['c', { flags: 'P.', seq: -0x80000000, ack: 0, length: 100 }, 'ESTABLISHED 300'],
    ['s', { flags: '.', seq: 0, ack: -0x80000000 + 100 }, 'ESTABLISHED 432000'],
  ],
};

describe('tracking of TCP', () => {
  it.each(Object.entries(cases))('%s', (_name, lines) => {
    const { say } = path();
    expect(lines.map(([who, words]) => say(who, words))).toEqual(lines.map(([, , end]) => end));
  });

  it('does not keep an unanswered flow alive by its SYN', () => {
    const { lab, say } = path();
    say('c', syn);
    lab.at(100 * S, () => undefined).run();
    expect(say('c', syn)).toBe('SYN_SENT 20');
  });

  it('picks nothing up and is strict or lenient where told', () => {
    const strict = path({ conntrack: { tcp: { ...TCP_TRACKING, loose: false } } });
    expect(strict.say('c', { flags: '.', seq: 101, ack: 501 })).toBe('invalid none');
    const liberal = path({ conntrack: { tcp: { ...TCP_TRACKING, liberal: true } } });
    for (const [who, words] of opened) liberal.say(who, words);
    expect(liberal.say('c', { flags: 'P.', seq: 4_000_000, ack: 501, length: 1 })).toBe(
      'ESTABLISHED 432000',
    );
  });
});

describe('rules about TCP', () => {
  it('reset a connection as whom the client has asked, whatever has been translated', () => {
    const { lab, router, c } = path();
    router.rule('prerouting', {
      when: { destination: ['10.9.9.9'] },
      verdict: described('dnat', { to: '10.0.1.1:80' }),
    });
    router.rule('forward', {
      when: { protocol: ['tcp'], syn: true },
      verdict: described('reject', { with: 'tcp-reset' }),
    });
    c.send('10.9.9.9', 8080, syn);
    lab.run();
    expect(c.received).toMatchObject([{ from: '10.9.9.9:8080', flags: 'R.', seq: 0, ack: 101 }]);
    expect(lab.drops).toMatchObject({ 'r rejected': 1 });
  });

  it('match SYN alone, and tell new from established', () => {
    const { lab, router, c, s, say } = path();
    const verdict = described('drop');
    router.rule('forward', { name: 'syn', when: { syn: true }, verdict });
    router.rule('forward', { name: 'new', when: { syn: false, state: ['new'] }, verdict });
    expect(say('c', syn)).toBe('none');
    expect(say('c', { flags: '.', seq: 101, ack: 501 })).toBe('none');
    expect([c.received, s.received]).toEqual([[], []]);
    expect(lab.drops).toEqual({ 'r (syn) filtered': 1, 'r (new) filtered': 1 });
  });

  it('clamp the segment size of both SYNs to what the way carries, and no other segment', () => {
    const lab = new Lab();
    const router = lab.router('r');
    const [client, server] = [lab.host('c'), lab.host('s')];
    lab.link(client, '10.0.0.1/24', router, '10.0.0.254/24');
    lab.link(router, '10.0.1.254/24', server, '10.0.1.1/24', { mtu: 1450 });
    client.route('0.0.0.0/0', '10.0.0.254');
    server.route('0.0.0.0/0', '10.0.1.254');
    const [c, s] = [new Segments(client, 40_000), new Segments(server, 80)];
    router.rule('forward', { verdict: described('clamp-mss') });
    for (const mss of [1460, 1400, 0]) c.send('10.0.1.1', 80, { ...syn, mss });
    s.send('10.0.0.1', 40_000, { ...synAck, mss: 1460 });
    c.send('10.0.1.1', 80, { flags: '.', mss: 1460 });
    lab.run();
    expect(s.received.map(({ mss }) => mss)).toEqual([1410, 1400, 536, 1460]);
    expect(c.received.map(({ mss }) => mss)).toEqual([1410]);
  });

  it('a machine without connections refuses them', () => {
    const { lab, c } = path();
    c.send('10.0.0.254', 22, syn);
    c.send('10.0.0.254', 22, { flags: 'R.' });
    lab.run();
    expect(c.received).toMatchObject([{ from: '10.0.0.254:22', flags: 'R.', ack: 101 }]);
  });
});

describe('translation of TCP', () => {
  /** Clients behind a router that masquerades with as many ports as there are. */
  function gateway(ports: [number, number]) {
    const lab = new Lab();
    const router = lab.router('r', { masquerade: [{ source: '10.0.0.0/24', ports }] });
    const [client, server] = [lab.host('c'), lab.host('s')];
    lab.link(client, '10.0.0.1/24', router, '10.0.0.254/24');
    lab.link(router, '10.0.1.254/24', server, '10.0.1.1/24');
    client.route('0.0.0.0/0', '10.0.0.254');
    const s = new Segments(server, 80);
    const open = (port: number, seq = 100): Segments => {
      const c = new Segments(client, port);
      c.send('10.0.1.1', 80, { flags: 'S', seq });
      lab.run();
      return c;
    };
    return { lab, s, open };
  }

  it('keeps ports, takes others where they are taken, and drops the SYN when there are none', () => {
    const { lab, s, open } = gateway([5000, 5002]);
    for (const port of [5001, 40_000, 40_001, 40_002]) open(port);
    expect(s.received.map(({ from }) => from)).toEqual(
      [5001, 5000, 5002].map((port) => `10.0.1.254:${port}`),
    );
    expect(lab.drops).toEqual({ 'r nat-ports-exhausted': 1 });
  });

  it('takes ports from connections that are over, where numbers have gone on', () => {
    const { lab, s, open } = gateway([5000, 5000]);
    const c = open(5000);
    s.send('10.0.1.254', 5000, { flags: 'S.', seq: 500, ack: 101 });
    lab.run();
    c.send('10.0.1.1', 80, { flags: '.', seq: 101, ack: 501 });
    open(6000, 200);
    expect(lab.drops).toEqual({ 'r nat-ports-exhausted': 1 });
    c.send('10.0.1.1', 80, { flags: 'R.', seq: 101, ack: 501 });
    open(6000, 50);
    open(6000, 200);
    expect(lab.drops).toEqual({ 'r nat-ports-exhausted': 2 });
    expect(s.received.at(-1)).toMatchObject({ from: '10.0.1.254:5000', flags: 'S', seq: 200 });
  });

  it('an error about a segment comes back translated, and ends no connection', () => {
    const lab = new Lab();
    const router = lab.router('r', { masquerade: [{ source: '10.0.0.0/24' }] });
    const far = lab.router('far');
    const [client, server] = [lab.host('c'), lab.host('s')];
    lab.link(client, '10.0.0.1/24', router, '10.0.0.254/24');
    lab.link(router, '192.0.2.1/24', far, '192.0.2.2/24');
    lab.link(far, '10.0.1.254/24', server, '10.0.1.1/24', { mtu: 1000 });
    client.route('0.0.0.0/0', '10.0.0.254');
    router.route('0.0.0.0/0', '192.0.2.2');
    server.route('0.0.0.0/0', '10.0.1.254');
    const [c, s] = [new Segments(client, 40_000), new Segments(server, 80)];
    const failures: unknown[] = [];
    client.icmp.listen(6, {
      failed({ source, sourcePort, tcp }, type, code) {
        return failures.push([formatIpv4(source), sourcePort, tcp?.sequence, type, code]) > 0;
      },
    });
    c.send('10.0.1.1', 80, syn);
    lab.run();
    s.send('192.0.2.1', 40_000, synAck);
    lab.run();
    c.send('10.0.1.1', 80, { flags: '.', seq: 101, ack: 501, length: 1400 });
    lab.run();
    expect(failures).toEqual([['10.0.0.1', 40_000, 101, 3, 4]]);
    expect(client.stack.cuts(parseIpv4('10.0.1.1'), 1001)).toBe(true);
  });
});
