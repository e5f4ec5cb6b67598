import type { Described } from '../../../src/engine/options.js';
import type { StreamConnection, StreamPeer } from '../../../src/transport/tcp/face.js';
import type { Tcp } from '../../../src/transport/tcp/tcp.js';
import type { Connection } from '../../../src/transport/transport.js';
import { parseIpv4 } from '../../../src/net/address.js';
import { Lab, S } from '../../helpers/lab.js';
import { manner, type Said, tcpOf, Word } from './stand.js';

/** Writes as long as there is room, from an instant on. */
export class BulkSender implements StreamPeer {
  connection: StreamConnection | null = null;

  constructor(
    private readonly tcp: Tcp,
    private readonly address: string,
    private readonly block = 131_072,
  ) {}

  start(): void {
    this.tcp.connect(parseIpv4(this.address), 5001, this, null);
  }

  opened(connection: StreamConnection): void {
    this.connection = connection;
    this.ready(connection);
  }

  ready(connection: StreamConnection): void {
    while (connection.waiting === 0) {
      connection.send(new Word('', this.block), this.block, manner);
    }
  }

  received(): string {
    return '';
  }

  closed(): void {
    this.connection = null;
  }
}

/** Takes what comes. */
export class Sink implements StreamPeer {
  accept(): StreamPeer {
    return this;
  }

  opened(_connection: Connection): void {
    // It waits.
  }

  received(): string {
    return '';
  }

  closed(): void {
    // As above.
  }
}

export interface Dumbbell {
  flows: number;
  /** Of the bottleneck: bits per second, one way in ns, and packets. */
  rate: number;
  delay: number;
  queue: Described;
  access?: number;
  /** Of each flow's access link, one way. */
  delays?: number[];
  framing?: 'ppp' | 'ethernet';
  /** Of all flows, or of each. */
  said: Said | Said[];
  loss?: number;
  gap?: number;
  jitter?: number;
  seed?: string;
  mtu?: number;
}

/** Flows from machines on the left to others on the right, over one link in the middle. */
export function dumbbell(told: Dumbbell) {
  const { flows, rate, delay, queue, access = 1e9, framing = 'ppp', gap = 0.1 * S } = told;
  const lab = new Lab({ seed: told.seed });
  const [left, right] = [lab.router('left'), lab.router('right')];
  const loss = told.loss ?? 0;
  const forward: Described[] =
    loss > 0 ? [{ kind: 'loss', options: new Map([['probability', loss]]) }] : [];
  const middle = lab.link(left, '10.0.0.1/30', right, '10.0.0.2/30', {
    rate,
    delay,
    queue,
    framing,
    forward,
  });
  left.route('10.2.0.0/16', '10.0.0.2');
  right.route('10.1.0.0/16', '10.0.0.1');
  const senders: BulkSender[] = [];
  for (let i = 0; i < flows; i++) {
    const [a, b] = [lab.host(`s${i}`), lab.host(`r${i}`)];
    const side = { rate: access, framing, delay: told.delays?.[i] ?? 0 };
    lab.link(a, `10.1.${i}.2/24`, left, `10.1.${i}.1/24`, side);
    lab.link(right, `10.2.${i}.1/24`, b, `10.2.${i}.2/24`, { ...side, delay: 0 });
    a.route('0.0.0.0/0', `10.1.${i}.1`);
    b.route('0.0.0.0/0', `10.2.${i}.1`);
    const said = Array.isArray(told.said) ? told.said[i] : told.said;
    tcpOf(b, said).listen(5001, new Sink());
    const sender = new BulkSender(tcpOf(a, said), `10.2.${i}.2`);
    senders.push(sender);
    lab.at(Math.round(i * gap + (told.jitter ?? 0) * ((i * 7919) % 13)), () => sender.start());
  }
  const starts = senders.map((_, i) => i * gap);
  return { lab, middle, senders, starts };
}

/** Bits per second of goodput of each flow over its own life, until now. */
export function goodputs({ lab, senders, starts }: ReturnType<typeof dumbbell>): number[] {
  const { now } = lab.simulator;
  return senders.map(({ connection }, i) => {
    const bytes = connection === null ? 0 : connection.statistics().bytesAcknowledged;
    return (bytes * 8) / ((now - starts[i]) / S);
  });
}

/** (sum x)^2 / (n sum x^2). */
export function jain(values: readonly number[]): number {
  const sum = values.reduce((all, value) => all + value, 0);
  return (sum * sum) / (values.length * values.reduce((all, value) => all + value * value, 0));
}
