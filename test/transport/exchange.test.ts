import { describe, expect, it } from 'vitest';
import type { FarEnd, Message } from '../../src/net/packet.js';
import { DatagramExchange } from '../../src/transport/datagram-exchange.js';
import { Dialler } from '../../src/transport/dial.js';
import type { Answering } from '../../src/transport/dns/resolver.js';
import { Close, type Connection, type Peer } from '../../src/transport/transport.js';
import { Lab, MS } from '../helpers/lab.js';

const manner = { priority: 0, id: -1 };
const reasons = Object.keys(Close);

class Word implements Message {
  far: FarEnd | null = null;

  constructor(readonly text: string) {}

  hold(): void {
    // Nobody counts.
  }

  letGo(): void {
    // As above.
  }
}

/** Writes down what it hears; says something when a connection stands. */
class Listener implements Peer {
  readonly heard: string[] = [];

  constructor(
    private readonly say: Word | null,
    private readonly answers = true,
    private readonly bytes = 100,
  ) {}

  accept(): Peer {
    return this;
  }

  opened(connection: Connection): void {
    this.heard.push('opened');
    if (this.say !== null) connection.send(this.say, this.bytes, manner);
  }

  received(connection: Connection, message: Message): string {
    this.heard.push((message as Word).text);
    if (this.say !== null) connection.close();
    else if (this.answers) connection.send(message, 100, manner);
    return '';
  }

  closed(_connection: Connection, reason: Close): void {
    this.heard.push(reasons[reason]);
  }
}

function pair() {
  const lab = new Lab();
  const lan = lab.switch('lan');
  const [client, server] = ['client', 'server'].map((name, i) => {
    const host = lab.host(name);
    lab.plug(host, `10.0.0.${i + 1}/24`, lan);
    return host;
  });
  const [near, far] = [client, server].map(({ udp }) => new DatagramExchange(udp));
  return { lab, near, far, address: server.address };
}

describe('a connection by datagrams', () => {
  it('is opened, carries a message there and one back, and is free again', () => {
    const { lab, near, far, address } = pair();
    const [caller, called] = [new Listener(new Word('hello')), new Listener(null)];
    far.listen(80, called);
    for (const at of [0, MS]) lab.at(at, () => near.connect(address, 80, caller, null));
    lab.run();
    expect(called.heard).toEqual(['opened', 'hello']);
    expect(caller.heard).toEqual(['opened', 'hello', 'opened']);
    expect(lab.drops).toEqual({ 'server duplicate': 1 });
  });

  it('tells why there is none', () => {
    const { lab, near, far, address } = pair();
    const [nobody, nowhere] = [new Listener(new Word('a')), new Listener(new Word('b'))];
    far.listen(80, new Listener(null));
    far.unlisten(80);
    lab.at(0, () => near.connect(address, 80, nobody, null));
    lab.at(0, () => near.connect(address + 7, 80, nowhere, null));
    lab.run();
    expect(nobody.heard).toEqual(['opened', 'REFUSED']);
    expect(nowhere.heard).toEqual(['opened', 'UNREACHABLE']);
  });

  it('is broken off by either end, and the other hears of it while it stands', () => {
    const { lab, near, far, address } = pair();
    const called = new Listener(null, false);
    far.listen(80, called);
    const open: Connection[] = [];
    const caller = new Listener(new Word('hello'));
    const peer: Peer = {
      opened: (connection) => {
        open.push(connection);
        caller.opened(connection);
      },
      received: (connection, message) => caller.received(connection, message),
      closed: (connection, reason) => caller.closed(connection, reason),
    };
    lab.at(0, () => near.connect(address, 80, peer, null));
    lab.at(MS, () => open[0].abort());
    lab.run();
    expect(called.heard).toEqual(['opened', 'hello', 'ABORTED']);
    expect(caller.heard).toEqual(['opened']);
  });
});

describe('dialling a name', () => {
  it('asks for each connection, and tells what nobody knows', () => {
    const { lab, near, far, address } = pair();
    far.listen(80, new Listener(null));
    const asked: string[] = [];
    const resolver: Answering = {
      place: 'client',
      resolve: (name, waiter, token) => {
        asked.push(name);
        lab.at(lab.simulator.now + MS, () => {
          if (name === 'web') waiter.resolved(token, address, 0);
          else waiter.unresolved(token, name === 'wbe');
        });
      },
    };
    const dialler = new Dialler(near, resolver);
    const peers = ['web', 'web', 'wbe', 'mute'].map((name) => {
      const peer = new Listener(new Word(name));
      lab.at(0, () => dialler.dial({ name, address: 0, port: 80 }, peer, null));
      return peer;
    });
    const given = new Listener(new Word('given up'));
    lab.at(0, () => dialler.dial({ name: 'web', address: 0, port: 80 }, given, {})?.close());
    lab.run();
    expect(asked).toEqual(['web', 'web', 'wbe', 'mute', 'web']);
    expect(peers.map(({ heard }) => heard.join(' '))).toEqual([
      'opened web',
      'opened web',
      'UNKNOWN_NAME',
      'NAME_UNANSWERED',
    ]);
    expect(given.heard).toEqual([]);
  });

  it('knows nothing without a server to ask', () => {
    const { near } = pair();
    const peer = new Listener(null);
    new Dialler(near, null).dial({ name: 'web', address: 0, port: 80 }, peer, null);
    expect(peer.heard).toEqual(['UNKNOWN_NAME']);
  });
});
