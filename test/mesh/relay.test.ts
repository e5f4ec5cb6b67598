import { describe, expect, it } from 'vitest';
import { Dialler } from '../../src/transport/dial.js';
import { OneTarget, type Outlet } from '../../src/mesh/outlet.js';
import { Relay, type RelayOptions } from '../../src/mesh/relay.js';
import { parseIpv4 } from '../../src/net/address.js';
import type { Server } from '../../src/calls/server.js';
import type { StreamConnection } from '../../src/transport/tcp/face.js';
import { Lab, MS, S, type WireOptions } from '../helpers/lab.js';
import { App, manner, open, type Said, tcpOf, Word } from '../transport/tcp/stand.js';

/** Of a process that never goes down, but by hand. */
class Process {
  name = 'relay';
  isResponsive = true;
  private readonly downs: ((down: boolean) => void)[] = [];
  private readonly pauses: ((paused: boolean) => void)[] = [];

  onDown(listener: (down: boolean) => void): void {
    this.downs.push(listener);
  }

  onPause(listener: (paused: boolean) => void): void {
    this.pauses.push(listener);
  }

  die(): void {
    this.isResponsive = false;
    for (const tell of this.downs) tell(true);
  }

  pause(paused: boolean): void {
    this.isResponsive = !paused;
    for (const tell of this.pauses) tell(paused);
  }
}

const OPTIONS: RelayOptions = { ports: [80], connect: 5 * S, attempts: 1, idle: 3600 * S };

/** client ── 5 ms ── relay ── 5 ms ── server */
function stand(
  options: Partial<RelayOptions> = {},
  wires: { near?: WireOptions; far?: WireOptions } = {},
  said: Said = {},
  outlet?: Outlet,
) {
  const lab = new Lab();
  const [c, r, s] = [lab.host('c'), lab.host('r'), lab.host('s')];
  lab.link(c, '10.0.0.1/24', r, '10.0.0.2/24', { delay: 5 * MS, ...wires.near });
  lab.link(r, '10.0.1.1/24', s, '10.0.1.2/24', { delay: 5 * MS, ...wires.far });
  const [client, middle, server] = [tcpOf(c), tcpOf(r, { nagle: false }), tcpOf(s, said)];
  const [app, service] = [new App(lab), new App(lab)];
  server.listen(80, service);
  const process = new Process();
  const to = outlet ?? new OneTarget({ name: '', address: parseIpv4('10.0.1.2'), port: 80 });
  const relay = new Relay(
    lab.simulator,
    middle,
    new Dialler(middle, null),
    to,
    process as unknown as Server,
    { ...OPTIONS, ...options },
  );
  const start = (): void => void open(client, app, '10.0.0.2', 80);
  /** Everything that was accepted is over or here. */
  const books = (): number => {
    const { accepted, ended } = relay.counts;
    return accepted - ended.reduce((sum, each) => sum + each) - relay.underWay;
  };
  return { lab, r, client, server, app, service, relay, process, start, books };
}

const send = (connection: StreamConnection, text: string, bytes: number): void =>
  connection.send(new Word(text, bytes), bytes, manner);

describe('a relay', () => {
  it('passes messages both ways, and each half of the end', () => {
    const { lab, app, service, relay, start, books } = stand();
    app.onOpen = (connection) => {
      send(connection, 'one', 300);
      send(connection, 'two', 3000);
      connection.finish();
    };
    service.onFinish = (connection) => {
      send(connection, 'answer', 5000);
      connection.close();
    };
    app.onFinish = (connection) => connection.close();
    start();
    lab.run({ until: 10 * S });
    expect(service.heard).toEqual(['opened', 'one', 'two', 'finished']);
    expect(app.heard).toEqual(['opened', 'answer', 'DONE']);
    expect(relay.counts).toEqual({ accepted: 1, connected: 1, ended: [1, 0, 0, 0, 0, 0] });
    expect(books()).toBe(0);
  });

  it('lets the server speak first', () => {
    const { lab, app, service, start } = stand();
    service.onOpen = (connection) => send(connection, 'hello', 100);
    start();
    lab.run({ until: 1 * S });
    expect(app.heard).toEqual(['opened', 'hello']);
  });

  it('does not wait until a message is whole', () => {
    // A link of 8 Mbit/s on either side: 1 MB takes a second, not two.
    const slow = { rate: 8e6 };
    const { lab, app, service, start } = stand({}, { near: slow, far: slow });
    app.onOpen = (connection) => send(connection, 'file', 1e6);
    start();
    lab.run({ until: 5 * S });
    expect(service.heard).toEqual(['opened', 'file']);
    expect(service.times[1]).toBeGreaterThan(1.0 * S);
    expect(service.times[1]).toBeLessThan(1.15 * S);
  });

  it('reads no more than it gets rid of', () => {
    const { lab, app, service, relay, start, books } = stand({}, {}, { receiveBufferLimit: 65536 });
    service.onOpen = (connection) => connection.pause();
    app.onOpen = (connection) => send(connection, 'file', 20e6);
    start();
    lab.run({ until: 20 * S });
    // Buffers of two sockets on the way, of some megabytes, and not all of it.
    const { bytesAcknowledged } = app.connection.statistics();
    expect(bytesAcknowledged).toBeGreaterThan(1e6);
    expect(bytesAcknowledged).toBeLessThan(14e6);
    service.connection.resume();
    lab.run({ until: 400 * S });
    expect(service.heard).toEqual(['opened', 'file']);
    expect(relay.underWay).toBe(1);
    expect(books()).toBe(0);
  });

  it('resets where the other side resets', () => {
    const { lab, app, service, relay, start } = stand();
    app.onOpen = (connection) => send(connection, 'ask', 100);
    service.onWord = (_word, connection) => connection.abort();
    start();
    lab.run({ until: 1 * S });
    expect(app.heard).toEqual(['opened', 'ABORTED']);
    expect(relay.counts.ended).toEqual([0, 1, 0, 0, 0, 0]);
  });

  it('breaks off who has spoken to it where nobody listens', () => {
    const { lab, app, server, relay, start } = stand();
    server.unlisten(80);
    app.onOpen = (connection) => send(connection, 'ask', 100);
    start();
    lab.run({ until: 1 * S });
    expect(app.heard).toEqual(['opened', 'ABORTED']);
    expect(relay.counts.ended).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('waits so long for a backend, and tries so many', () => {
    const tried: number[] = [];
    const outlet: Outlet = {
      seek(guest) {
        tried.push(guest.now);
        guest.dial({ name: '', address: parseIpv4('10.0.1.2'), port: 80 });
      },
      left: () => undefined,
      withdraw: () => undefined,
    };
    const loss = [{ kind: 'loss', options: new Map([['probability', 1]]) }];
    const far = { forward: loss, backward: loss };
    const options = { connect: 800 * MS, attempts: 3 };
    const { lab, app, relay, start } = stand(options, { far }, {}, outlet);
    app.onOpen = (connection) => send(connection, 'ask', 100);
    start();
    lab.run({ until: 60 * S });
    expect(tried.map((at) => (at - tried[0]) / MS)).toEqual([0, 800, 1600]);
    expect(app.heard).toEqual(['opened', 'ABORTED']);
    expect(relay.counts.ended).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('closes what is idle, and what it had when it goes down', () => {
    for (const dies of [false, true]) {
      const { lab, app, service, relay, process, start, books } = stand({ idle: 2 * S });
      app.onOpen = (connection) => send(connection, 'ask', 100);
      start();
      lab.run({ until: 1 * S });
      if (dies) process.die();
      lab.run({ until: 3 * S });
      expect(app.heard).toEqual(['opened', 'DONE']);
      expect(service.heard).toEqual(['opened', 'ask', 'DONE']);
      expect(relay.counts.ended).toEqual([0, 0, 0, dies ? 0 : 1, 0, dies ? 1 : 0]);
      expect(books()).toBe(0);
    }
  });

  it('stands still while its process does', () => {
    const { lab, app, service, process, start } = stand();
    app.onWord = (_word, connection) => send(connection, 'more', 100);
    start();
    lab.run({ until: 1 * S });
    process.pause(true);
    send(app.connection, 'ask', 100);
    lab.run({ until: 3 * S });
    expect(service.heard).toEqual(['opened']);
    process.pause(false);
    lab.run({ until: 4 * S });
    expect(service.heard).toEqual(['opened', 'ask']);
  });
});
