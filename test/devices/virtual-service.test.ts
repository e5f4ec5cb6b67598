import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Balancer } from '../../src/balancing/balancer.js';
import { VirtualService } from '../../src/devices/virtual-service.js';
import { RandomFactory } from '../../src/engine/random.js';
import { formatIpv4, parseIpv4 } from '../../src/net/address.js';
import { type Packet, Phase } from '../../src/net/packet.js';
import { Question } from '../../src/calls/courier.js';
import { DatagramCourier } from '../../src/calls/datagram-courier.js';
import { HealthChecker } from '../../src/calls/health-checker.js';
import { described, Lab, MS, S, Segments, type Socket, type Station } from '../helpers/lab.js';

const VIP = '10.96.0.10';

interface PublishOptions {
  address?: string;
  policy?: string;
  mode?: 'nat' | 'dsr';
}

/** Puts a virtual service on port 80 of `router` before port 8080 of the backends (DSR: 80). */
function publish(router: Station, backends: Station[], options: PublishOptions = {}): Balancer {
  const { address = VIP, policy = 'round-robin', mode = 'nat' } = options;
  const isIpvs = policy === 'least-connections';
  const balancer = new Balancer({
    members: backends.map(({ name }) => ({ name, address: name, weight: 1 })),
    policy: isIpvs ? described(policy, { flavour: 'lc' }) : described(policy),
    random: new RandomFactory('test', 0).stream('web', 'policy'),
    inactive: isIpvs ? 120 * S : undefined,
  });
  const members = backends.map((backend) => ({
    address: backend.address,
    ports: [mode === 'nat' ? 8080 : 80],
  }));
  const virtual = parseIpv4(address);
  router.publish(
    new VirtualService(
      { name: 'web', address: virtual, ports: [80], backends: members, mode },
      balancer,
    ),
  );
  if (mode === 'dsr') for (const { stack } of backends) stack.addSilent(virtual);
  return balancer;
}

/** Clients in 10.0.0.0/24 and backends in 10.0.1.0/24 around a balancer. */
function cluster(options: PublishOptions = {}) {
  const lab = new Lab();
  const router = lab.router('lb', { conntrack: true });
  const [front, back] = [lab.switch('front'), lab.switch('back')];
  lab.link(router, '10.0.0.254/24', front, '');
  lab.link(router, '10.0.1.254/24', back, '');
  const join = (name: string, subnet: number, k: number): Station => {
    const host = lab.host(name);
    lab.plug(host, `10.0.${subnet}.${k}/24`, subnet === 0 ? front : back);
    return host.route('0.0.0.0/0', `10.0.${subnet}.254`);
  };
  const clients = [1, 2].map((k) => join(`c${k}`, 0, k));
  const backends = [1, 2, 3].map((k) => join(`b${k}`, 1, k));
  const balancer = publish(router, backends, options);
  const port = options.mode === 'dsr' ? 80 : 8080;
  const servers = backends.map((backend) => backend.echoServer(port));
  return { lab, router, clients, backends, balancer, servers };
}

const served = (servers: Socket[]): number[] => servers.map(({ received }) => received.length);
const actives = (balancer: Balancer): number[] => balancer.backends.map(({ active }) => active);

describe('a virtual service with address translation', () => {
  it('spreads flows, keeps a flow at its backend, and answers as the virtual address', () => {
    const { lab, clients, servers } = cluster();
    const sockets = Array.from({ length: 6 }, (_, i) => clients[i % 2].socket());
    for (let round = 0; round < 3; round++) for (const socket of sockets) socket.send(VIP, 80);
    lab.run();
    expect(served(servers)).toEqual([6, 6, 6]);
    for (const { received } of sockets) {
      expect(received).toHaveLength(3);
      for (const answer of received) expect(formatIpv4(answer.source)).toBe(VIP);
    }
    // The backends see who asks: the source is not translated.
    expect(servers[0].received[0].source).toBe(clients[0].address);
  });

  it('counts a flow as active from its first packet to the end of the exchange', () => {
    const { lab, clients, balancer, servers } = cluster();
    for (const server of servers) server.answers = false;
    const sockets = [0, 1, 2, 3].map(() => clients[0].socket());
    for (const socket of sockets) socket.send(VIP, 80, 100, { phase: Phase.OPEN });
    lab.run();
    expect(actives(balancer)).toEqual([2, 1, 1]);
    servers[0].send(clients[0].address, sockets[0].port, 10, { phase: Phase.CLOSE });
    lab.run();
    expect(actives(balancer)).toEqual([1, 1, 1]);
    sockets[1].send(VIP, 80, 0, { phase: Phase.WITHDRAW });
    lab.run();
    expect(actives(balancer)).toEqual([1, 0, 1]);
    // A new exchange from the port of one that is over is a new flow: the policy picks again.
    sockets[1].send(VIP, 80, 100, { phase: Phase.OPEN });
    lab.run();
    expect(actives(balancer)).toEqual([1, 1, 1]);
    // What is never answered is given up after its time limit, before the policy picks.
    lab.at(31 * S, () => clients[0].socket().send(VIP, 80, 1, { phase: Phase.OPEN }));
    lab.run();
    expect(actives(balancer).reduce((sum, active) => sum + active)).toBe(1);
  });

  it('counts a connection as active until a FIN, and as inactive until it is forgotten', () => {
    const { lab, router, clients, backends, balancer } = cluster({ policy: 'least-connections' });
    const [client] = clients;
    const server = new Segments(backends[0], 8080);
    const open = (port: number): Segments => {
      const segments = new Segments(client, port);
      segments.send(VIP, 80, { flags: 'S', seq: 100 });
      lab.run();
      server.send('10.0.0.1', port, { flags: 'S.', seq: 500, ack: 101 });
      lab.run();
      segments.send(VIP, 80, { flags: '.', seq: 101, ack: 501 });
      lab.run();
      return segments;
    };
    const counts = (): number[] => [balancer.backends[0].active, balancer.backends[0].inactive];
    balancer.setEligible(1, false, 0);
    balancer.setEligible(2, false, 0);
    const [first, second] = [40_000, 40_001].map(open);
    expect(counts()).toEqual([2, 0]);
    expect(first.received).toMatchObject([{ from: `${VIP}:80`, flags: 'S.' }]);
    first.send(VIP, 80, { flags: 'F.', seq: 101, ack: 501 });
    second.send(VIP, 80, { flags: 'R.', seq: 101, ack: 501 });
    lab.run();
    expect(counts()).toEqual([0, 2]);
    // Draining: what stands goes on, and nothing new comes.
    const third = open(40_002);
    balancer.setAbsent(0, true, lab.simulator.now);
    third.send(VIP, 80, { flags: 'P.', seq: 101, ack: 501, length: 9 });
    lab.run();
    expect(server.received.at(-1)).toMatchObject({ flags: 'P.', length: 9 });
    lab.at(121 * S, () => router.stack.tracker?.table.expire(121 * S)).run();
    expect(counts()).toEqual([1, 0]);
    // Nothing comes any more, and nobody acknowledges.
    lab.at(302 * S, () => router.stack.tracker?.table.expire(302 * S)).run();
    expect(counts()).toEqual([0, 0]);
  });

  it('a backend that refuses is an end too, and the client learns of it', () => {
    const { lab, clients, backends, balancer } = cluster();
    backends[0].udp.close(8080);
    const socket = clients[0].socket();
    socket.send(VIP, 80, 100, { phase: Phase.OPEN });
    lab.run();
    expect(socket.errors).toMatchObject([{ type: 3, code: 3 }]);
    expect(actives(balancer)).toEqual([0, 0, 0]);
  });

  it('without an eligible backend refuses; so do ports that it does not serve', () => {
    const { lab, clients, balancer, servers } = cluster();
    for (let i = 0; i < 3; i++) balancer.setEligible(i, false, 0);
    const [refused, unserved] = [clients[0].socket(), clients[0].socket()];
    refused.send(VIP, 80);
    unserved.send(VIP, 81);
    lab.run();
    for (const { errors } of [refused, unserved])
      expect(errors).toMatchObject([{ type: 3, code: 3 }]);
    expect(served(servers)).toEqual([0, 0, 0]);
    expect(lab.drops).toEqual({ 'lb no-endpoints': 1, 'lb port-unreachable': 1 });
    // The address itself is the balancer's, and answers a ping.
    const ping = clients[0].ping(VIP);
    lab.run();
    expect(ping.replies).toMatchObject([{ source: parseIpv4(VIP), ttl: 64 }]);
  });

  it('hairpin: a client that is its own backend, and one in the same subnet', () => {
    const { lab, router, backends, servers } = cluster();
    const sockets = Array.from({ length: 3 }, () => backends[0].socket());
    for (const socket of sockets) socket.send(VIP, 80);
    lab.run();
    expect(served(servers)).toEqual([1, 1, 1]);
    for (const { received } of sockets) {
      expect(received.map(({ source }) => formatIpv4(source))).toEqual([VIP]);
    }
    // The source is translated, or the answer would go past the balancer.
    const sources = servers.map(({ received }) => formatIpv4(received[0].source));
    expect(sources).toEqual(['10.0.1.254', '10.0.1.254', '10.0.1.254']);
    expect(router.stack.tracker!.table.count).toBe(3);
  });

  it('keeps replies of a direct flow apart from those of a translated one', () => {
    const { lab, clients, backends, servers } = cluster();
    const [client] = clients;
    const socket = client.socket();
    socket.send(VIP, 80);
    // The same source port, straight to the backend that the policy has picked.
    socket.send(backends[0].address, 8080);
    lab.run();
    expect(served(servers)).toEqual([2, 0, 0]);
    const sources = socket.received.map(({ source }) => formatIpv4(source)).sort();
    expect(sources).toEqual(['10.0.1.1', VIP]);
  });

  it('answers ARP for a virtual address in the subnet of its clients', () => {
    const { lab, clients, servers } = cluster({ address: '10.0.0.100' });
    const socket = clients[0].socket();
    socket.send('10.0.0.100', 80);
    lab.run();
    expect(socket.received).toMatchObject([{ source: parseIpv4('10.0.0.100') }]);
    expect(served(servers)).toEqual([1, 0, 0]);
  });
});

describe('many flows through one translator', () => {
  const send = fc.record({
    host: fc.nat({ max: 4 }),
    socket: fc.nat({ max: 3 }),
    target: fc.nat({ max: 3 }),
    at: fc.nat({ max: 1000 }),
  });

  it('each get their own answers, whatever meets on the way', () => {
    fc.assert(
      fc.property(fc.array(send, { minLength: 1, maxLength: 60 }), (sends) => {
        const { lab, router, clients, backends } = cluster();
        // The balancer masquerades its clients as well.
        router.rule('postrouting', {
          when: { source: ['10.0.0.0/24'] },
          not: { out: ['eth0'] },
          verdict: described('masquerade', { low: 32_768, high: 32_900 }),
        });
        const hosts = [...clients, ...backends];
        const sockets = hosts.map((host) => [0, 1, 2, 3].map(() => host.socket()));
        const sent = hosts.map(() => [0, 1, 2, 3].map((): number[] => []));
        sends.forEach(({ host, socket, target, at }, i) => {
          const [address, port] = target === 3 ? [VIP, 80] : [backends[target].address, 8080];
          lab.at(at, () => sockets[host][socket].send(address, port, i));
          sent[host][socket].push(i);
        });
        lab.run();
        const byNumber = (a: number, b: number): number => a - b;
        const answered = sockets.map((all) =>
          all.map(({ received }) => received.map(({ payload }) => payload).sort(byNumber)),
        );
        expect(answered).toEqual(sent);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('direct server return', () => {
  it('answers bypass the balancer', () => {
    const lab = new Lab();
    const [balancer, gateway] = [lab.router('lb', { conntrack: true }), lab.router('gw')];
    const lan = lab.switch('lan');
    const client = lab.host('client').route('0.0.0.0/0', '192.0.2.254');
    lab.link(client, '192.0.2.1/24', gateway, '192.0.2.254/24');
    lab.link(gateway, '10.0.1.254/24', lan, '');
    lab.link(balancer, '10.0.1.253/24', lan, '');
    gateway.route('10.96.0.0/16', '10.0.1.253');
    balancer.route('0.0.0.0/0', '10.0.1.254');
    const backends = [1, 2].map((k) => {
      const host = lab.host(`b${k}`);
      lab.plug(host, `10.0.1.${k}/24`, lan);
      return host.route('0.0.0.0/0', '10.0.1.254');
    });
    publish(balancer, backends, { mode: 'dsr' });
    const servers = backends.map((backend) => backend.echoServer(80));
    const sockets = [0, 1, 2, 3].map(() => client.socket());
    for (const socket of sockets) for (let i = 0; i < 2; i++) socket.send(VIP, 80);
    lab.run();
    expect(served(servers)).toEqual([4, 4]);
    expect(formatIpv4(servers[0].received[0].destination)).toBe(VIP);
    for (const { received } of sockets) {
      expect(received.map(({ source }) => formatIpv4(source))).toEqual([VIP, VIP]);
    }
    expect(balancer.stack.forwarded).toBe(8);
  });

  it('only the balancer answers ARP for a virtual address that the backends have too', () => {
    const lab = new Lab();
    const lan = lab.switch('lan');
    const balancer = lab.router('lb', { conntrack: true });
    const [client, b1, b2] = [lab.host('client'), lab.host('b1'), lab.host('b2')];
    // The backends come first: were they to answer, their answers would win.
    [b1, b2, client].forEach((host, i) => lab.plug(host, `10.0.1.${i + 1}/24`, lan));
    lab.link(balancer, '10.0.1.253/24', lan, '');
    publish(balancer, [b1, b2], { mode: 'dsr', address: '10.0.1.100' });
    const servers = [b1, b2].map((backend) => backend.echoServer(80));
    const sockets = [client.socket(), client.socket()];
    for (const socket of sockets) socket.send('10.0.1.100', 80);
    lab.run();
    expect(served(servers)).toEqual([1, 1]);
    for (const socket of sockets) {
      expect(socket.received).toMatchObject([{ source: parseIpv4('10.0.1.100') }]);
    }
    expect(balancer.stack.forwarded).toBe(2);
    expect(balancer.stack.tracker!.table.count).toBe(2);
  });
});

describe('health checks', () => {
  it('turn a backend that does not answer off, and on again', () => {
    const { lab, router, clients, backends, balancer, servers } = cluster();
    const healthy = [true, true, true];
    servers.forEach((server, i) => {
      const { udp } = backends[i];
      const serve = server.datagram.bind(server);
      server.datagram = (packet: Packet) => {
        const { message, source, sourcePort, destination } = packet;
        if (!(message instanceof Question)) return serve(packet);
        if (!healthy[i]) return 'unresponsive';
        udp.send(udp.make(destination, 8080, source, sourcePort, 0, message, Phase.CLOSE));
        return '';
      };
    });
    const hosts = backends.map(({ address, udp }) => ({ address, port: 8080, udp }));
    const courier = new DatagramCourier(lab.simulator, router.udp, hosts);
    const options = { interval: 1 * S, timeout: 200 * MS, rise: 2, fall: 3 };
    new HealthChecker(lab.simulator, courier, [balancer], options);
    const turns: [number, boolean][] = [];
    let before = true;
    const look = (): void => {
      const { eligible } = balancer.backends[1];
      if (eligible !== before) turns.push([lab.simulator.now, eligible]);
      before = eligible;
    };
    for (let tenth = 1; tenth < 200; tenth++) lab.at(tenth * 100 * MS + 1, look);
    lab.at(3.5 * S, () => (healthy[1] = false));
    lab.at(10.5 * S, () => (healthy[1] = true));
    const sockets: Socket[] = [];
    lab.at(8 * S + 1, () => {
      for (let i = 0; i < 4; i++) {
        sockets.push(clients[0].socket());
        sockets[i].send(VIP, 80);
      }
    });
    lab.run({ until: 20 * S });
    // Checks at 4, 5 and 6 s fail, when their 200 ms are up; those at 11 and 12 s pass at once.
    expect(turns).toEqual([
      [6.2 * S + 1, false],
      [12 * S + 1, true],
    ]);
    expect(served(servers)[1]).toBe(0);
    for (const { received } of sockets) expect(received).toHaveLength(1);
    expect(actives(balancer)).toEqual([2, 0, 2]);
  });
});
