import { describe, expect, it } from 'vitest';
import type { Server } from '../../src/calls/server.js';
import type { Outlet } from '../../src/mesh/outlet.js';
import { OneTarget } from '../../src/mesh/outlet.js';
import { Relay } from '../../src/mesh/relay.js';
import { TUNNEL_PORT, TunnelClient, TunnelServer } from '../../src/mesh/tunnel.js';
import { parseIpv4 } from '../../src/net/address.js';
import { Dialler } from '../../src/transport/dial.js';
import { Http2 } from '../../src/transport/http/http2.js';
import type { Tcp } from '../../src/transport/tcp/tcp.js';
import { tlsOptions } from '../../src/transport/tls/options.js';
import { Tls } from '../../src/transport/tls/tls.js';
import { Lab, MS, S } from '../helpers/lab.js';
import { App, manner, open, tcpOf, Word } from '../transport/tcp/stand.js';

const process = {
  name: 'relay',
  isResponsive: true,
  onDown: () => undefined,
} as unknown as Server;

/** client ── relay ══ tunnel ══ relay ── server, 5 ms each */
function stand(limit = Infinity) {
  const lab = new Lab();
  const [c, a, b, s] = [lab.host('c'), lab.host('a'), lab.host('b'), lab.host('s')];
  lab.link(c, '10.0.0.1/24', a, '10.0.0.2/24', { delay: 5 * MS });
  lab.link(a, '10.0.1.1/24', b, '10.0.1.2/24', { delay: 5 * MS });
  lab.link(b, '10.0.2.1/24', s, '10.0.2.2/24', { delay: 5 * MS });
  const { simulator } = lab;
  const none = { idle: Infinity, uses: Infinity };
  const tunnels = (tcp: Tcp): Http2 =>
    new Http2(simulator, new Tls(simulator, tcp, tlsOptions(new Map([['mutual', true]]), 'h2')), {
      pool: {
        connections: limit,
        waiting: Infinity,
        idleConnections: Infinity,
        resend: 'none',
        ...none,
      },
      keep: none,
      flow: {
        ...{ streams: 100, streamWindow: 4 << 20, connectionWindow: 16 << 20 },
        ...{ pingInterval: Infinity, pingTimeout: Infinity },
      },
      heads: { path: '/', requestFields: 0, responseFields: 0 },
      ...{ streaming: false, tunnel: true, secure: true },
    });
  const options = { ports: [80], connect: 5 * S, attempts: 1, idle: Infinity };
  const [tcpA, tcpB, tcpS] = [a, b, s].map((each) => tcpOf(each, { nagle: false }));
  const target = { name: '', address: parseIpv4('10.0.2.2'), port: 80 };
  const far = new Relay(
    simulator,
    tcpB,
    new Dialler(tcpB, null),
    new OneTarget(target),
    process,
    options,
  );
  tunnels(tcpB).listen(TUNNEL_PORT, new TunnelServer(far));
  const outlet: Outlet = {
    seek: (guest) => guest.tunnel(parseIpv4('10.0.1.2'), target),
    left: () => undefined,
    withdraw: () => undefined,
  };
  const up = tunnels(tcpA);
  const near = new Relay(
    ...([simulator, tcpA, new Dialler(tcpA, null), outlet, process, options] as const),
    new TunnelClient(up),
  );
  const [app, service] = [new App(lab), new App(lab)];
  tcpS.listen(80, service);
  const tcp = tcpOf(c);
  const start = (who = app): void => void open(tcp, who, '10.0.0.2', 80);
  return { lab, app, service, near, far, up, tcpS, start };
}

describe('a tunnel between relays', () => {
  it('passes messages both ways, and each half of the end', () => {
    const { lab, app, service, near, far, start } = stand();
    app.onOpen = (connection) => {
      connection.send(new Word('one', 300), 300, manner);
      connection.send(new Word('two', 100_000), 100_000, manner);
      connection.finish();
    };
    service.onFinish = (connection) => {
      connection.send(new Word('answer', 50_000), 50_000, manner);
      connection.close();
    };
    app.onFinish = (connection) => connection.close();
    start();
    lab.run({ until: 10 * S });
    expect(service.heard).toEqual(['opened', 'one', 'two', 'finished']);
    expect(app.heard).toEqual(['opened', 'answer', 'DONE']);
    for (const { counts, underWay } of [near, far]) {
      expect([counts.accepted, counts.ended, underWay]).toEqual([1, [1, 0, 0, 0, 0, 0], 0]);
    }
  });

  it('takes a connection for many, and says when one stands', () => {
    const { lab, service, up, start } = stand();
    const apps = Array.from({ length: 5 }, () => new App(lab));
    service.onWord = (_word, connection) => connection.send(new Word('yes', 100), 100, manner);
    for (const each of apps) {
      each.onOpen = (connection) => connection.send(new Word('ask', 100), 100, manner);
    }
    start(apps[0]);
    lab.run({ until: 1 * S });
    // ARP, TCP and TLS to the other relay, CONNECT, ARP and TCP to the server; then there and back.
    expect(Math.round((apps[0].times[1] - apps[0].times[0]) / MS)).toBe(5 + 30 + 5 + 20 + 5 + 25);
    for (const each of apps.slice(1)) start(each);
    lab.run({ until: 2 * S });
    for (const each of apps) expect(each.heard).toEqual(['opened', 'yes']);
    expect(Math.round((apps[4].times[1] - apps[4].times[0]) / MS)).toBe(5 + 5 + 10 + 5 + 25);
    expect(up.counts.opened).toBe(1);
  });

  it('ends as what it passes does', () => {
    const reset = stand();
    reset.app.onOpen = (connection) => connection.send(new Word('ask', 100), 100, manner);
    reset.service.onWord = (_word, connection) => connection.abort();
    reset.start();
    reset.lab.run({ until: 1 * S });
    expect(reset.app.heard).toEqual(['opened', 'ABORTED']);
    expect(reset.near.counts.ended).toEqual([0, 1, 0, 0, 0, 0]);
    const refused = stand();
    refused.tcpS.unlisten(80);
    refused.app.onOpen = (connection) => connection.send(new Word('ask', 100), 100, manner);
    refused.start();
    refused.lab.run({ until: 1 * S });
    expect(refused.app.heard).toEqual(['opened', 'ABORTED']);
    expect(refused.near.counts.ended).toEqual([0, 0, 1, 0, 0, 0]);
    expect(refused.far.counts.ended).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('reads no more than it gets rid of', () => {
    const { lab, app, service, start } = stand();
    service.onOpen = (connection) => connection.pause();
    app.onOpen = (connection) => connection.send(new Word('file', 60e6), 60e6, manner);
    start();
    lab.run({ until: 30 * S });
    expect(app.connection.statistics().bytesAcknowledged).toBeLessThan(40e6);
    service.connection.resume();
    lab.run({ until: 400 * S });
    expect(service.heard).toEqual(['opened', 'file']);
  });
});
