import type { LoadReport } from '../balancing/policy.js';
import type { Vitals } from '../calls/server.js';
import type { Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';

/** Answers that a replica remembers for its estimate of the latency. */
const REMEMBERED = 32;

/**
 * What a replica knows of its own state, kept only where a balancing policy asks for it: how many
 * requests are there, how much work is left, how long the latest answers took and how busy the
 * workers were since the last report.
 */
export class ReplicaVitals implements Vitals {
  /** Requests that are here, being served or in line. */
  inFlight = 0;
  private computing = 0;
  /** By how much the backlog falls while they compute: 1 for each that takes what was expected. */
  private pace = 0;
  /** Work that has come and is not done, at `updatedAt`. */
  private backlog = 0;
  private updatedAt: Nanoseconds = 0;
  /** Of the latest answers in turn: how many were here when the request came, and its latency. */
  private readonly loads = new Int32Array(REMEMBERED);
  private readonly latencies = new Float64Array(REMEMBERED);
  private answers = 0;
  /** Requests that have come in all. */
  arrived = 0;
  /** Time that workers have computed in all, and by the last report. */
  private workTime = 0;
  private workReported = 0;
  /** Since the last report. */
  private completed = 0;
  private failed = 0;
  private reportedAt: Nanoseconds = 0;

  /** @param speed of a worker, as it is at the moment */
  constructor(
    private readonly simulator: Simulator,
    private readonly workers: number,
    private readonly speed: () => number,
  ) {}

  /** Nanoseconds of one worker of speed 1 that the requests here are expected to need still. */
  get work(): number {
    this.pass();
    return Math.max(0, this.backlog);
  }

  /** Nanoseconds that its workers have computed so far. */
  get worked(): Nanoseconds {
    this.pass();
    return this.workTime;
  }

  /** A request has come that is expected to need `demand` of a worker of speed 1. */
  entered(demand: number): void {
    this.pass();
    this.arrived++;
    this.inFlight++;
    this.backlog += demand;
  }

  /** A worker has begun to compute for a request: `pace` is expected work by work. */
  begins(pace: number): void {
    this.pass();
    this.computing++;
    this.pace += pace;
  }

  /** It has ended that. */
  ends(pace: number): void {
    this.pass();
    this.computing--;
    this.pace = this.computing === 0 ? 0 : this.pace - pace;
  }

  /**
   * A request has gone, with `left` of its demand undone.
   * @param load how many were here when it came
   */
  departed(left: number, load: number, latency: Nanoseconds, ok: boolean): void {
    this.pass();
    this.inFlight--;
    // Services end at whole nanoseconds: what rounding has left over goes with the last one.
    this.backlog = this.inFlight === 0 ? 0 : this.backlog - left;
    if (!ok) {
      this.failed++;
      return;
    }
    this.completed++;
    const place = this.answers++ % REMEMBERED;
    this.loads[place] = load;
    this.latencies[place] = latency;
  }

  /**
   * The latency to expect at the present load: the median of the latest answers whose requests met
   * about as many others (Wydrowski et al., "Load is not what you should balance", NSDI 2024,
   * section 4); 0 before the first. Where the nearest met more or fewer than that, their latency is
   * taken in proportion: else a backend that nobody asks would go on to look as it did in its rush.
   */
  get expectedLatency(): Nanoseconds {
    const known = Math.min(this.answers, REMEMBERED);
    const distance = (i: number): number => Math.abs(this.loads[i] - this.inFlight);
    let nearest = Infinity;
    for (let i = 0; i < known; i++) nearest = Math.min(nearest, distance(i));
    const near: number[] = [];
    for (let i = 0; i < known; i++) {
      if (distance(i) > nearest + 1) continue;
      const share = distance(i) <= 1 ? 1 : (this.inFlight + 1) / (this.loads[i] + 1);
      near.push(this.latencies[i] * share);
    }
    near.sort((a, b) => a - b);
    return near.length === 0 ? 0 : near[near.length >> 1];
  }

  /** What happened since the last report, which this one ends. */
  report(): LoadReport {
    this.pass();
    const { now } = this.simulator;
    const span = now - this.reportedAt;
    const perSecond = (count: number): number => (span > 0 ? (count * 1e9) / span : 0);
    const report = {
      utilisation: span > 0 ? (this.workTime - this.workReported) / (span * this.workers) : 0,
      rate: perSecond(this.completed + this.failed),
      errors: perSecond(this.failed),
    };
    this.reportedAt = now;
    this.workReported = this.workTime;
    this.completed = this.failed = 0;
    return report;
  }

  /** Books the time until now: before the speed changes. */
  pass(): void {
    const { now } = this.simulator;
    const elapsed = now - this.updatedAt;
    const { computing, workers, pace } = this;
    // Under processor sharing more may compute than there are workers.
    const share = computing > workers ? workers / computing : 1;
    this.backlog -= elapsed * pace * share * this.speed();
    this.workTime += elapsed * Math.min(computing, workers);
    this.updatedAt = now;
  }
}
