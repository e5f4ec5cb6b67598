import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Balancer } from '../../src/balancing/balancer.js';
import { VirtualService } from '../../src/devices/virtual-service.js';
import { RandomFactory } from '../../src/engine/random.js';
import { parseIpv4 } from '../../src/net/address.js';
import type { Fact } from '../../src/facts/facts.js';
import { PcapngWriter } from '../../src/measure/capture/pcapng.js';
import { PortCapture } from '../../src/measure/capture/port-capture.js';
import { Packet } from '../../src/net/packet.js';
import type { Port } from '../../src/net/port.js';
import { spellAt } from '../../src/transport/envelope.js';
import { narrate } from '../../src/report/narrate.js';
import { decodeFrame, decodePcapng } from '../helpers/pcapng-decoder.js';
import {
  described,
  Lab,
  MS,
  S,
  type Station,
  type StationOptions,
  type WireOptions,
} from '../helpers/lab.js';
import { App, manner, open, type Said, tcpOf, Word } from '../transport/tcp/stand.js';

interface PathOptions {
  router?: StationOptions;
  near?: WireOptions;
  far?: WireOptions;
  client?: Said;
  server?: Said;
}

/** A client and a server with real TCP on both sides of a router. */
function path({ router = {}, near = {}, far = {}, client = {}, server = {} }: PathOptions) {
  const lab = new Lab();
  const r = lab.router('r', router);
  const [c, s] = [lab.host('c'), lab.host('s')];
  lab.link(c, '10.0.0.1/24', r, '10.0.0.254/24', { delay: 5 * MS, ...near });
  lab.link(r, '10.0.1.254/24', s, '10.0.1.1/24', { delay: 5 * MS, ...far });
  c.route('0.0.0.0/0', '10.0.0.254');
  s.route('0.0.0.0/0', '10.0.1.254');
  const [tcp, peer] = [tcpOf(c, client), tcpOf(s, server)];
  const [app, service] = [new App(lab), new App(lab)];
  peer.listen(80, service);
  return { lab, r, c, s, tcp, peer, app, service };
}

/** Writes down the frames of a port from now on. */
function capture(lab: Lab, port: Port): PcapngWriter {
  const writer = new PcapngWriter();
  const frames = new PortCapture(writer, port.place);
  lab.simulator.facts.listen('packets', {
    tell({ kind, at, place }, live) {
      if (place !== port.place || !(live instanceof Packet)) return;
      if (kind === 'packet-out' || kind === 'packet-arrived') frames.frame(live, at);
    },
  });
  return writer;
}

const hasTshark = spawnSync('tshark', ['--version']).status === 0;

/** Some fields of each frame of TCP. */
function tshark(writer: PcapngWriter, ...fields: string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-'));
  const file = join(folder, 'tcp.pcapng');
  writeFileSync(file, writer.toBytes());
  const asked = fields.flatMap((field) => ['-e', field]);
  const options = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE', '-Y', 'tcp'];
  const shown = spawnSync('tshark', ['-n', '-r', file, ...options, '-T', 'fields', ...asked], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return shown.stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'));
}

describe('a connection through a router', () => {
  it('is told segment by segment as tcpdump tells it', () => {
    const { lab, tcp, app, service } = path({});
    const facts: Fact[] = [];
    lab.simulator.facts.listen('packets', { tell: (fact) => void facts.push(fact) });
    app.onOpen = (connection) => connection.send(new Word('ask', 2000), 2000, manner);
    service.onWord = (_word, connection) => {
      connection.send(new Word('answer', 100), 100, manner);
      connection.close();
    };
    open(tcp, app, '10.0.1.1', 80);
    lab.run({ until: 1 * S });
    const said = narrate(facts).filter((line) => line.includes('sends tcp'));
    const numbers = /(seq|ack|val|ecr) \d{5,}/g;
    const short = said.map((line) => line.trim().replace(numbers, '$1 N').replace(/ {2,}/g, ' '));
    expect(short.join('\n')).toMatchInlineSnapshot(`
      "0.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [S], seq N, win 65535, options [mss 1460,sackOK,TS val N ecr 0,nop,wscale 7], length 0
      30.000000 ms s: sends tcp 10.0.1.1:80 > 10.0.0.1:43498: Flags [S.], seq N, ack N, win 65535, options [mss 1460,sackOK,TS val N ecr N,nop,wscale 7], length 0
      40.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [.], ack 1, win 512, options [nop,nop,TS val N ecr N], length 0
      40.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [.], seq 1:1449, ack 1, win 512, options [nop,nop,TS val N ecr N], length 1448
      40.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [P.], seq 1449:2001, ack 1, win 512, options [nop,nop,TS val N ecr N], length 552
      50.000000 ms s: sends tcp 10.0.1.1:80 > 10.0.0.1:43498: Flags [.], ack 1449, win 512, options [nop,nop,TS val N ecr N], length 0
      50.000000 ms s: sends tcp 10.0.1.1:80 > 10.0.0.1:43498: Flags [.], ack 2001, win 512, options [nop,nop,TS val N ecr N], length 0
      50.000000 ms s: sends tcp 10.0.1.1:80 > 10.0.0.1:43498: Flags [P.], seq 1:101, ack 2001, win 512, options [nop,nop,TS val N ecr N], length 100
      50.000000 ms s: sends tcp 10.0.1.1:80 > 10.0.0.1:43498: Flags [F.], seq 101, ack 2001, win 512, options [nop,nop,TS val N ecr N], length 0
      60.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [.], ack 101, win 512, options [nop,nop,TS val N ecr N], length 0
      60.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [.], ack 102, win 512, options [nop,nop,TS val N ecr N], length 0
      60.000000 ms c: sends tcp 10.0.0.1:43498 > 10.0.1.1:80: Flags [F.], seq 2001, ack 102, win 512, options [nop,nop,TS val N ecr N], length 0
      70.000000 ms s: sends tcp 10.0.1.1:80 > 10.0.0.1:43498: Flags [.], ack 2002, win 512, options [nop,nop,TS val N ecr N], length 0"
    `);
  });

  it.runIf(hasTshark)('looks to tshark as it was, with all that was sent again', () => {
    const loss = [described('loss', { probability: 0.02 })];
    const { lab, c, tcp, app, service } = path({ far: { forward: loss, backward: loss } });
    const writer = capture(lab, c.port());
    const bytes = 1_000_000;
    app.onOpen = (connection) => connection.send(new Word('file', bytes), bytes, manner);
    open(tcp, app, '10.0.1.1', 80);
    lab.run({ until: 200 * S });
    expect(service.heard).toEqual(['opened', 'file']);
    const { retransmitted } = app.connection.statistics();
    const marks = ['', 'fast_', 'spurious_'].map((mark) => `tcp.analysis.${mark}retransmission`);
    marks.push('tcp.analysis.out_of_order');
    const rows = tshark(writer, '_ws.malformed', 'tcp.checksum.status', ...marks);
    expect(rows.filter(([malformed, sum]) => malformed !== '' || sum !== '1')).toEqual([]);
    const marked = rows.filter(([, , ...found]) => found.some((mark) => mark !== ''));
    expect(marked.length).toBe(Object.values(retransmitted).reduce((sum, each) => sum + each));
  });

  it('carries what messages say of themselves, when it is sent again too', () => {
    const { lab, c, tcp, peer, app, service } = path({ client: { nagle: false } });
    const writer = capture(lab, c.port());
    const head = new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n');
    const word = Object.assign(new Word('head', 5000), {
      spell: (into: Uint8Array, from: number) => {
        spellAt(into, from, 0, head);
        spellAt(into, from, 5000 - head.length, head);
      },
    });
    // The acknowledgements are lost: the server has taken the message when it comes again.
    const filter = { when: { syn: false }, verdict: described('drop') };
    app.onOpen = (connection) => {
      connection.send(new Word('before', 100), 100, manner);
      connection.send(word, 5000, manner);
      lab.stations[0].rule('forward', { ...filter, not: { source: ['10.0.0.1'] } });
    };
    open(tcp, app, '10.0.1.1', 80);
    lab.run({ until: 2 * S });
    expect([service.heard, peer.connections().length]).toEqual([['opened', 'before', 'head'], 1]);
    const bytes = new Map<number, number>();
    let again = 0;
    for (const { bytes: frame } of decodePcapng(writer.toBytes()).packets) {
      const { payload } = decodeFrame(frame);
      if (payload?.protocol !== 'ipv4' || payload.payload?.protocol !== 'tcp') continue;
      const { sequence, data, sourcePort } = payload.payload;
      if (sourcePort === 80) continue;
      data.forEach((byte, i) => {
        const known = bytes.get(sequence + i);
        if (known !== undefined) again += known === byte ? 1 : NaN;
        bytes.set(sequence + i, byte);
      });
    }
    expect(again).toBeGreaterThan(500);
    const all = String.fromCharCode(...bytes.values());
    expect(all.length).toBe(5100);
    expect(all.indexOf('GET / HTTP/1.1\r\n\r\n')).toBe(100);
    expect(all.endsWith('\r\n\r\n')).toBe(true);
  });
});

describe('a way that carries less than its ends', () => {
  const twice = ['opened', 'file', 'opened', 'file'];

  /** The largest segment that arrived, and when all had. */
  function send(options: PathOptions, prepare: (way: ReturnType<typeof path>) => void) {
    const way = path({ far: { mtu: 1400 }, ...options });
    const { lab, r, tcp, app, service } = way;
    // The server's own port carries as much as the client's: only the way between them does not.
    const x = lab.router('x');
    const t = lab.host('t');
    lab.link(r, '10.0.2.254/24', x, '10.0.2.1/24', { mtu: 1400 });
    lab.link(x, '10.0.3.254/24', t, '10.0.3.1/24');
    r.route('10.0.3.0/24', '10.0.2.1');
    x.route('0.0.0.0/0', '10.0.2.254');
    t.route('0.0.0.0/0', '10.0.3.254');
    const sizes: number[] = [];
    const frames = lab.sniff(t.port());
    tcpOf(t).listen(80, service);
    prepare(way);
    app.onOpen = (connection) => connection.send(new Word('file', 10_000), 10_000, manner);
    open(tcp, app, '10.0.3.1', 80);
    lab.run({ until: 30 * S });
    const first = { ...lab.drops };
    // The machine knows by now.
    open(tcp, app, '10.0.3.1', 80);
    lab.run({ until: 60 * S });
    if (service.heard.includes('file')) expect(lab.drops).toEqual(first);
    for (const { size, protocol } of frames) if (protocol === 6) sizes.push(size - 14);
    const [{ retransmitted }] = tcp.connections();
    return { largest: Math.max(...sizes), heard: service.heard, drops: lab.drops, retransmitted };
  }

  it('is found out by the error that the router sends', () => {
    const { largest, heard, drops, retransmitted } = send({}, () => undefined);
    expect([largest, heard]).toEqual([1400, twice]);
    // Cut anew: no loss, and no time-out.
    expect(retransmitted.mtu).toBeGreaterThanOrEqual(drops['r.eth2 fragmentation-needed']);
    expect(retransmitted).toMatchObject({ fast: 0, timeout: 0, probe: 0 });
    expect(drops['r.eth2 fragmentation-needed']).toBeGreaterThan(0);
  });

  it('is found out through translation too', () => {
    const router = { masquerade: [{ source: '10.0.0.0/24' }] };
    expect(send({ router }, () => undefined).heard).toEqual(twice);
  });

  it('swallows what is too long where the error is filtered', () => {
    const { heard } = send({}, ({ r }) => {
      r.rule('output', { when: { protocol: ['icmp'] }, verdict: described('drop') });
    });
    expect(heard).toEqual(['opened', 'opened']);
  });

  it('and carries all where the router clamps the segments that are offered', () => {
    const { largest, heard, drops } = send({}, ({ r }) => {
      r.rule('output', { when: { protocol: ['icmp'] }, verdict: described('drop') });
      r.rule('forward', { when: { syn: true }, verdict: described('clamp-mss') });
      r.rule('forward', { verdict: described('clamp-mss') });
    });
    expect([largest, heard, drops]).toEqual([1400, twice, {}]);
  });
});

describe('a virtual service for connections', () => {
  const VIP = '10.96.0.10';

  function cluster(affinity?: number, mode: 'nat' | 'dsr' = 'nat') {
    const lab = new Lab();
    const lb = lab.router('lb', { conntrack: true });
    const bridge = lab.switch('s');
    lab.link(lb, '10.0.0.254/24', bridge, '', { delay: 1 * MS });
    const join = (name: string, k: number): Station => {
      const host = lab.host(name);
      lab.plug(host, `10.0.0.${k}/24`, bridge);
      return host.route('0.0.0.0/0', '10.0.0.254');
    };
    const backends = [1, 2, 3].map((k) => join(`b${k}`, k));
    const balancer = new Balancer({
      members: backends.map(({ name }) => ({ name, address: name, weight: 1 })),
      policy: described('round-robin'),
      random: new RandomFactory('test', 0).stream('web', 'policy'),
      affinity,
    });
    const target = mode === 'nat' ? 8080 : 80;
    const members = backends.map((backend) => ({ address: backend.address, ports: [target] }));
    const address = parseIpv4(VIP);
    if (mode === 'dsr') for (const { stack } of backends) stack.addSilent(address);
    const options = { name: 'web', address, ports: [80], backends: members, mode };
    const service = new VirtualService(options, balancer);
    lb.publish(service);
    const servers = backends.map((backend) => {
      const app = new App(lab);
      const tcp = tcpOf(backend);
      tcp.listen(target, app);
      app.onWord = (_word, connection) => connection.send(new Word('answer', 50), 50, manner);
      return { app, tcp };
    });
    const tcp = tcpOf(join('c', 9));
    const connect = (): App => {
      const app = new App(lab);
      open(tcp, app, VIP, 80);
      return app;
    };
    const actives = (): number[] => balancer.backends.map(({ active }) => active);
    return { lab, lb, service, balancer, servers, backends, connect, actives };
  }

  it('picks a backend for each connection, and keeps it when the backend is taken out', () => {
    const { lab, balancer, servers, connect, actives } = cluster();
    const apps = [0, 1, 2, 3].map(connect);
    lab.run({ until: 1 * S });
    expect(actives()).toEqual([2, 1, 1]);
    balancer.setAbsent(0, true, lab.simulator.now);
    for (const app of [...apps, connect(), connect()]) {
      app.onOpen = (connection) => connection.send(new Word('ask', 10), 10, manner);
      if (app.heard.length > 0) app.onOpen(app.connection);
    }
    lab.run({ until: 2 * S });
    expect(servers.map(({ app }) => app.heard.filter((word) => word === 'ask').length)).toEqual([
      2, 2, 2,
    ]);
    for (const app of apps) {
      expect(app.heard).toEqual(['opened', 'answer']);
      app.connection.close();
    }
    lab.run({ until: 3 * S });
    expect(actives()).toEqual([0, 1, 1]);
  });

  it('resets connections to a backend that is taken out, where it is told to forget them', () => {
    const { lab, lb, service, balancer, servers, connect, actives } = cluster();
    service.forgetRemoved(lb.stack.tracker!.table);
    const apps = [0, 1, 2].map(connect);
    lab.run({ until: 1 * S });
    balancer.setAbsent(0, true, lab.simulator.now);
    expect(actives()).toEqual([0, 1, 1]);
    for (const app of apps) app.connection.send(new Word('ask', 10), 10, manner);
    lab.run({ until: 2 * S });
    expect(apps.map(({ heard }) => heard.at(-1))).toEqual(['ABORTED', 'answer', 'answer']);
    expect(servers.map(({ app }) => app.heard.length)).toEqual([1, 2, 2]);
  });

  it('keeps clients with their backend where told', () => {
    const { lab, connect, actives } = cluster(10_800 * S);
    for (let i = 0; i < 4; i++) connect();
    lab.run({ until: 1 * S });
    expect(actives()).toEqual([4, 0, 0]);
  });

  it('a backend that is down refuses, or says nothing, as it happens', () => {
    const { lab, backends, servers, connect, actives } = cluster();
    servers[0].tcp.unlisten(8080);
    backends[1].rule('input', { verdict: described('drop') });
    const apps = [0, 1, 2].map(connect);
    lab.run({ until: 1 * S });
    expect(apps.map(({ heard }) => heard)).toEqual([['REFUSED'], [], ['opened']]);
    // The flow of the one that was refused is gone with the reset.
    expect(actives()).toEqual([0, 1, 1]);
    lab.run({ until: 140 * S });
    expect(apps[1].heard).toEqual(['TIMED_OUT']);
  });

  it('follows connections of which it sees one direction', () => {
    const { lab, lb, servers, connect, actives } = cluster(undefined, 'dsr');
    const apps = [0, 1, 2, 3].map(connect);
    for (const app of apps) {
      app.onOpen = (connection) => connection.send(new Word('ask', 3000), 3000, manner);
    }
    lab.run({ until: 1 * S });
    expect(servers.map(({ app }) => app.heard.length)).toEqual([4, 2, 2]);
    for (const app of apps) expect(app.heard).toEqual(['opened', 'answer']);
    expect([actives(), lb.stack.tracker?.table.count]).toEqual([[2, 1, 1], 4]);
    apps[0].connection.close();
    apps[1].connection.abort();
    lab.run({ until: 2 * S });
    expect(actives()).toEqual([1, 0, 1]);
  });

  it('without a backend refuses by an error', () => {
    const { lab, balancer, connect } = cluster();
    for (const { index } of balancer.backends) balancer.setEligible(index, false, 0);
    const app = connect();
    lab.run({ until: 1 * S });
    expect(app.heard).toEqual(['REFUSED']);
  });
});
