import { describe, expect, it } from 'vitest';
import type { MatchValue } from '../../src/devices/chains/matches/table.js';
import { parseIpv4 } from '../../src/net/address.js';
import {
  described,
  ipOnly,
  Lab,
  S,
  type Station,
  type StationOptions,
  type WireOptions,
} from '../helpers/lab.js';

/** Two clients in 10.0.0.0/24 behind a router that masquerades towards a server in 192.0.2.0/24. */
function home(options: StationOptions = {}, outside: WireOptions = {}) {
  const lab = new Lab();
  const bridge = lab.switch('s');
  const router = lab.router('r', { masquerade: [{ source: '10.0.0.0/24' }], ...options });
  const server = lab.host('server');
  lab.link(router, '10.0.0.254/24', bridge, '', { mtu: 9000 });
  lab.link(router, '192.0.2.1/24', server, '192.0.2.2/24', outside);
  const clients: Station[] = [];
  for (let k = 1; k <= 2; k++) {
    const client = lab.host(`c${k}`);
    lab.plug(client, `10.0.0.${k}/24`, bridge, { mtu: 9000 });
    clients.push(client.route('0.0.0.0/0', '10.0.0.254'));
  }
  // The server has no route to 10.0.0.0/24: only translated packets come back.
  return { lab, router, server, clients, wan: lab.sniff(server.port()) };
}

const tracked = (router: Station) => router.stack.tracker!.table;

describe('masquerade', () => {
  it('brings UDP replies back', () => {
    const { lab, router, server, clients } = home();
    const echo = server.echoServer(7);
    const sockets = clients.map((client) => client.socket());
    for (const socket of sockets) socket.send('192.0.2.2', 7);
    lab.run();
    for (const socket of sockets) {
      expect(socket.received).toMatchObject([{ source: parseIpv4('192.0.2.2'), sourcePort: 7 }]);
    }
    // Both clients have taken the same source port: one keeps it.
    expect(sockets[0].port).toBe(sockets[1].port);
    const [first, second] = echo.received;
    expect(first.source).toBe(parseIpv4('192.0.2.1'));
    expect(second.source).toBe(parseIpv4('192.0.2.1'));
    expect([first.sourcePort, second.sourcePort]).toEqual([sockets[0].port, 1024]);
    expect(tracked(router).count).toBe(2);
  });

  it('brings echo replies back, each to who asked', () => {
    const { lab, clients, wan } = home();
    const pings = clients.map((client) => client.ping('192.0.2.2', { times: 3 }));
    lab.run();
    for (const ping of pings) {
      expect(ping.replies.map(({ sequence, ttl }) => [sequence, ttl])).toEqual([
        [1, 63],
        [2, 63],
        [3, 63],
      ]);
    }
    expect(pings[0].identifier).toBe(pings[1].identifier);
    const requests = ipOnly(wan).filter(({ type }) => type === 8);
    expect(new Set(requests.map(({ sourcePort }) => sourcePort)).size).toBe(2);
    expect(new Set(requests.map(({ source }) => source))).toEqual(
      new Set([parseIpv4('192.0.2.1')]),
    );
  });

  it('leaves alone what stays in the network, and what comes in', () => {
    const { lab, router, server, clients } = home();
    server.route('10.0.0.0/24', '192.0.2.1');
    const echo = clients[0].echoServer(7);
    const neighbour = clients[1].socket();
    const outsider = server.socket();
    neighbour.send('10.0.0.1', 7);
    outsider.send('10.0.0.1', 7);
    lab.run();
    expect(echo.received.map(({ source }) => source)).toEqual([
      parseIpv4('10.0.0.2'),
      parseIpv4('192.0.2.2'),
    ]);
    expect(outsider.received).toMatchObject([{ source: parseIpv4('10.0.0.1') }]);
    expect(tracked(router).count).toBe(1);
  });

  it('says which port range is exhausted', () => {
    const { lab, clients } = home({
      masquerade: [{ source: '10.0.0.0/24', ports: [5000, 5003] }],
    });
    const [client] = clients;
    const sockets = Array.from({ length: 6 }, () => client.socket());
    for (const socket of sockets) socket.send('192.0.2.2', 9);
    lab.run({ until: 1 * S });
    expect(lab.drops['r nat-ports-exhausted']).toBe(2);
    expect(lab.pool.ceilings).toMatchObject([
      { place: 'r', ceiling: 'translation source ports', limit: 4 },
    ]);
    // Towards another port of the server the same source ports are free.
    sockets[5].send('192.0.2.2', 10);
    lab.run({ until: 2 * S });
    expect(lab.drops['r nat-ports-exhausted']).toBe(2);
    // And after the time limit of an unanswered flow, all are.
    lab.at(40 * S, () => sockets[5].send('192.0.2.2', 9));
    lab.run();
    expect(lab.drops['r nat-ports-exhausted']).toBe(2);
  });
});

describe('ICMP errors through translation', () => {
  it('a closed port behind it: the error reaches the socket', () => {
    const { lab, clients } = home();
    const sockets = clients.map((client) => client.socket());
    for (const socket of sockets) socket.send('192.0.2.2', 4444);
    lab.run();
    for (const socket of sockets) expect(socket.errors).toMatchObject([{ type: 3, code: 3 }]);
  });

  it('a duplicate of the error is turned as well', () => {
    const { lab, clients } = home({}, { backward: [described('duplication', { probability: 1 })] });
    const socket = clients[1].socket();
    socket.send('192.0.2.2', 4444);
    lab.run();
    expect(socket.errors).toHaveLength(2);
  });

  it('about an echo request: reaches the ping', () => {
    const lab = new Lab();
    const [c, r, x] = [
      lab.host('c'),
      lab.router('r', { masquerade: [{ source: '10.0.0.0/24' }] }),
      lab.router('x'),
    ];
    lab.link(c, '10.0.0.1/24', r, '10.0.0.254/24');
    lab.link(r, '192.0.2.1/24', x, '192.0.2.2/24');
    c.route('0.0.0.0/0', '10.0.0.254');
    r.route('0.0.0.0/0', '192.0.2.2');
    const ping = c.ping('203.0.113.1');
    lab.run();
    expect(ping.errors).toMatchObject([{ type: 3, code: 0 }]);
  });

  it('from the translating router itself, about what it has translated already', () => {
    const { lab, clients } = home({}, { mtu: 1000 });
    const [client] = clients;
    const silent = client.socket();
    const large = client.socket();
    silent.send('192.0.2.99', 9);
    const ping = client.ping('192.0.2.99');
    large.send('192.0.2.2', 9, 3000, { dontFragment: true });
    lab.run();
    expect(silent.errors).toMatchObject([{ type: 3, code: 1 }]);
    expect(ping.errors).toMatchObject([{ type: 3, code: 1 }]);
    expect(large.errors).toMatchObject([{ type: 3, code: 4 }]);
  });

  it('about a reply that comes too late: bears the translated address', () => {
    const { lab, server, clients, wan } = home();
    server.echoServer(7);
    const [client] = clients;
    const socket = client.socket();
    socket.send('192.0.2.2', 7);
    socket.close();
    lab.run();
    const error = ipOnly(wan).at(-1);
    expect(error).toMatchObject({ type: 3, code: 3, source: parseIpv4('192.0.2.1') });
    expect(lab.drops).toEqual({ 'c1 port-unreachable': 1 });
  });
});

describe('connection tracking', () => {
  it('a full table is named', () => {
    const { lab, router, server, clients } = home({ conntrack: { limit: 3 } });
    const echo = server.echoServer(7);
    const sockets = Array.from({ length: 5 }, () => clients[0].socket());
    for (const socket of sockets) socket.send('192.0.2.2', 7);
    lab.run({ until: 1 * S });
    expect(echo.received).toHaveLength(3);
    expect(lab.drops).toEqual({ 'r conntrack-full': 2 });
    expect(lab.pool.ceilings).toMatchObject([
      { place: 'r', ceiling: 'connection tracking', limit: 3 },
    ]);
    expect(tracked(router).peak).toBe(3);
  });

  it('forgets after 30 s, or after 120 s what was a stream: answered, and used when 2 s old', () => {
    const { lab, router, server, clients } = home();
    const quiet = server.socket(9);
    const echo = server.echoServer(7);
    const stream = clients[0].socket();
    clients[0].socket().send('192.0.2.2', 9);
    clients[0].socket().send('192.0.2.2', 7);
    stream.send('192.0.2.2', 7);
    lab.at(1 * S, () => stream.send('192.0.2.2', 7));
    lab.at(3 * S, () => stream.send('192.0.2.2', 7));
    const count = (now: number): number => {
      tracked(router).expire(now);
      return tracked(router).count;
    };
    lab.at(29 * S, () => expect(count(29 * S)).toBe(3));
    lab.at(31 * S, () => expect(count(31 * S)).toBe(1));
    lab.at(122 * S, () => expect(count(122 * S)).toBe(1));
    lab.at(124 * S, () => expect(count(124 * S)).toBe(0));
    lab.run();
    expect([quiet.received.length, echo.received.length]).toEqual([1, 4]);
  });

  it('a first answer that comes late makes no stream yet', () => {
    const { lab, router, server, clients } = home();
    const sink = server.socket(9);
    const socket = clients[0].socket();
    socket.send('192.0.2.2', 9);
    lab.at(5 * S, () => sink.send('192.0.2.1', socket.port));
    lab.at(34 * S, () => expect(tracked(router).count).toBe(1));
    lab.at(36 * S, () => {
      tracked(router).expire(36 * S);
      expect(tracked(router).count).toBe(0);
    });
    lab.run();
    expect(socket.received).toHaveLength(1);
  });

  it('an echo reply that nobody has asked for is of no flow', () => {
    const { lab, router, server, clients } = home();
    const request = clients[0].ping('192.0.2.2');
    lab.run();
    const stray = lab.pool.make();
    Object.assign(stray, { protocol: 1, source: 0, size: 98, payload: 56 });
    Object.assign(stray, { destination: server.address, sourcePort: 0, destinationPort: 0 });
    const header = { type: 0, code: 0, identifier: 77, sequence: 1, mtu: 0 };
    Object.assign(lab.pool.addIcmp(stray), header);
    clients[0].stack.send(stray);
    lab.run();
    expect(request.replies).toHaveLength(1);
    expect(tracked(router).count).toBe(1);
  });

  it('an answer after the time limit finds nobody', () => {
    const { lab, server, clients } = home();
    const sink = server.socket(9);
    const socket = clients[0].socket();
    socket.send('192.0.2.2', 9);
    lab.at(31 * S, () => sink.send('192.0.2.1', socket.port));
    lab.run();
    expect(socket.received).toEqual([]);
    expect(lab.drops).toMatchObject({ 'r port-unreachable': 1 });
  });

  it('reassembles, tracks, and cuts again', () => {
    const { lab, server, clients, wan } = home({}, { mtu: 1000 });
    const echo = server.echoServer(7);
    const socket = clients[0].socket();
    socket.send('192.0.2.2', 7, 5000);
    lab.run();
    expect(echo.received).toMatchObject([{ payload: 5000, source: parseIpv4('192.0.2.1') }]);
    expect(socket.received).toMatchObject([{ payload: 5000 }]);
    expect(ipOnly(wan).length).toBe(12);
  });
});

describe('filters', () => {
  const ports = { accepted: 1, dropped: 2, rejected: 3, other: 4 };

  const to = (port: number): Record<string, MatchValue> => ({ destinationPort: [[port, port]] });

  function firewall(policy: 'accept' | 'drop') {
    const lab = new Lab();
    const router = lab.router('r', {
      conntrack: true,
      filter: {
        policy,
        rules: [
          { when: { established: true } },
          { name: 'no 2', when: to(ports.dropped), verdict: described('drop') },
          { name: 'not 3', when: to(ports.rejected), verdict: described('reject') },
          { when: { source: ['10.0.0.0/24'], ...to(ports.accepted) } },
        ],
      },
    });
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', router, '10.0.0.254/24');
    lab.link(b, '10.0.1.1/24', router, '10.0.1.254/24');
    a.route('0.0.0.0/0', '10.0.0.254');
    b.route('0.0.0.0/0', '10.0.1.254');
    for (const host of [a, b]) for (const port of Object.values(ports)) host.echoServer(port);
    return { lab, a, b };
  }

  it.each(['accept', 'drop'] as const)('accept, drop, reject; else the policy: %s', (policy) => {
    const { lab, a } = firewall(policy);
    const sockets = Object.values(ports).map((port) => {
      const socket = a.socket();
      socket.send('10.0.1.1', port);
      return socket;
    });
    lab.run();
    const answered = sockets.map(({ received }) => received.length);
    expect(answered).toEqual([1, 0, 0, policy === 'accept' ? 1 : 0]);
    expect(sockets[2].errors).toMatchObject([{ type: 3, code: 13 }]);
    expect(sockets[1].errors).toEqual([]);
    expect(lab.drops).toEqual({
      'r (no 2) filtered': 1,
      'r (not 3) rejected': 1,
      ...(policy === 'drop' ? { 'r (policy) filtered': 1 } : {}),
    });
  });

  it('a rule about a port says nothing of ICMP', () => {
    const { lab, a } = firewall('accept');
    const ping = a.ping('10.0.1.1', { times: 4 });
    lab.run();
    expect(ping.replies.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it('answers of an accepted flow pass, and errors about it; new flows back do not', () => {
    const { lab, a, b } = firewall('drop');
    const closed = a.socket();
    b.udp.close(ports.accepted);
    closed.send('10.0.1.1', ports.accepted);
    const back = b.socket();
    back.send('10.0.0.1', ports.accepted);
    lab.run();
    expect(closed.errors).toMatchObject([{ type: 3, code: 3 }]);
    expect(back.received).toEqual([]);
    expect(lab.drops).toMatchObject({ 'r (policy) filtered': 1 });
  });
});
