import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '../../../src/net/address.js';
import { Lab, MS, S } from '../../helpers/lab.js';
import { App, manner, open, Raw, type Said, tcpOf, Word } from './stand.js';

const PEER = '10.0.0.2';

/** A machine under test, and one whose segments are said by hand. */
function byHand(said: Said = {}) {
  const lab = new Lab();
  const [a, b] = [lab.host('a'), lab.host(PEER)];
  lab.link(a, '10.0.0.1/24', b, `${PEER}/24`, { framing: 'ppp' });
  const tcp = tcpOf(a, { timestamps: false, sack: false, windowScaling: false, ...said });
  const app = new App(lab);
  return { lab, tcp, app, b };
}

type Hand = ReturnType<typeof byHand> & { raw: Raw; state: () => string };

function runFor(lab: Lab, time: number): void {
  lab.run({ until: lab.simulator.now + time });
}

/** A step, and what it takes on its way. */
const steps = (hand: Hand, ...what: (() => void)[]) => {
  for (const step of what) {
    step();
    runFor(hand.lab, 1);
  }
};

/** Connected from here: SYN sent. */
function connecting(said: Said = {}): Hand {
  const stand = byHand(said);
  const raw = new Raw(stand.b, parseIpv4('10.0.0.1'), 0, 80);
  open(stand.tcp, stand.app, PEER, 80);
  runFor(stand.lab, 1);
  return { ...stand, raw, state: () => stateOf(stand.tcp) };
}

/** Listening here: the other end's SYN has come. */
function answering(said: Said = {}): Hand {
  const stand = byHand(said);
  const raw = new Raw(stand.b, parseIpv4('10.0.0.1'), 80);
  stand.tcp.listen(80, stand.app);
  raw.say('S', 0);
  runFor(stand.lab, 1);
  return { ...stand, raw, state: () => stateOf(stand.tcp) };
}

function stateOf(tcp: ReturnType<typeof tcpOf>): string {
  if (tcp.waiting > 0) return 'TIME-WAIT';
  return tcp.connections()[0]?.state ?? 'CLOSED';
}

function established(said: Said = {}): Hand {
  const hand = connecting(said);
  steps(hand, () => hand.raw.say('SA', 0, 1));
  return hand;
}

describe('the states of RFC 9293, figure 5', () => {
  it('LISTEN, SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT, LAST-ACK, CLOSED', () => {
    const hand = answering();
    const { raw, app, state } = hand;
    app.onFinish = () => undefined;
    expect([state(), raw.last]).toEqual(['SYN-RECEIVED', 'SA 0 1']);
    steps(hand, () => raw.say('A', 1, 1));
    expect([state(), app.heard]).toEqual(['ESTABLISHED', ['opened']]);
    steps(hand, () => raw.say('FA', 1, 1));
    expect([state(), raw.last]).toEqual(['CLOSE-WAIT', 'A 1 2']);
    steps(hand, () => app.connection.close());
    expect([state(), raw.last]).toEqual(['LAST-ACK', 'FA 1 2']);
    steps(hand, () => raw.say('A', 2, 2));
    expect(state()).toBe('CLOSED');
    expect(app.heard).toEqual(['opened', 'finished']);
  });

  it('an end that does not care for half-closed connections closes with the other', () => {
    const hand = answering();
    steps(
      hand,
      () => hand.raw.say('A', 1, 1),
      () => hand.raw.say('FA', 1, 1),
    );
    expect([hand.state(), hand.raw.last]).toEqual(['LAST-ACK', 'FA 1 2']);
    expect(hand.app.heard).toEqual(['opened', 'DONE']);
  });

  it('SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT for 60 s', () => {
    const hand = connecting();
    const { lab, raw, app, state } = hand;
    expect([state(), raw.last]).toEqual(['SYN-SENT', 'S 0 0']);
    steps(hand, () => raw.say('SA', 0, 1));
    expect([state(), raw.last]).toEqual(['ESTABLISHED', 'A 1 1']);
    steps(hand, () => app.connection.finish());
    expect([state(), raw.last]).toEqual(['FIN-WAIT-1', 'FA 1 1']);
    steps(hand, () => raw.say('A', 1, 2));
    expect(state()).toBe('FIN-WAIT-2');
    steps(hand, () => raw.say('FA', 1, 2));
    expect([state(), raw.last]).toEqual(['TIME-WAIT', 'A 2 2']);
    expect(app.heard).toEqual(['opened', 'DONE']);
    // Its FIN comes again, as our acknowledgement was lost: the time begins anew.
    runFor(lab, 50 * S);
    steps(hand, () => raw.say('FA', 1, 2));
    expect(raw.heard.length).toBe(5);
    expect(raw.last).toBe('A 2 2');
    runFor(lab, 59 * S);
    expect(state()).toBe('TIME-WAIT');
    runFor(lab, 1 * S);
    expect(state()).toBe('CLOSED');
  });

  it('FIN and the acknowledgement of ours in one: FIN-WAIT-1 to TIME-WAIT', () => {
    const hand = established();
    steps(
      hand,
      () => hand.app.connection.finish(),
      () => hand.raw.say('FA', 1, 2),
    );
    expect([hand.state(), hand.raw.last]).toEqual(['TIME-WAIT', 'A 2 2']);
  });

  it('both close at once: CLOSING, TIME-WAIT', () => {
    const hand = established();
    const { raw, state } = hand;
    steps(
      hand,
      () => hand.app.connection.finish(),
      () => raw.say('FA', 1, 1),
    );
    expect([state(), raw.last]).toEqual(['CLOSING', 'A 2 2']);
    steps(hand, () => raw.say('A', 2, 2));
    expect(state()).toBe('TIME-WAIT');
    expect(hand.app.heard).toEqual(['opened', 'DONE']);
  });

  it('both open at once: SYN-SENT, SYN-RECEIVED, ESTABLISHED', () => {
    const hand = connecting();
    const { raw, state } = hand;
    steps(hand, () => raw.say('S', 0));
    expect([state(), raw.last]).toEqual(['SYN-RECEIVED', 'SA 0 1']);
    steps(hand, () => raw.say('SA', 0, 1));
    expect([state(), hand.app.heard]).toEqual(['ESTABLISHED', ['opened']]);
  });

  it('closed before it stands: nothing is left', () => {
    const hand = connecting();
    const connection = hand.tcp.connections();
    expect(connection).toHaveLength(1);
    const other = open(hand.tcp, new App(hand.lab), PEER, 81)!;
    runFor(hand.lab, 1);
    other.close();
    expect(hand.tcp.connections()).toHaveLength(1);
  });

  it('a new SYN in TIME-WAIT begins a new connection where its number is higher', () => {
    const hand = answering();
    const { raw, app, state } = hand;
    steps(
      hand,
      () => raw.say('A', 1, 1),
      () => app.connection.finish(),
      () => raw.say('FA', 1, 2),
    );
    expect(state()).toBe('TIME-WAIT');
    steps(hand, () => raw.say('S', 1));
    expect([state(), raw.last]).toEqual(['TIME-WAIT', 'A 2 2']);
    steps(hand, () => raw.say('S', 100));
    expect([state(), raw.heard.at(-1)!.flags]).toEqual(['SYN-RECEIVED', 'SA']);
  });
});

describe('breaking off', () => {
  /** How to get into each state, and what it is called. */
  const ways: Record<string, (hand: Hand) => void> = {
    ESTABLISHED: () => undefined,
    'FIN-WAIT-1': ({ app }) => app.connection.finish(),
    'FIN-WAIT-2': ({ app, raw, lab }) => {
      app.connection.finish();
      runFor(lab, 1);
      raw.say('A', 1, 2);
    },
    'CLOSE-WAIT': ({ app, raw }) => {
      app.onFinish = () => undefined;
      raw.say('FA', 1, 1);
    },
  };

  it.each(Object.entries(ways))('%s: RST ends it, from either side', (name, enter) => {
    for (const ours of [true, false]) {
      const hand = established();
      steps(hand, () => enter(hand));
      expect(hand.state()).toBe(name);
      const { raw, app } = hand;
      const theirs = name === 'CLOSE-WAIT' ? 2 : 1;
      if (ours) steps(hand, () => app.connection.abort());
      else steps(hand, () => raw.say('R', theirs));
      expect(hand.state()).toBe('CLOSED');
      if (ours) expect(raw.heard.at(-1)!.flags).toBe('RA');
      else expect(app.heard.at(-1)).toBe('ABORTED');
    }
  });

  it.each(['CLOSING', 'LAST-ACK'])('%s: RST ends it', (name) => {
    const hand = established();
    const { raw, app } = hand;
    if (name === 'CLOSING') steps(hand, () => app.connection.finish());
    steps(hand, () => raw.say('FA', 1, 1));
    expect(hand.state()).toBe(name);
    steps(hand, () => raw.say('R', 2));
    expect(hand.state()).toBe('CLOSED');
  });

  it('SYN-RECEIVED: back to listening, and nobody hears of it', () => {
    const hand = answering();
    steps(hand, () => hand.raw.say('R', 1));
    expect([hand.state(), hand.app.heard]).toEqual(['CLOSED', []]);
  });

  it('TIME-WAIT: RST ends it', () => {
    const hand = established();
    steps(
      hand,
      () => hand.app.connection.finish(),
      () => hand.raw.say('FA', 1, 2),
      () => hand.raw.say('R', 2),
    );
    expect(hand.state()).toBe('CLOSED');
  });

  it('a RST or SYN that only fits the window is challenged (RFC 5961)', () => {
    const hand = established();
    const { raw } = hand;
    steps(hand, () => raw.say('R', 10));
    expect([hand.state(), raw.last]).toEqual(['ESTABLISHED', 'A 1 1']);
    const heard = raw.heard.length;
    runFor(hand.lab, 1 * S);
    steps(hand, () => raw.say('S', 10));
    expect([hand.state(), raw.heard.length]).toEqual(['ESTABLISHED', heard + 1]);
    steps(hand, () => raw.say('R', 100_000));
    expect(hand.state()).toBe('ESTABLISHED');
  });

  it('data for an end that has closed are answered by RST', () => {
    const hand = established();
    steps(
      hand,
      () => hand.app.connection.close(),
      () => hand.raw.say('A', 1, 2),
      () => hand.raw.say('A', 1, 2, 10),
    );
    expect([hand.state(), hand.raw.heard.at(-1)!.flags]).toEqual(['CLOSED', 'RA']);
  });

  it('closed with something unread: RST (RFC 2525, section 2.17)', () => {
    const hand = established();
    steps(
      hand,
      () => hand.app.connection.pause(),
      () => hand.raw.say('A', 1, 1, 10),
      () => hand.app.connection.close(),
    );
    expect([hand.state(), hand.raw.heard.at(-1)!.flags]).toEqual(['CLOSED', 'RA']);
  });

  it('FIN-WAIT-2 that nobody has any more is given up after 60 s', () => {
    const hand = established();
    steps(
      hand,
      () => hand.app.connection.close(),
      () => hand.raw.say('A', 1, 2),
    );
    runFor(hand.lab, 59 * S);
    expect(hand.state()).toBe('FIN-WAIT-2');
    runFor(hand.lab, 2 * S);
    expect(hand.state()).toBe('CLOSED');
  });
});

describe('opening in vain', () => {
  it('nobody listens: refused', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 5 * MS });
    tcpOf(b);
    const app = new App(lab);
    open(tcpOf(a), app, '10.0.0.2', 80);
    lab.run();
    expect([app.heard, app.times]).toEqual([['REFUSED'], [20 * MS]]);
    expect(lab.drops).toEqual({ 'b port-unreachable': 1 });
  });

  it('no way there, nobody there, no port left', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24');
    const tcp = tcpOf(a, {}, [40_000, 40_001]);
    tcpOf(b).listen(80, new App(lab));
    const apps = Array.from({ length: 5 }, () => new App(lab));
    open(tcp, apps[0], '192.168.0.1', 80);
    open(tcp, apps[1], '10.0.0.3', 80);
    for (const app of apps.slice(2)) open(tcp, app, '10.0.0.2', 80);
    lab.run({ until: 5 * S });
    expect(apps.map(({ heard }) => heard)).toEqual([
      ['UNREACHABLE'],
      ['UNREACHABLE'],
      ['opened'],
      ['opened'],
      ['NO_PORT'],
    ]);
    expect(lab.pool.ceilings).toMatchObject([{ place: 'a', ceiling: 'source ports', limit: 2 }]);
  });

  it.each([
    ['linux', [1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
    ['rfc', [1, 3, 7, 15, 31, 63], 127],
  ])('%s: SYNs without an answer, and when it gives up', (profile, times, end) => {
    const hand = connecting({ profile });
    hand.lab.run();
    expect(hand.raw.heard.slice(1).map(({ at }) => Math.round(at / S))).toEqual(times);
    expect(hand.app.heard).toEqual(['TIMED_OUT']);
    expect(Math.round(hand.app.times[0] / S)).toBe(end);
  });

  it('a SYN/ACK without an answer comes five times more, and is given up after 63 s', () => {
    const hand = answering();
    hand.lab.run();
    expect(hand.raw.heard.map(({ at }) => Math.round(at / S))).toEqual([0, 1, 3, 7, 15, 31]);
    expect(hand.state()).toBe('CLOSED');
    expect(Math.round(hand.lab.simulator.now / S)).toBe(63);
  });

  it('data that nobody acknowledges are given up after about 924 s', () => {
    const hand = established();
    steps(hand, () => hand.app.connection.send(new Word('x', 100), 100, manner));
    hand.lab.run();
    expect(hand.app.heard).toEqual(['opened', 'TIMED_OUT']);
    const after = hand.app.times[1] / S;
    expect(after).toBeGreaterThan(900);
    expect(after).toBeLessThan(1000);
  });
});

describe('a window that is shut', () => {
  it('is probed, and opens when the reader reads', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 5 * MS, rate: 100e6 });
    const [client, server] = [new App(lab), new App(lab)];
    const ta = tcpOf(a);
    tcpOf(b).listen(80, server);
    server.onOpen = (c) => c.pause();
    client.onOpen = (c) => {
      for (let i = 0; i < 20; i++) c.send(new Word(`w${i}`, 10_000), 10_000, manner);
    };
    open(ta, client, '10.0.0.2', 80);
    lab.run({ until: 10 * S });
    expect(server.heard).toEqual(['opened']);
    const [before] = ta.connections();
    expect(before.zeroWindowProbes).toBeGreaterThan(3);
    expect(before.bytesAcknowledged).toBeLessThan(70_000);
    server.connection.resume();
    lab.run({ until: 11 * S });
    expect(server.heard).toEqual(['opened', ...Array.from({ length: 20 }, (_, i) => `w${i}`)]);
  });
});

describe('a listener that leaves', () => {
  it('resets what waits, and knows nothing of what was half open', () => {
    const half = answering();
    half.tcp.unlisten(80);
    expect(half.state()).toBe('CLOSED');
    steps(half, () => half.raw.say('A', 1, 1, 10));
    expect(half.raw.heard.at(-1)!.flags).toBe('R');
    const stand = byHand();
    stand.tcp.listen(80, Object.assign(stand.app, { ready: () => false }));
    const raw = new Raw(stand.b, parseIpv4('10.0.0.1'), 80);
    const hand: Hand = { ...stand, raw, state: () => stateOf(stand.tcp) };
    steps(
      hand,
      () => raw.say('S', 0),
      () => raw.say('A', 1, 1),
    );
    expect(hand.state()).toBe('ESTABLISHED');
    steps(hand, () => stand.tcp.unlisten(80));
    expect([hand.state(), raw.heard.at(-1)!.flags]).toEqual(['CLOSED', 'RA']);
  });
});

describe('the backlog', () => {
  it('admits one more than it says; then SYNs and last steps are dropped in silence', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 5 * MS });
    let busy = true;
    const server = Object.assign(new App(lab), { ready: () => !busy });
    const [ta, tb] = [tcpOf(a), tcpOf(b, { backlog: 2 })];
    tb.listen(80, server);
    const apps = Array.from({ length: 5 }, () => new App(lab));
    for (const app of apps) {
      app.onOpen = (c) => c.send(new Word('hello', 5), 5, manner);
      open(ta, app, '10.0.0.2', 80);
    }
    lab.run({ until: 0.15 * S });
    // All believe that they are connected: three were remembered, for the others there were cookies.
    expect(apps.map(({ heard }) => heard)).toEqual(Array(5).fill(['opened']));
    expect([tb.counts.cookiesSent, tb.counts.cookiesReceived]).toEqual([2, 0]);
    expect(server.heard).toEqual([]);
    expect(tb.connections().filter(({ state }) => state === 'ESTABLISHED')).toHaveLength(3);
    expect(tb.counts.listenOverflows).toBeGreaterThan(0);
    busy = false;
    tb.accept(80);
    expect(server.heard).toEqual(Array(3).fill(['opened', 'hello']).flat());
    // What they said is said again, and brings the cookies back.
    lab.run({ until: 2 * S });
    expect(server.heard).toEqual(Array(5).fill(['opened', 'hello']).flat());
  });

  it('of none lets one in, also without cookies', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24', { delay: 5 * MS });
    const [ta, tb] = [tcpOf(a), tcpOf(b, { backlog: 0, synCookies: false })];
    tb.listen(80, new App(lab));
    const app = new App(lab);
    open(ta, app, '10.0.0.2', 80);
    lab.run({ until: 0.1 * S });
    expect(app.heard).toEqual(['opened']);
  });
});
