import type { Filter } from '../../src/net/filter/filter.js';
import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '../../src/net/address.js';
import { flowHash } from '../../src/net/flow-hash.js';
import { Packet, Protocol } from '../../src/net/packet.js';
import { RouteTable } from '../../src/net/route-table.js';
import { ipOnly, Lab, S, type Station, type WireOptions } from '../helpers/lab.js';

/** h - r1 - ... - rk - t: networks 10.0.0.0/24 to 10.0.k.0/24, .1 on the left and .2 on the right. */
function chain(routers: number, wires: WireOptions[] = []) {
  const lab = new Lab();
  const nodes: Station[] = [lab.host('h')];
  for (let i = 1; i <= routers; i++) nodes.push(lab.router(`r${i}`));
  nodes.push(lab.host('t'));
  for (let i = 0; i <= routers; i++) {
    lab.link(nodes[i], `10.0.${i}.1/24`, nodes[i + 1], `10.0.${i}.2/24`, wires[i]);
  }
  nodes.forEach((node, i) => {
    for (let net = 0; net <= routers; net++) {
      if (net > i) node.route(`10.0.${net}.0/24`, `10.0.${i}.2`);
      if (net < i - 1) node.route(`10.0.${net}.0/24`, `10.0.${i - 1}.1`);
    }
  });
  return { lab, nodes, source: nodes[0], target: nodes[routers + 1], end: `10.0.${routers}.2` };
}

describe('forwarding', () => {
  it('takes one from the TTL at each router', () => {
    for (const routers of [0, 1, 2, 5]) {
      const { lab, source, target, end } = chain(routers);
      const sink = target.socket(9);
      source.socket().send(end, 9);
      const ping = source.ping(end);
      lab.run();
      expect(sink.received[0].ttl).toBe(64 - routers);
      expect(ping.replies.map(({ ttl }) => ttl)).toEqual([64 - routers]);
    }
  });

  it('changes the source MAC address at a router, and not the IP addresses', () => {
    const { lab, nodes, source, target, end } = chain(1);
    target.socket(9);
    const seen = lab.sniff(target.port());
    source.socket().send(end, 9);
    lab.run();
    const [frame] = ipOnly(seen);
    expect(frame.sourceMac).toBe(nodes[1].port(1).mac);
    expect(frame.destinationMac).toBe(target.port().mac);
    expect(frame.source).toBe(parseIpv4('10.0.0.1'));
  });

  it('a host does not forward', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', b, '10.0.0.2/24');
    a.route('0.0.0.0/0', '10.0.0.2');
    a.socket().send('10.9.9.9', 9);
    lab.run();
    expect(lab.drops).toEqual({ 'b not-forwarding': 1 });
  });

  it('delivers to itself without a network', () => {
    const { lab, source } = chain(0);
    const echo = source.echoServer(7);
    const socket = source.socket();
    socket.send('10.0.0.1', 7);
    lab.run();
    expect(echo.received).toHaveLength(1);
    expect(socket.received[0].source).toBe(parseIpv4('10.0.0.1'));
    expect(source.port().sentPackets).toBe(0);
  });

  it('finds its own subnets and next hops in a table that it shares with others', () => {
    const lab = new Lab();
    const table = new RouteTable();
    const next = (via: string) => ({ via: parseIpv4(via), port: -1 });
    table.add(parseIpv4('10.0.0.0'), 24, next('192.0.2.1'));
    table.add(parseIpv4('10.0.1.0'), 24, next('192.0.2.2'));
    table.add(0, 0, next('10.0.0.254'));
    const shared = { sharedRoutes: table };
    const [a, b] = [lab.host('a', shared), lab.host('b').route('0.0.0.0/0', '10.0.1.254')];
    const [left, right] = [lab.router('l', shared), lab.router('r', shared)];
    lab.link(a, '10.0.0.1/24', left, '10.0.0.254/24');
    lab.link(left, '192.0.2.1/24', right, '192.0.2.2/24');
    lab.link(right, '10.0.1.254/24', b, '10.0.1.1/24');
    // The host's way to 192.0.2.2 would be through no port of its own: only the default is.
    const ping = left.ping('10.0.1.1');
    const local = a.ping('10.0.0.254');
    const lost = a.ping('10.0.1.1');
    lab.run();
    expect(ping.replies).toHaveLength(1);
    expect(local.replies).toHaveLength(1);
    expect(lost.errors).toMatchObject([{ type: 3, code: 0 }]);
  });

  it('speaks from the address of the subnet that it speaks to', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.link(a, '10.1.0.1/24 10.2.0.1/24', b, '10.2.0.2/24');
    const sink = b.socket(9);
    a.socket().send('10.2.0.2', 9);
    lab.run();
    expect(sink.received[0].source).toBe(parseIpv4('10.2.0.1'));
  });
});

describe('ICMP errors', () => {
  it('TTL exceeded: 11/0 from the router at which it ends', () => {
    const lab = new Lab();
    const [a, r1, r2] = [lab.host('a'), lab.router('r1'), lab.router('r2')];
    lab.link(a, '10.0.0.1/24', r1, '10.0.0.2/24');
    lab.link(r1, '10.0.1.1/24', r2, '10.0.1.2/24');
    a.route('0.0.0.0/0', '10.0.0.2');
    // Two default routes that face each other.
    r1.route('0.0.0.0/0', '10.0.1.2');
    r2.route('0.0.0.0/0', '10.0.1.1').route('10.0.0.0/24', '10.0.1.1');
    const socket = a.socket();
    socket.send('10.9.9.9', 9);
    const ping = a.ping('10.9.9.9');
    lab.run();
    expect(socket.errors).toMatchObject([{ type: 11, code: 0 }]);
    expect(ping.errors).toMatchObject([{ type: 11, code: 0, sequence: 1 }]);
    expect(lab.drops).toEqual({ 'r2 ttl-expired': 2 });
    expect(r1.stack.forwarded + r2.stack.forwarded).toBeGreaterThanOrEqual(2 * 63);
  });

  it('no route: 3/0, at a router and at the sender itself', () => {
    const { lab, source } = chain(1);
    source.route('10.9.0.0/16', '10.0.0.2');
    const socket = source.socket();
    socket.send('10.9.9.9', 9);
    socket.send('10.8.8.8', 9);
    lab.run();
    expect(socket.errors).toMatchObject([
      { type: 3, code: 0 },
      { type: 3, code: 0 },
    ]);
    expect(lab.drops).toEqual({ 'h no-route': 1, 'r1 no-route': 1 });
  });

  it('are never sent about errors', () => {
    const { lab, source, end } = chain(1);
    // The target has no way back for the error that it sends.
    const [, , target] = lab.stations;
    const socket = source.socket();
    const packet = source.udp.make(
      parseIpv4('10.77.0.1'),
      socket.port,
      parseIpv4(end),
      9,
      1,
      null,
      0,
    );
    source.udp.send(packet);
    lab.run();
    expect(lab.drops).toEqual({ 't no-route': 1, 't port-unreachable': 1 });
    expect(target.name).toBe('t');
  });
});

describe('fragments', () => {
  it('cuts 4000 bytes of IP payload for an MTU of 1500, and joins them', () => {
    const { lab, source, target, end } = chain(1, [{ mtu: 9000 }, { mtu: 1500 }]);
    const sink = target.socket(9);
    const seen = lab.sniff(target.port());
    source.socket().send(end, 9, 3992);
    lab.run();
    const fragments = ipOnly(seen).map((frame) => [
      frame.fragmentOffset / 8,
      frame.size - 14,
      frame.moreFragments,
    ]);
    expect(fragments).toEqual([
      [0, 1500, true],
      [185, 1500, true],
      [370, 1060, false],
    ]);
    const ids = new Set(ipOnly(seen).map(({ identification }) => identification));
    expect(ids.size).toBe(1);
    expect(sink.received).toMatchObject([{ payload: 3992, ttl: 63 }]);
    expect(lab.pool.fragmented).toBe(1 + 2);
  });

  it('cuts fragments again where the MTU shrinks further on', () => {
    const { lab, source, target, end } = chain(2, [{ mtu: 9000 }, { mtu: 1500 }, { mtu: 576 }]);
    const sink = target.socket(9);
    const seen = lab.sniff(target.port());
    source.socket().send(end, 9, 3992);
    lab.run();
    const frames = ipOnly(seen);
    let next = 0;
    frames.forEach((frame, i) => {
      expect(frame.fragmentOffset).toBe(next);
      expect(frame.size - 14).toBeLessThanOrEqual(576);
      expect(frame.moreFragments).toBe(i < frames.length - 1);
      next += frame.size - 34;
    });
    expect(next).toBe(4000);
    expect(sink.received).toMatchObject([{ payload: 3992 }]);
  });

  it('keeps the age of the datagram', () => {
    const wires = [{ mtu: 9000, delay: 1000 }, { delay: 10 }];
    const { lab, source, target, end } = chain(1, wires);
    const sink = target.socket(9);
    const created: number[] = [];
    sink.datagram = ({ createdAt }) => {
      created.push(createdAt);
      return '';
    };
    lab.at(5, () => source.socket().send(end, 9, 3992));
    lab.run();
    expect(created).toEqual([5]);
  });

  it('DF gives ICMP 3/4 with the MTU of the next hop', () => {
    const { lab, source, end } = chain(1, [{ mtu: 9000 }, { mtu: 1400 }]);
    const seen = lab.sniff(source.port());
    const socket = source.socket();
    socket.send(end, 9, 2000, { dontFragment: true });
    lab.run();
    expect(socket.errors).toMatchObject([{ type: 3, code: 4 }]);
    expect(ipOnly(seen).at(-1)).toMatchObject({ mtu: 1400, size: 14 + 20 + 8 + 28 });
    expect(lab.drops).toEqual({ 'r1.eth1 fragmentation-needed': 1 });
  });

  it('drops what stays incomplete for 30 s', () => {
    const lab = new Lab();
    const [a, b] = [lab.host('a'), lab.host('b')];
    // The second frame that carries IP is lost: one fragment of the first datagram.
    const { forward } = lab.link(a, '10.0.0.1/30', b, '10.0.0.2/30', { framing: 'ppp' });
    let frames = 0;
    const second: Filter = {
      judge: (_packet, _now, verdict) => {
        if (++frames === 2) verdict.dropped = 'loss';
      },
    };
    forward.filters = [second];
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9, 4000);
    lab.run();
    expect(b.stack.held).toBe(2);
    lab.at(31 * S, () => source.send('10.0.0.2', 9, 4000));
    lab.run();
    expect(sink.received).toHaveLength(1);
    expect(b.stack.held).toBe(0);
    expect(lab.drops['b reassembly-timeout']).toBe(2);
  });
});

describe('equal-cost paths', () => {
  it('are used evenly, by chi-square', () => {
    const packet = new Packet();
    packet.protocol = Protocol.UDP;
    for (const paths of [2, 3, 4, 8, 16]) {
      for (const seed of [0x9e3779b1 | 0, 2, 3]) {
        const counts = new Array<number>(paths).fill(0);
        // Addresses and ports as they come in practice: in a row.
        for (let client = 0; client < 100; client++) {
          for (let port = 0; port < 100; port++) {
            packet.source = parseIpv4('10.0.0.0') + client;
            packet.destination = parseIpv4('10.1.0.1');
            packet.sourcePort = 32_768 + port;
            packet.destinationPort = 80;
            counts[flowHash(packet, seed) % paths]++;
          }
        }
        const expected = 10_000 / paths;
        const chi = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
        // The 99.9 % point of chi-square at these degrees of freedom, by Wilson and Hilferty.
        const freedom = paths - 1;
        const limit = freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3;
        expect(chi).toBeLessThan(limit);
      }
    }
  });

  it('two routers in a row choose independently', () => {
    const packet = new Packet();
    packet.protocol = Protocol.UDP;
    packet.destination = parseIpv4('10.1.0.1');
    packet.destinationPort = 80;
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      packet.source = parseIpv4('10.0.0.0') + (i >> 5);
      packet.sourcePort = 40_000 + (i & 31);
      counts[(flowHash(packet, 0x9e3779b1 | 0) % 2) * 2 + (flowHash(packet, 0x3c6ef362) % 2)]++;
    }
    for (const count of counts) expect(Math.abs(count - 2500)).toBeLessThan(4 * 43.3);
  });

  it('a flow keeps its path, and flows spread', () => {
    const lab = new Lab();
    const [a, left, right, b] = [lab.host('a'), lab.router('l'), lab.router('r'), lab.host('b')];
    lab.link(a, '10.0.0.1/24', left, '10.0.0.2/24');
    const frames = [1, 2, 3, 4].map((i) => {
      const { a: port } = lab.link(left, `10.0.${i}.1/24`, right, `10.0.${i}.2/24`);
      left.route('10.9.0.0/24', `10.0.${i}.2`);
      return lab.sniff(port);
    });
    lab.link(right, '10.9.0.1/24', b, '10.9.0.2/24');
    a.route('0.0.0.0/0', '10.0.0.2');
    const sink = b.socket(9);
    for (let flow = 0; flow < 200; flow++) {
      const socket = a.socket();
      for (let i = 0; i < 5; i++) lab.at(flow * 10 + i, () => socket.send('10.9.0.2', 9));
    }
    lab.run();
    expect(sink.received).toHaveLength(1000);
    const flowsByPath = frames.map((path) => new Set(ipOnly(path).map((f) => f.sourcePort)));
    expect(flowsByPath.reduce((sum, flows) => sum + flows.size, 0)).toBe(200);
    for (const flows of flowsByPath) expect(flows.size).toBeGreaterThan(25);
  });
});
