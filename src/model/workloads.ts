import { Cells } from '../engine/cells.js';
import { createDistribution } from '../engine/distributions/table.js';
import type { Described } from '../engine/options.js';
import type { KeyedRandom, RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import { END_OF_TIME } from '../engine/time.js';
import { parseIpv4 } from '../net/address.js';
import type {
  PlainBulk,
  PlainClient,
  PlainDatagrams,
  PlainPing,
  PlainRequestWorkload,
  PlainScenario,
  PlainTarget,
  PlainWorkload,
} from '../scenario/plain.js';
import { AllToAllChannel } from '../calls/all-to-all-channel.js';
import { PacedArrivals } from '../traffic/arrivals/paced.js';
import { createArrivals } from '../traffic/arrivals/table.js';
import { BulkFlow, BulkReader } from '../traffic/bulk.js';
import { BulkMeter } from '../traffic/bulk-meter.js';
import { ClosedLoop } from '../traffic/closed.js';
import { DatagramMark, DatagramSink, DatagramStream } from '../traffic/datagrams.js';
import { LookUps } from '../measure/look-ups.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import { OpenLoop } from '../traffic/open.js';
import { Ping } from '../traffic/ping.js';
import type { Channel } from '../calls/channel.js';
import { Heads, type RequestHead } from '../calls/head.js';
import type { RequestPool } from '../calls/request-pool.js';
import { Sessions } from '../traffic/sessions.js';
import type { Target } from '../transport/dial.js';
import type { Tcp } from '../transport/tcp/tcp.js';
import { type TrafficSource, Workload } from '../traffic/workload.js';
import { liveAttempts } from './attempts.js';
import { liveObjective } from './objectives.js';
import { type LiveStack, type Network, socketsOf } from './network.js';
import type { ServiceBuilder } from './services.js';
import { LiveBulk } from './workloads/bulk.js';
import { LiveDatagrams } from './workloads/datagrams.js';
import type { LiveWorkload } from './workloads/live.js';
import { LivePing } from './workloads/ping.js';
import { LiveRequests } from './workloads/requests.js';

/** What a run wants to know of its workloads. */
export interface WorkloadWatch {
  /** A workload may have come to its end: look at all. */
  settled(): void;
}

/** Builds the traffic of a scenario. */
export class WorkloadBuilder {
  private readonly live = new Map<string, LiveWorkload>();
  /** By workload. */
  private readonly lookUps = new Map<string, LookUps>();

  constructor(
    private readonly plain: PlainScenario,
    private readonly simulator: Simulator,
    private readonly network: Network,
    private readonly services: ServiceBuilder,
    private readonly requests: RequestPool,
    private readonly random: RandomFactory,
    private readonly span: MeasurementSpan,
    private readonly watch: WorkloadWatch,
  ) {}

  build(): Map<string, LiveWorkload> {
    const sink = new DatagramSink(this.simulator, this.span);
    for (const [name, node] of this.plain.nodes) {
      for (const process of node.kind === 'machine' ? node.processes : []) {
        if (process.kind === 'sink') {
          sink.listen(socketsOf(this.stack(name), process.name), process.listen);
        } else if (process.kind === 'reader') {
          new BulkReader(this.tcp(name, process.name, process.tcp), process.listen);
        }
      }
    }
    let index = 0;
    for (const [name, plain] of this.plain.traffic) {
      this.live.set(name, this.make(name, plain, index++));
    }
    return this.live;
  }

  private make(name: string, plain: PlainWorkload, index: number): LiveWorkload {
    switch (plain.kind) {
      case 'ping':
        return this.makePing(name, plain);
      case 'datagrams':
        return this.makeDatagrams(name, plain);
      case 'bulk':
        return this.makeBulk(name, plain);
      default:
        return this.makeRequests(name, plain, index);
    }
  }

  private makeRequests(name: string, plain: PlainRequestWorkload, index: number): LiveWorkload {
    const { simulator } = this;
    const targets = this.random.keyed(name, 'target');
    const clients = plain.clients.map((client, place) => ({
      name: client.name,
      weight: client.weight,
      address:
        client.host === null
          ? this.services.addresses.draw(name, place)
          : this.stack(client.host).stack.address,
      channel: this.channel(name, plain, client, targets),
    }));
    const source = this.source(name, plain);
    const workload = new Workload(
      simulator,
      this.requests,
      this.random,
      {
        name,
        index,
        clients,
        start: plain.start,
        stop: plain.stop ?? END_OF_TIME,
        requests: plain.requests ?? Infinity,
        timeout: plain.timeout ?? Infinity,
        cancel: plain.cancel,
        attempts: liveAttempts(plain),
        size: createDistribution(plain.request),
        work: plain.work && createDistribution(plain.work),
        keys: plain.keys && createDistribution(plain.keys),
        priority: plain.priority,
        objective: liveObjective(plain),
        head: this.headOf(name, plain),
      },
      source,
      this.span,
    );
    const connections = () => this.services.connectionsOf(name);
    return new LiveRequests(plain, workload, source, this.lookUps.get(name) ?? null, connections);
  }

  /** What all of its requests say of themselves. */
  private headOf(name: string, plain: PlainRequestWorkload): RequestHead {
    const { as, name: called, address, port } = plain.target;
    return new Heads(as ?? called ?? address ?? '', port, plain, name).root;
  }

  private source(name: string, plain: PlainRequestWorkload): TrafficSource {
    const { simulator, random } = this;
    const think = createDistribution(plain.think ?? ZERO);
    if (plain.kind === 'closed') {
      return new ClosedLoop(simulator, random, name, plain.users, think);
    }
    const arrivals = createArrivals(plain.arrivals as Described, random.stream(name, 'arrivals'));
    if (plain.kind === 'open') {
      return new OpenLoop(simulator, this.isPaced(name) ? new PacedArrivals(arrivals) : arrivals);
    }
    const length = createDistribution(plain.perSession ?? ONE);
    return new Sessions(simulator, random, name, arrivals, length, think);
  }

  /** The timeline changes its rate. */
  private isPaced(name: string): boolean {
    return this.plain.timeline.some((entry) => entry.kind === 'rate' && entry.rate.includes(name));
  }

  private channel(
    name: string,
    plain: PlainRequestWorkload,
    client: PlainClient,
    draws: KeyedRandom,
  ): Channel {
    const { target } = plain;
    const called = this.plain.services.get(target.name ?? '');
    if (client.host === null || (called?.balancer.at === 'callers' && !plain.allToAll)) {
      return this.services.channelTo(target.name as string, client.host, name, plain);
    }
    const service = this.services.service(target.name);
    const aim = this.aim(name, target);
    if (plain.stream) return this.services.streamChannel(client.host, name, aim, service, plain);
    const channel = this.services.networkChannel(client.host, name, aim, service, plain);
    if (!plain.allToAll) {
      const from = { host: client.host, process: name, by: plain };
      return this.services.bound(channel, target.name, from);
    }
    const targets = this.replicaTargets(target.name as string, target.port);
    return new AllToAllChannel(channel, targets, this.stack(client.host).stack.address, draws);
  }

  /** Shared by the clients of a workload. */
  private readonly targetLists = new Map<string, readonly Target[]>();

  private replicaTargets(service: string, port: number): readonly Target[] {
    const key = `${port} ${service}`;
    let targets = this.targetLists.get(key);
    if (targets === undefined) {
      const replicas = this.plain.services.get(service)?.replicas ?? [];
      targets = replicas.flatMap(({ host }) =>
        host === null ? [] : [{ name: '', address: this.stack(host).stack.address, port }],
      );
      this.targetLists.set(key, targets);
    }
    return targets;
  }

  private makePing(name: string, plain: PlainPing): LivePing {
    const pings = this.makePings(name, plain);
    return new LivePing(plain, pings, this.lookUps.get(name) ?? null);
  }

  private makePings(name: string, plain: PlainPing): Ping[] {
    const aim = this.aim(name, plain.target);
    return plain.clients.map(({ host, name: client }) => {
      const { icmp, resolver, tellsProcesses } = this.stack(host as string);
      return new Ping(
        this.simulator,
        icmp,
        resolver,
        {
          ...aim,
          count: plain.count,
          interval: plain.interval,
          timeout: plain.timeout,
          start: plain.start,
          stop: Math.min(plain.stop ?? END_OF_TIME, this.span.until),
          span: this.span,
          payload: plain.payload,
          mtuDiscovery: plain.mtuDiscovery,
          process: tellsProcesses ? name : '',
          workload: name,
          client,
        },
        () => this.watch.settled(),
      );
    });
  }

  private makeDatagrams(name: string, plain: PlainDatagrams): LiveWorkload {
    const settled = (): void => this.watch.settled();
    const mark = new DatagramMark(settled);
    const unmeasured = new DatagramMark(() => undefined);
    const goal = this.aim(name, plain.target);
    const hosts = plain.clients.map(({ host }) => this.stack(host as string));
    const sockets = hosts.map((live) => socketsOf(live, name));
    const peers = plain.allToAll ? hosts.map(({ stack }) => stack.address) : null;
    const total = plain.clients.reduce((sum, { weight }) => sum + weight, 0);
    // One of each for all: there may be a hundred thousand streams.
    const sizes = createDistribution(plain.request);
    const stop = plain.stop ?? END_OF_TIME;
    const { start, priority } = plain;
    const { span, simulator } = this;
    const aim = { ...goal, peers, start, stop, priority };
    const options = { ...aim, sizes, mark, unmeasured, span, finished: settled };
    const cells = new Cells();
    const streams = hosts.map(({ resolver }, index) => {
      const udp = sockets[index];
      const client = plain.clients[index];
      const component = `${name}/${client.name}`;
      const arrivals = createArrivals(
        shareOf(plain.arrivals, client.weight / total),
        this.random.stream(component, 'arrivals'),
        cells,
      );
      const draws = this.random.keyed(component, 'datagrams');
      const count = share(plain.requests, plain.clients.length, index);
      return new DatagramStream(simulator, udp, resolver, options, arrivals, draws, count);
    });
    return new LiveDatagrams(plain, mark, unmeasured, streams, this.lookUps.get(name) ?? null);
  }

  /** What a workload's clients connect to; where it is a name, with what counts its look-ups. */
  private aim(workload: string, { name, as, address, port }: PlainTarget): Target {
    const asked = as ?? name ?? '';
    const lookUps = asked === '' || address !== null ? null : this.lookUpsOf(workload);
    return { name: asked, address: address === null ? 0 : parseIpv4(address), port, lookUps };
  }

  private lookUpsOf(workload: string): LookUps {
    let lookUps = this.lookUps.get(workload);
    if (lookUps === undefined) {
      this.lookUps.set(workload, (lookUps = new LookUps(this.span)));
    }
    return lookUps;
  }

  private makeBulk(name: string, plain: PlainBulk): LiveWorkload {
    const { simulator, span } = this;
    const { clients, readers, start, stagger, jitter } = plain;
    const options = {
      port: plain.target.port,
      bytes: plain.bytes ?? Infinity,
      stop: Math.min(plain.stop ?? END_OF_TIME, plain.bytes === null ? span.until : END_OF_TIME),
      until: span.until,
      finished: (): void => this.watch.settled(),
    };
    const tcps = clients.map(({ host }) => this.tcp(host as string, name, plain.tcp));
    const addresses = readers.map(parseIpv4);
    const draws = this.random.keyed(name, 'starts');
    const flows = Array.from({ length: plain.flows }, (_, i) => {
      draws.at(i, 0);
      const late = jitter === 0 ? 0 : Math.round(draws.uniform() * jitter);
      const at = start + i * stagger + late;
      return new BulkFlow(
        simulator,
        tcps[i % tcps.length],
        options,
        addresses[i % addresses.length],
        at,
      );
    });
    return new LiveBulk(plain, flows, new BulkMeter(simulator, flows, span));
  }

  private tcp(host: string, process: string, own: PlainBulk['tcp']): Tcp {
    return this.stack(host).tcp.of(process, own);
  }

  private stack(host: string): LiveStack {
    return this.network.stacks.get(host) as LiveStack;
  }
}

const ZERO: Described = { kind: 'constant', options: new Map([['value', 0]]) };
const ONE: Described = { kind: 'constant', options: new Map([['value', 1]]) };

/** A client's part of so many requests: as even as whole numbers allow. */
function share(requests: number | null, clients: number, index: number): number {
  if (requests === null) return Infinity;
  return Math.floor((requests * (index + 1)) / clients) - Math.floor((requests * index) / clients);
}

/** A client's part of a stream of arrivals: its rates scaled. */
function shareOf(arrivals: Described, part: number): Described {
  if (part === 1) return arrivals;
  const options = new Map(arrivals.options);
  for (const name of ['rate', 'offRate', 'from', 'to', 'mean']) {
    const rate = options.get(name);
    if (typeof rate === 'number') options.set(name, rate * part);
  }
  const rates = options.get('rates');
  if (Array.isArray(rates))
    options.set(
      'rates',
      (rates as number[]).map((rate) => rate * part),
    );
  return { kind: arrivals.kind, options };
}
