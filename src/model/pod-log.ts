import type { Clock } from '../control/clock.js';
import type { Pod, PodState } from '../control/pod.js';
import { SECOND, type Nanoseconds } from '../engine/time.js';
import { outcomes } from '../calls/outcome.js';
import type { FailureWatch } from '../traffic/workload-recorder.js';
import type { PodPhaseResults, RolloutResults, ScalingResults } from './results.js';

/** What has come to nothing at a pod so far. */
export interface Losses {
  refused: number;
  unanswered: number;
  lost: number;
}

interface Stay {
  phase: string | null;
  since: Nanoseconds;
  before: Losses;
}

interface RolloutKept extends Omit<RolloutResults, 'from' | 'took' | 'failed'> {
  from: Nanoseconds;
  took: Nanoseconds | null;
  /** Whose requests are sent by then count; infinity while it goes on. */
  until: Nanoseconds;
  failed: Map<string, number>;
}

/** Writes down what becomes of a service's pods: how long they are in which phase, and who fails meanwhile. */
export class PodLog implements FailureWatch {
  private readonly stays: Stay[];
  private readonly phases = new Map<string, PodPhaseResults>();
  private readonly rollouts = new Map<number, RolloutKept>();
  private readonly scaling: ScalingResults;
  private current: RolloutKept | null = null;
  private revision = 1;

  /**
   * @param planned rollouts that are known beforehand
   * @param losses of a pod's place, so far
   */
  constructor(
    private readonly clock: Clock,
    private readonly pods: readonly Pod[],
    wanted: number,
    private readonly planned: number,
    private readonly losses: (pod: number) => Losses,
  ) {
    this.scaling = { ups: 0, downs: 0, most: wanted, least: wanted };
    this.stays = pods.map((pod) => ({
      phase: pod.state === 'free' ? null : this.enter(pod.state),
      since: 0,
      before: { refused: 0, unanswered: 0, lost: 0 },
    }));
  }

  changed(pod: Pod, before: PodState): void {
    if (before !== pod.state) this.move(pod);
    const { current } = this;
    if (current === null) return;
    this.look(current);
    this.closeWhenOver(current);
  }

  rolls(revision: number, step: 'begins' | 'ends' | 'stuck'): void {
    const { now } = this.clock;
    if (step === 'begins') {
      for (const each of this.rollouts.values()) this.close(each);
      this.revision = revision;
      const kept = { from: now, took: null, stuck: false, most: 0, leastReady: Infinity };
      this.current = { ...kept, until: Infinity, failed: new Map() };
      this.rollouts.set(revision, this.current);
      this.look(this.current);
      return;
    }
    const rollout = this.rollouts.get(revision);
    if (rollout === undefined) return;
    if (step === 'stuck') rollout.stuck = true;
    else {
      rollout.took = now - rollout.from;
      this.closeWhenOver(rollout);
    }
  }

  scaled(from: number, to: number): void {
    const { scaling } = this;
    if (to > from) scaling.ups++;
    else scaling.downs++;
    scaling.most = Math.max(scaling.most, to);
    scaling.least = Math.min(scaling.least, to);
  }

  /** At the end of the run. */
  results(): {
    pods: Map<string, PodPhaseResults>;
    rollouts: Map<string, RolloutResults>;
    scaling: ScalingResults;
  } {
    this.pods.forEach((_, i) => this.settle(i));
    const rollouts = new Map<string, RolloutResults>();
    for (let revision = 2; revision < 2 + this.planned; revision++) {
      const none = { stuck: false, most: 0, leastReady: 0 };
      rollouts.set(String(revision), { from: null, took: null, ...none, failed: new Map() });
    }
    for (const [revision, kept] of this.rollouts) {
      const { from, took, stuck, most, leastReady, failed } = kept;
      rollouts.set(String(revision), {
        ...{ from: from / SECOND, took: took === null ? null : took / SECOND },
        ...{ stuck, most, leastReady, failed },
      });
    }
    const pods = new Map(PHASES.map((phase) => [phase, this.phases.get(phase) ?? { ...NONE }]));
    return { pods, rollouts, scaling: this.scaling };
  }

  private look(rollout: RolloutKept): void {
    const there = this.pods.filter(({ isActive }) => isActive);
    const ready = there.filter(({ isReady }) => isReady).length;
    rollout.most = Math.max(rollout.most, there.length);
    rollout.leastReady = Math.min(rollout.leastReady, ready);
  }

  private closeWhenOver(rollout: RolloutKept): void {
    if (rollout.took === null) return;
    const { revision } = this;
    const isUnderWay = this.pods.some(
      (pod) =>
        pod.state !== 'free' &&
        (pod.revision !== revision || (pod.isActive && pod.state !== 'running')),
    );
    if (isUnderWay) return;
    if (this.current === rollout) this.current = null;
    // Some have not heard yet, and resets are on their way.
    this.clock.after(AFTERMATH, () => this.close(rollout));
  }

  private close(rollout: RolloutKept): void {
    rollout.until = Math.min(rollout.until, this.clock.now);
  }

  /** One that waits for a pod which is gone fails long after. */
  failed(intended: Nanoseconds, outcome: number): void {
    const reason = outcomes[outcome];
    for (const { until, failed } of this.rollouts.values()) {
      if (intended < until) failed.set(reason, (failed.get(reason) ?? 0) + 1);
    }
  }

  private move(pod: Pod): void {
    const stay = this.stays[pod.index];
    this.settle(pod.index);
    stay.phase = this.enter(pod.state === 'free' ? GONE : pod.state);
  }

  private settle(index: number): void {
    const stay = this.stays[index];
    const { now } = this.clock;
    const losses = this.losses(index);
    if (stay.phase !== null) {
      const phase = this.phases.get(stay.phase)!;
      phase.time += (now - stay.since) / SECOND;
      phase.refused += losses.refused - stay.before.refused;
      phase.unanswered += losses.unanswered - stay.before.unanswered;
      phase.lost += losses.lost - stay.before.lost;
    }
    stay.since = now;
    stay.before = losses;
  }

  private enter(name: string): string {
    let phase = this.phases.get(name);
    if (phase === undefined) {
      this.phases.set(name, (phase = { ...NONE }));
    }
    phase.pods++;
    return name;
  }
}

const NONE: PodPhaseResults = { pods: 0, time: 0, refused: 0, unanswered: 0, lost: 0 };
const AFTERMATH = 5 * SECOND;
const GONE = 'gone';
const PHASES = ['creating', 'starting', 'running', 'waiting', 'pre-stop', 'stopping', GONE];
