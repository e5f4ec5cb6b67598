import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Actor, Simulator } from '../../../src/engine/simulator.js';
import { MILLISECOND } from '../../../src/engine/time.js';
import { parseIpv4 } from '../../../src/net/address.js';
import type { Tcp } from '../../../src/transport/tcp/tcp.js';
import type { Connection } from '../../../src/transport/transport.js';
import { Lab, S } from '../../helpers/lab.js';
import { Sink } from '../../transport/tcp/flows.js';
import { manner, tcpOf, Word } from '../../transport/tcp/stand.js';
import { type CommandCase, type Held, type ProgramCase, scenario } from '../case.js';

/** The dumbbell of the shipped scenario: flows, links and queue are those of `peers/ns3/dumbbell.cc`. */
const dumbbell: CommandCase = {
  name: 'tcp-dumbbell',
  workload: '10 flows of TCP NewReno over 100 Mbit/s, 60 s',
  unit: 'segments',
  // ARP's few packets are among them.
  amount: ({ conservation }) => conservation.packets.sent,
  ratio: 8,
  peer: ['dumbbell', '--F=10', '--T=60'],
  ...scenario('scenarios/tcp-dumbbell.yaml'),
};

/** Ten times as long: what it holds at its peak stays. */
const long: CommandCase = {
  ...dumbbell,
  name: 'tcp-dumbbell-600',
  workload: 'the same for 600 s',
  ratio: undefined,
  peer: undefined,
  most: { memory: 150e6 },
  ...scenario('scenarios/tcp-dumbbell.yaml', 'duration=600 s'),
};

const REQUESTS = 100_000;

const short: CommandCase = {
  name: 'tcp-short',
  workload: '100,000 HTTP/1.1 requests, each on a connection of its own through a balancer',
  unit: 'requests',
  amount: REQUESTS,
  most: { cpu: 10 },
  ...scenario('test/bench/scenarios/short-http.yaml', `total=${REQUESTS}`),
};

const CONNECTIONS = 10_000;
const PORT = 80;

/** Opens connections one after the other; each says a word each way, and then nothing more. */
class Opener extends Sink implements Actor {
  actorId = -1;
  private readonly word = new Word('', 1000);
  private left = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly tcp: Tcp,
  ) {
    super();
    simulator.add(this);
  }

  open(amount: number): void {
    this.left = amount;
    this.wake();
  }

  wake(): void {
    this.tcp.connect(parseIpv4('10.0.0.2'), PORT, this, null);
    if (--this.left > 0) this.simulator.schedule(MILLISECOND, this, 0);
  }

  override opened(connection: Connection): void {
    connection.send(this.word, this.word.bytes, manner);
  }
}

/** Connections that have carried something each way, and then stand idle for an hour. */
const idle: ProgramCase = {
  name: 'tcp-idle',
  workload: '10,000 idle connections for an hour; bytes for each of their ends',
  unit: 'connections',
  most: { each: 2048 },
  prepare() {
    const lab = new Lab();
    const [client, server] = [lab.host('client'), lab.host('server')];
    lab.link(client, '10.0.0.1/24', server, '10.0.0.2/24', { rate: 10e9 });
    const [here, there] = [tcpOf(client), tcpOf(server)];
    const opener = new Opener(lab.simulator, here);
    there.listen(PORT, opener);
    const open = (amount: number) => {
      opener.open(amount);
      lab.run({ until: lab.simulator.now + 20 * S });
    };
    // Code that is compiled, and pools that have grown, do not count.
    open(CONNECTIONS / 10);
    const before = held();
    open(CONNECTIONS);
    const each = (held() - before) / (2 * CONNECTIONS);
    const { steps } = lab.simulator;
    return (): Held => {
      lab.simulator.run({ until: lab.simulator.now + 3600 * S });
      const events = lab.simulator.steps - steps;
      if (events > 0) throw new Error(`idle connections have cost ${events} events`);
      return { amount: CONNECTIONS, each };
    };
  },
};

/** Bytes that are held once the garbage is collected. */
function held(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export const cases = [dumbbell, long, short, idle];
