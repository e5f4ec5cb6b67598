import type { Recorder } from '../facts/recording.js';
import type { RunEnding } from './results.js';
import { RandomFactory } from '../engine/random.js';
import { Simulator } from '../engine/simulator.js';
import { END_OF_TIME } from '../engine/time.js';
import { PacketPool } from '../net/packet-pool.js';
import type { Origins, PlainScenario } from '../scenario/plain.js';
import { buildControlPlane, type ControlPlane, noticesOf } from './control-plane.js';
import { buildPods, keepsPods } from './pods.js';
import { LiveRequests } from './workloads/requests.js';
import type { DrainLog } from './drain-log.js';
import { Losses } from './observers/losses.js';
import { Chronicle } from './observers/chronicle.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import { RequestPool } from '../calls/request-pool.js';
import { memoryInUse } from './memory.js';
import { type Network, NetworkBuilder } from './network.js';
import { CoreMeters } from './core-meter.js';
import { cpusOf } from './cpu-results.js';
import { NetworkMeter } from './network-meter.js';
import { stormSentence } from './network-results.js';
import { Capture } from './observers/capture.js';
import { recorderOf } from './observers/recorder.js';
import { PacketLog } from './observers/packet-log.js';
import { RequestFollower } from './observers/request-follower.js';
import { RequestLog } from './observers/request-log.js';
import { Sampler } from './observers/sampler.js';
import { labelled } from './observers/labels.js';
import { Metrics } from './observers/metrics.js';
import { isProxy, Spans } from './observers/spans.js';
import type { LiveService } from './live-service.js';
import { ServiceBuilder } from './services.js';
import { buildTimeline } from './timeline/build.js';
import { ReplicaStates } from './timeline/replicas.js';
import { WorkloadBuilder } from './workloads.js';
import type { LiveWorkload } from './workloads/live.js';

export interface SimulationOptions {
  /** Ports ("node.port") or nodes whose frames are captured. */
  capture: 'all' | readonly string[] | null;
  /** The request to follow: "workload#number", numbers from 1. */
  trace: string | null;
  /** Keep a row for every request, and for every packet. */
  requests: boolean;
  packets: boolean;
  /** How many facts to keep at most, for a page that plays them; absent for none. */
  record?: number;
  /** Keep with them what packets look like on the wire. */
  frames?: boolean;
  /** How many requests to trace at most, calls and attempts included; absent for none. */
  spans?: number;
  /** Count as the proxies of a mesh do. */
  metrics?: boolean;
  /** Keep state over time: queues, links, workers. */
  samples?: boolean;
  /** 0 for the first: each has random numbers of its own. */
  replication: number;
  /** Where rules were written, for reports. */
  origins?: Origins;
}

/**
 * Steps between two looks at the memory in use; with many nodes more, as looking takes longer. Fixed
 * places, so that a run ends at the same step however it is cut into slices.
 */
const LOOK_INTERVAL = 65_536;
const LOOK_STEPS_PER_NODE = 16;
/** A drain that takes so many times the load's steps, and these many more, comes to no end by itself. */
const VAIN = 20;
const LEAST_VAIN_STEPS = 2_000_000;
/** Looks between which the clock may stand still: some millions of steps, and more with many nodes. */
const STANDING_LOOKS = 100;

/** A wish that the scenario cannot meet (a port to capture that is not there): bad usage. */
export class WishError extends Error {}

type Phase = 'warm-up' | 'load' | 'drain' | 'over';

/**
 * One replication of a scenario: live objects, and the phases of a run. After the warm-up, load runs for
 * the rest of the scenario's duration (or until the traffic is over); then it goes on until the measured
 * requests have ended, or the time for that is up.
 */
export class Simulation {
  readonly simulator = new Simulator();
  readonly packets: PacketPool;
  readonly requests: RequestPool;
  readonly network: Network;
  readonly services: Map<string, LiveService>;
  readonly workloads: Map<string, LiveWorkload>;
  readonly control: ControlPlane;
  readonly capture: Capture | null;
  readonly packetLog: PacketLog | null;
  readonly requestLog: RequestLog | null;
  readonly followed: RequestFollower | null;
  readonly recorder: Recorder | null;
  readonly spans: Spans | null;
  /** Somebody wants the spans themselves. */
  readonly isTraced: boolean;
  readonly metrics: Metrics | null;
  readonly sampler: Sampler | null;
  readonly chronicle = new Chronicle();
  readonly losses: Losses;
  /** Null where no pods are kept. */
  readonly drains: DrainLog | null = null;
  readonly span: MeasurementSpan;
  readonly meter: NetworkMeter;
  readonly coreMeter: CoreMeters;
  ending: RunEnding | null = null;
  private phase: Phase = 'warm-up';
  private built = false;
  private readonly deadline: number;
  /** The step before which the memory in use is looked at next. */
  private nextLook = 0;
  /** When it was at the last look, and for how many looks it has been that. */
  private lookedAt = -1;
  private standing = 0;
  /** Steps taken when the drain began. */
  private stepsOfLoad = 0;

  constructor(
    readonly plain: PlainScenario,
    options: SimulationOptions,
  ) {
    const { simulator } = this;
    const { limits, duration, warmup, window, drain } = plain;
    const random = new RandomFactory(plain.seed, options.replication);
    this.packets = new PacketPool(simulator, limits.packets);
    this.requests = new RequestPool(simulator, limits.requests);
    this.span = { from: warmup, until: duration ?? Infinity, window };
    this.deadline = drain === null || duration === null ? END_OF_TIME : duration + drain;
    this.network = new NetworkBuilder(
      plain,
      simulator,
      this.packets,
      random,
      options.origins ?? new Map(),
    ).build();
    this.meter = new NetworkMeter(this.network);
    const services = new ServiceBuilder(
      plain,
      simulator,
      this.network,
      this.requests,
      random,
      this.span,
      options.origins,
    );
    this.services = services.build();
    this.coreMeter = new CoreMeters(cpusOf(this.network, services.cores));
    this.followed = options.trace === null ? null : this.follow(options.trace);
    this.workloads = new WorkloadBuilder(
      plain,
      simulator,
      this.network,
      services,
      this.requests,
      random,
      this.span,
      { settled: () => this.stopWhenSettled() },
    ).build();
    const { network, workloads } = this;
    this.control = buildControlPlane(plain, simulator, random, this.requests, this.services);
    if (plain.timeline.length > 0 || keepsPods(plain)) {
      const { control } = this;
      const notices = noticesOf(plain, random);
      const states = new ReplicaStates(simulator, this.services, control.endpoints, notices);
      const world = { simulator, random, network, services: this.services, states, workloads };
      const pods = buildPods(plain, world);
      this.drains = pods.drainLog;
      buildTimeline(plain, { ...world, control, pods });
    }
    this.packetLog = options.packets ? new PacketLog() : null;
    const asking = [...this.workloads.values()].filter((live) => live instanceof LiveRequests);
    this.losses = new Losses(asking.map(({ workload }) => workload.recorder));
    this.requestLog = options.requests ? new RequestLog(this.workloads, this.services) : null;
    this.recorder = recorderOf(options);
    this.metrics = options.metrics === true ? this.makeMetrics(window) : null;
    this.spans =
      options.spans === undefined && this.metrics === null
        ? null
        : new Spans(options.spans ?? 0, this.metrics, random, this.workloads, this.services);
    this.isTraced = options.spans !== undefined;
    this.sampler = options.samples === true ? this.makeSampler() : null;
    this.capture = options.capture && this.makeCapture(options.capture);
    this.listen();
    for (const live of this.workloads.values()) {
      live.onSettled(() => this.stopWhenSettled());
      live.start();
    }
    if (warmup === 0) this.openMeasurement();
    this.built = true;
    // Traffic may be over before it begins.
    this.stopWhenSettled();
  }

  /** Simulated nanoseconds so far. */
  get now(): number {
    return this.simulator.now;
  }

  /** Share of the run that is done, from 0 to 1, as far as one can tell. */
  get progress(): number {
    if (this.phase === 'over') return 1;
    const { duration } = this.plain;
    if (duration !== null) return Math.min(this.now / duration, 1);
    let wanted = 0;
    let sent = 0;
    for (const live of this.workloads.values()) {
      wanted += live.sending?.wanted ?? 0;
      sent += live.sending?.sent ?? 0;
    }
    return wanted > 0 ? Math.min(sent / wanted, 1) : 0;
  }

  /** Takes up to `steps` steps; true when the run is over. */
  advance(steps: number): boolean {
    const { simulator, plain } = this;
    let left = steps;
    while (this.phase !== 'over' && left > 0) {
      const before = simulator.steps;
      if (before >= this.nextLook) {
        this.lookAtMemory();
        continue;
      }
      const allowed = Math.min(left, plain.limits.events - before, this.nextLook - before);
      const end = this.phaseEnd();
      const due = this.sampler?.due ?? Infinity;
      const until = Math.min(end, due);
      const stop = simulator.run({ until, events: allowed, hold: due < end });
      left -= simulator.steps - before;
      if (stop === 'events') {
        if (simulator.steps >= plain.limits.events) this.hitEventLimit();
      } else if (stop === 'halted') {
        this.halted(simulator.haltReason);
      } else if (due < end) {
        if (stop === 'time') this.sampler!.take();
        else this.sampler!.passTo(end);
      } else {
        this.endPhase();
      }
    }
    return this.phase === 'over';
  }

  /** Ends the run where it stands; the results are partial. */
  interrupt(): void {
    if (this.phase !== 'over') this.finish({ reason: 'interrupted', detail: 'interrupted' });
  }

  private phaseEnd(): number {
    const { warmup, duration } = this.plain;
    if (this.phase === 'warm-up') return warmup;
    return this.phase === 'load' ? (duration ?? END_OF_TIME) : this.deadline;
  }

  private endPhase(): void {
    if (this.phase === 'warm-up') {
      this.openMeasurement();
      return;
    }
    if (this.phase === 'load' && this.plain.duration !== null) {
      this.closeMeasurement();
      if (this.deadline > this.plain.duration && !this.isSettled()) {
        this.phase = 'drain';
        this.stepsOfLoad = this.simulator.steps;
        return;
      }
    }
    this.finish({ reason: 'done', detail: '' });
  }

  private halted(reason: unknown): void {
    if (reason === SETTLED) this.finish({ reason: 'done', detail: '' });
    else if (reason === 'packets') {
      const storm = stormSentence(this.network, this.simulator);
      const limit = this.plain.limits.packets;
      const detail = `more than ${limit} packets are under way${storm}`;
      this.finish({ reason: 'limit', limit: 'packets', detail });
    } else this.finish({ reason: 'limit', detail: String(reason) });
  }

  private hitEventLimit(): void {
    const storm = stormSentence(this.network, this.simulator);
    const detail = `the limit of ${this.plain.limits.events} events is reached${storm}`;
    this.finish({ reason: 'limit', limit: 'events', detail });
  }

  private lookAtMemory(): void {
    this.nextLook += LOOK_INTERVAL + LOOK_STEPS_PER_NODE * this.plain.nodes.size;
    const { now } = this;
    this.standing = now === this.lookedAt ? this.standing + 1 : 0;
    this.lookedAt = now;
    if (this.standing >= STANDING_LOOKS) {
      const detail =
        `the clock stands still at ${now / 1e9} s: what happens there takes no time and causes ` +
        'itself again (give users a think time, or retries a back-off)';
      this.finish({ reason: 'limit', detail });
      return;
    }
    if (this.drainsInVain()) {
      const after = `${Math.round((now - (this.plain.duration as number)) / 1e9)} s after the end of \`duration\``;
      const detail =
        `requests are still under way ${after}: others of a closed loop pass them by for ever ` +
        '(say with `drain` how long they are waited for, or give requests a timeout)';
      this.finish({ reason: 'limit', detail });
      return;
    }
    const limit = this.plain.limits.memory;
    const { bytes, most, count } = memoryInUse(this);
    if (bytes <= limit) return;
    const storm = most === 'packets' ? stormSentence(this.network, this.simulator) : '';
    const detail =
      `more than ${limit} bytes of memory are in use by the estimate, ` +
      `most of it for ${count} ${most}${storm}`;
    this.finish({ reason: 'limit', limit: 'memory', detail });
  }

  /** Whether the drain, of which nobody has said how long it may be, has cost far more than the load. */
  private drainsInVain(): boolean {
    const { phase, plain, simulator, stepsOfLoad } = this;
    return (
      phase === 'drain' &&
      plain.drain === null &&
      simulator.steps > VAIN * stepsOfLoad + LEAST_VAIN_STEPS
    );
  }

  private finish(ending: RunEnding): void {
    // One that ends in its warm-up has measured nothing.
    if (this.phase === 'warm-up') this.openMeasurement();
    this.phase = 'over';
    this.ending = ending;
    this.closeMeasurement();
  }

  private openMeasurement(): void {
    this.phase = 'load';
    for (const { service } of this.services.values()) service.open();
    this.sampler?.take();
    if (this.now > 0) {
      this.meter.open(this.now);
      this.coreMeter.open();
    }
  }

  private closeMeasurement(): void {
    for (const { service } of this.services.values()) service.close();
    this.meter.close(this.now);
    this.coreMeter.close();
    this.sampler?.close(this.now);
  }

  /** Traffic that ends by itself ends the run; so does the last measured request in the drain. */
  private stopWhenSettled(): void {
    if (!this.built || (this.phase !== 'drain' && this.plain.duration !== null)) return;
    if (this.isSettled()) this.simulator.stop(SETTLED);
  }

  private isSettled(): boolean {
    const ends = this.plain.duration !== null;
    for (const live of this.workloads.values()) if (!live.isSettled(ends)) return false;
    return true;
  }

  /** Whoever wants to know hears of what happens from here on. */
  private listen(): void {
    const { facts } = this.simulator;
    const { chronicle, packetLog, requestLog, capture, followed, recorder, spans } = this;
    facts.listen('changes', chronicle);
    facts.listen('changes', this.losses);
    if (packetLog !== null) facts.listen('packets', packetLog);
    if (capture !== null) facts.listen('packets', capture);
    if (requestLog !== null) facts.listen('requests', requestLog);
    if (spans !== null) facts.listen('requests', spans);
    if (spans !== null && this.metrics !== null) facts.listen('exchanges', spans);
    if (followed !== null) {
      for (const topic of FOLLOWED) facts.listen(topic, followed);
    }
    if (recorder !== null) {
      for (const topic of TOPICS) facts.listen(topic, recorder);
    }
  }

  private follow(wish: string): RequestFollower {
    const at = wish.lastIndexOf('#');
    const workload = at < 0 ? wish : wish.slice(0, at);
    const number = at < 0 ? 1 : Number(wish.slice(at + 1));
    const plain = this.plain.traffic.get(workload);
    if (plain === undefined) {
      const known = [...this.plain.traffic.keys()].join(', ');
      throw new WishError(`no workload '${workload}' to trace; there is ${known || 'none'}`);
    }
    if (plain.kind === 'datagrams') {
      const remedy = '--packets-csv and --capture have them';
      throw new WishError(
        `'${workload}' sends one-way datagrams, which no trace follows: ${remedy}`,
      );
    }
    if (!Number.isInteger(number) || number < 1) {
      throw new WishError(`'${wish}' names no request: write ${workload}#1 for the first`);
    }
    return new RequestFollower(workload, number);
  }

  private makeMetrics(window: number): Metrics {
    const { services } = this;
    const proxied = [...services.values()].some(({ plain }) => isProxy(plain));
    return new Metrics(window, proxied, (name) => labelled(name, services.get(name)?.plain));
  }

  private makeSampler(): Sampler {
    const { span, network, services } = this;
    return new Sampler(span, network, services);
  }

  private makeCapture(wanted: 'all' | readonly string[]): Capture {
    const capture = new Capture(this.network, wanted);
    const [unknown] = capture.unknown;
    if (unknown === undefined) return capture;
    const known = [...this.network.ports.keys()].slice(0, 12).join(', ');
    throw new WishError(`no port '${unknown}' to capture; there is ${known || 'none'}`);
  }
}

const SETTLED = 'settled';
const TOPICS = ['packets', 'requests', 'connections', 'tables', 'exchanges', 'changes'] as const;
const FOLLOWED = ['packets', 'requests', 'tables', 'exchanges'] as const;
