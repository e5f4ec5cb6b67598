import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/facts/facts.js';
import { PcapngWriter } from '../../src/measure/capture/pcapng.js';
import { PortCapture } from '../../src/measure/capture/port-capture.js';
import { Packet } from '../../src/net/packet.js';
import type { Port } from '../../src/net/port.js';
import { narrate } from '../../src/report/narrate.js';
import { described, Lab, MS, S, type StationOptions, type WireOptions } from '../helpers/lab.js';
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
});
