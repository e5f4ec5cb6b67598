import { describe, expect, it } from 'vitest';
import type { VlanMembership } from '../../src/devices/switch.js';
import { ipOnly, Lab, S, type Station, US } from '../helpers/lab.js';

/** Hosts h1, h2, ... with 10.0.0.k on one switch. */
function star(count: number, options: { ageing?: number; limit?: number } = {}) {
  const lab = new Lab();
  const bridge = lab.switch('s', options);
  const hosts: Station[] = [];
  for (let k = 1; k <= count; k++) {
    hosts.push(lab.host(`h${k}`));
    lab.plug(hosts[k - 1], `10.0.0.${k}/24`, bridge, { delay: 5 * US, rate: 1e9 });
  }
  return { lab, bridge, hosts };
}

const access = (vlan: number): VlanMembership => ({ access: vlan, trunk: new Set() });
const trunk = (...vlans: number[]): VlanMembership => ({ access: 0, trunk: new Set(vlans) });

describe('learning', () => {
  it('floods an unknown destination once, and then knows it', () => {
    const { lab, bridge, hosts } = star(4);
    const sink = hosts[1].socket(9);
    const source = hosts[0].socket();
    const bystander = lab.sniff(hosts[2].port());
    source.send('10.0.0.2', 9);
    lab.run();
    // The request for the MAC address went everywhere; the answer taught the way.
    expect(bystander.map(({ arp }) => arp)).toEqual([true]);
    expect(bridge.learnt).toBe(2);
    source.send('10.0.0.2', 9);
    lab.run();
    expect(sink.received).toHaveLength(2);
    expect(bystander).toHaveLength(1);
    expect(bridge.flooded).toBe(2);
    expect(lab.drops).toEqual({});
  });

  it('keeps source and destination MAC addresses as they are', () => {
    const { lab, hosts } = star(2);
    hosts[1].socket(9);
    const seen = lab.sniff(hosts[1].port());
    hosts[0].socket().send('10.0.0.2', 9);
    lab.run();
    const [frame] = ipOnly(seen);
    expect(frame.sourceMac).toBe(hosts[0].port().mac);
    expect(frame.destinationMac).toBe(hosts[1].port().mac);
    expect(frame.ttl).toBe(64);
  });

  it('forgets at the age of `ageing`, inclusive, and floods again', () => {
    const { lab, bridge, hosts } = star(3, { ageing: 10 * S });
    hosts[1].socket(9);
    const source = hosts[0].socket();
    const other = lab.sniff(hosts[2].port());
    source.send('10.0.0.2', 9);
    lab.run();
    const before = bridge.flooded;
    lab.at(9 * S, () => source.send('10.0.0.2', 9));
    lab.run();
    expect(bridge.flooded).toBe(before);
    lab.at(11 * S, () => source.send('10.0.0.2', 9));
    lab.run();
    expect(bridge.flooded).toBe(before + 1);
    expect(ipOnly(other)).toHaveLength(1);
    // The bystander's NIC does not take it in.
    expect(lab.drops).toEqual({ 'h3.eth0 other-host': 1 });
  });

  it('with an ageing of 0 is a hub', () => {
    const { lab, hosts } = star(3, { ageing: 0 });
    hosts[1].echoServer(7);
    const other = lab.sniff(hosts[2].port());
    const source = hosts[0].socket();
    source.send('10.0.0.2', 7);
    lab.run();
    expect(source.received).toHaveLength(1);
    expect(ipOnly(other)).toHaveLength(2);
  });

  it('follows an address that moves to another port', () => {
    const lab = new Lab();
    const bridge = lab.switch('s');
    const [a, b, c] = [lab.host('a'), lab.host('b'), lab.host('c')];
    lab.plug(a, '10.0.0.1/24', bridge);
    lab.plug(b, '10.0.0.2/24', bridge);
    lab.plug(c, '10.0.0.3/24', bridge);
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9);
    lab.run();
    const atC = lab.sniff(c.port());
    // b's MAC address speaks from c's port: a virtual machine has moved.
    const frame = lab.pool.make();
    frame.sourceMac = b.port().mac;
    frame.destinationMac = a.port().mac;
    frame.size = 60;
    c.port().send(frame);
    lab.run();
    source.send('10.0.0.2', 9);
    lab.run();
    expect(sink.received).toHaveLength(1);
    expect(ipOnly(atC).at(-1)?.destinationMac).toBe(b.port().mac);
  });

  it('drops a frame for the port that it came by', () => {
    const lab = new Lab();
    const hub = lab.switch('hub', { ageing: 0 });
    const bridge = lab.switch('bridge');
    const [a, b, c] = [lab.host('a'), lab.host('b'), lab.host('c')];
    lab.plug(a, '10.0.0.1/24', hub);
    lab.plug(b, '10.0.0.2/24', hub);
    lab.link(hub, '', bridge, '');
    lab.plug(c, '10.0.0.3/24', bridge);
    b.echoServer(7);
    const source = a.socket();
    source.send('10.0.0.2', 7);
    lab.run();
    source.send('10.0.0.2', 7);
    lab.run();
    expect(source.received).toHaveLength(2);
    expect(lab.drops['bridge.eth0 same-port']).toBeGreaterThan(0);
  });

  it('leaves addresses unknown when its table is full, and says so', () => {
    const { lab, bridge, hosts } = star(4, { limit: 2 });
    for (const host of hosts) host.echoServer(7);
    const source = hosts[0].socket();
    source.send('10.0.0.2', 7);
    lab.run();
    source.send('10.0.0.3', 7);
    lab.run();
    expect(source.received).toHaveLength(2);
    expect(bridge.learnt).toBe(2);
    expect(lab.pool.ceilings.map(({ place, ceiling, limit }) => [place, ceiling, limit])).toEqual([
      ['s', 'forwarding table', 2],
    ]);
  });

  it('drops in silence what is larger than the MTU of the port ahead', () => {
    const lab = new Lab();
    const bridge = lab.switch('s');
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.plug(a, '10.0.0.1/24', bridge, { mtu: 9000 });
    lab.plug(b, '10.0.0.2/24', bridge);
    const sink = b.socket(9);
    const source = a.socket();
    source.send('10.0.0.2', 9, 1473);
    source.send('10.0.0.2', 9, 1472);
    lab.run();
    expect(sink.received.map(({ payload }) => payload)).toEqual([1472]);
    expect(source.errors).toEqual([]);
    expect(lab.drops).toEqual({ 's.eth1 mtu-exceeded': 1 });
  });
});

describe('a loop', () => {
  it('storms, and is bounded by the limits of the run', () => {
    const lab = new Lab({ packets: 2000 });
    const [s1, s2] = [lab.switch('s1'), lab.switch('s2')];
    const wire = { rate: 1e9, delay: 1 * US };
    for (let i = 0; i < 3; i++) lab.link(s1, '', s2, '', wire);
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.plug(a, '10.0.0.1/24', s1, wire);
    lab.plug(b, '10.0.0.2/24', s2, wire);
    a.socket().send('10.0.0.9', 9);
    expect(lab.run({ events: 500 })).toBe('events');
    expect(lab.simulator.steps).toBe(500);
    expect(lab.run({ events: 1_000_000 })).toBe('halted');
    expect(lab.simulator.haltReason).toBe('packets');
    // The step that goes too far is the last one.
    expect(lab.pool.alive - 2000).toBeLessThan(10);
  });
});

describe('VLANs', () => {
  it('keep access ports apart, and a trunk carries them with tags', () => {
    const lab = new Lab();
    const [s1, s2] = [lab.switch('s1'), lab.switch('s2')];
    const hosts = [lab.host('a10'), lab.host('a20'), lab.host('b10'), lab.host('b20')];
    hosts.forEach((host, i) => {
      const vlan = i % 2 === 0 ? 10 : 20;
      lab.plug(host, `10.0.0.${i + 1}/24`, i < 2 ? s1 : s2, { vlans: [null, access(vlan)] });
    });
    const { a: uplink } = lab.link(s1, '', s2, '', { vlans: [trunk(10, 20), trunk(10, 20)] });
    const wire = lab.sniff(uplink);
    const others = [hosts[1], hosts[3]].map((host) => lab.sniff(host.port()));
    const echo = hosts[2].echoServer(7);
    const source = hosts[0].socket();
    source.send('10.0.0.3', 7, 100);
    lab.run();
    expect(source.received).toHaveLength(1);
    expect(echo.received).toHaveLength(1);
    expect(wire.every(({ vlan }) => vlan === 10)).toBe(true);
    expect(ipOnly(wire).map(({ size }) => size)).toEqual([146, 146]);
    expect(others).toEqual([[], []]);

    // From VLAN 20 the host in VLAN 10 is not there.
    const stranger = hosts[1].socket();
    stranger.send('10.0.0.3', 7);
    lab.run();
    expect(stranger.errors.map(({ type, code }) => [type, code])).toEqual([[3, 1]]);
  });

  it('refuse what a port is no member of', () => {
    const lab = new Lab();
    const bridge = lab.switch('s');
    const [a, b] = [lab.host('a'), lab.host('b')];
    lab.plug(a, '10.0.0.1/24', bridge, { vlans: [null, trunk(10)] });
    lab.plug(b, '10.0.0.2/24', bridge, { vlans: [null, access(10)] });
    const seen = lab.sniff(b.port());
    a.socket().send('10.0.0.2', 9);
    lab.run();
    expect(lab.drops['s.eth0 vlan-mismatch']).toBe(3);
    expect(seen).toEqual([]);
  });

  it('a port without a membership is a trunk of all; untagged frames stay off the others', () => {
    const lab = new Lab();
    const [s1, s2] = [lab.switch('s1'), lab.switch('s2')];
    const [a, b, c, plain] = ['a', 'b', 'c', 'plain'].map((name) => lab.host(name));
    lab.plug(a, '10.0.0.1/24', s1, { vlans: [null, access(10)] });
    lab.plug(b, '10.0.0.2/24', s2, { vlans: [null, access(10)] });
    lab.plug(c, '10.0.0.3/24', s2, { vlans: [null, trunk(30)] });
    lab.plug(plain, '10.0.0.4/24', s2);
    lab.link(s1, '', s2, '');
    b.echoServer(7);
    const source = a.socket();
    source.send('10.0.0.2', 7);
    lab.run();
    expect(source.received).toHaveLength(1);
    const seen = lab.sniff(c.port());
    plain.socket().send('10.0.0.2', 9);
    lab.run();
    expect(seen).toEqual([]);
    // What comes out tagged at a host that knows no VLANs is not taken in.
    expect(lab.drops['plain.eth0 vlan-mismatch']).toBe(1);
  });
});
