import type { Clock } from '../control/clock.js';
import type { Pod, PodState } from '../control/pod.js';
import { SECOND, type Nanoseconds } from '../engine/time.js';
import { outcomes } from '../calls/outcome.js';
import type { FailureWatch } from '../traffic/workload-recorder.js';
import { AFTERMATH } from './aftermath.js';
import type { PodStateResults, RolloutResults, ScalingResults } from './results.js';

/** What has come to nothing at a pod so far. */
export interface Losses {
  refused: number;
  unanswered: number;
  lost: number;
}

interface Stay {
  /** Of the pods that have been in this place. */
  versions: Set<number>;
  state: string | null;
  since: Nanoseconds;
  before: Losses;
}

interface RolloutKept extends Omit<RolloutResults, 'from' | 'took' | 'failed' | 'noEndpoints'> {
  from: Nanoseconds;
  took: Nanoseconds | null;
  /** Whose requests are sent by then count; infinity while it goes on. */
  until: Nanoseconds;
  /** Until its beginning, and until its end where that has come. */
  noEndpoints: { before: number; after: number | null };
  failed: Map<string, number>;
}

/** Writes down what becomes of a service's pods: how long they are in which state, and who fails meanwhile. */
export class PodLog implements FailureWatch {
  private readonly stays: Stay[];
  private readonly states = new Map<string, PodStateResults>();
  private readonly rollouts = new Map<number, RolloutKept>();
  private readonly scaling: ScalingResults;
  private current: RolloutKept | null = null;
  private revision = 1;

  /**
   * @param planned rollouts that are known beforehand
   * @param losses of a pod's place, so far
   * @param noEndpoints packets that were refused so far, as the service had no endpoint
   * @param settled is told when the last pod of an older version is gone
   */
  constructor(
    private readonly clock: Clock,
    private readonly pods: readonly Pod[],
    wanted: number,
    private readonly planned: number,
    private readonly losses: (pod: number) => Losses,
    private readonly noEndpoints: () => number,
    private readonly settled: (revision: number) => void,
  ) {
    this.scaling = { ups: 0, downs: 0, most: wanted, least: wanted };
    this.stays = pods.map((pod) => ({
      versions: new Set(pod.state === 'free' ? [] : [pod.revision]),
      state: pod.state === 'free' ? null : this.enter(pod.state),
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

  rolls(revision: number, step: 'begins' | 'ends' | 'stuck' | 'settled'): void {
    if (step === 'settled') return;
    const { now } = this.clock;
    if (step === 'begins') {
      for (const each of this.rollouts.values()) this.close(each);
      this.revision = revision;
      const counts = { most: 0, mostThere: 0, leastReady: Infinity };
      const noEndpoints = { before: this.noEndpoints(), after: null };
      const kept = { from: now, took: null, stuck: false, ...counts, noEndpoints };
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

  /** Which versions ran in a place, the first before others; '' for none. */
  versionsAt(index: number): string {
    return [...this.stays[index].versions].join(' ');
  }

  /** At the end of the run. */
  results(): {
    pods: Map<string, PodStateResults>;
    noEndpoints: number;
    rollouts: Map<string, RolloutResults>;
    scaling: ScalingResults;
  } {
    this.pods.forEach((_, i) => this.settle(i));
    const rollouts = new Map<string, RolloutResults>();
    for (let revision = 2; revision < 2 + this.planned; revision++) {
      const none = { stuck: false, most: 0, mostThere: 0, leastReady: 0, noEndpoints: 0 };
      rollouts.set(String(revision), { from: null, took: null, ...none, failed: new Map() });
    }
    for (const [revision, kept] of this.rollouts) {
      const { from, took, stuck, most, mostThere, leastReady, failed, noEndpoints } = kept;
      const { before, after } = noEndpoints;
      rollouts.set(String(revision), {
        ...{ from: from / SECOND, took: took === null ? null : took / SECOND },
        ...{ stuck, most, mostThere, leastReady, failed },
        noEndpoints: (after ?? this.noEndpoints()) - before,
      });
    }
    const pods = new Map(STATES.map((state) => [state, this.states.get(state) ?? { ...NONE }]));
    return { pods, noEndpoints: this.noEndpoints(), rollouts, scaling: this.scaling };
  }

  private look(rollout: RolloutKept): void {
    const there = this.pods.filter(({ state }) => state !== 'free');
    const active = there.filter(({ isActive }) => isActive);
    const ready = active.filter(({ isReady }) => isReady).length;
    rollout.most = Math.max(rollout.most, active.length);
    rollout.mostThere = Math.max(rollout.mostThere, there.length);
    rollout.leastReady = Math.min(rollout.leastReady, ready);
  }

  private closeWhenOver(rollout: RolloutKept): void {
    if (rollout.took === null) return;
    const { revision } = this;
    // Older pods that are not about to end are those that a partition keeps.
    const isUnderWay = this.pods.some((pod) =>
      pod.isEnding
        ? pod.revision !== revision
        : pod.state !== 'free' && pod.state !== 'running' && pod.revision === revision,
    );
    if (isUnderWay) return;
    if (this.current === rollout) {
      this.current = null;
      this.settled(revision);
    }
    // Some have not heard yet, and resets are on their way.
    this.clock.after(AFTERMATH, () => this.close(rollout));
  }

  private close(rollout: RolloutKept): void {
    rollout.until = Math.min(rollout.until, this.clock.now);
    rollout.noEndpoints.after ??= this.noEndpoints();
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
    if (pod.state !== 'free') stay.versions.add(pod.revision);
    stay.state = this.enter(pod.state === 'free' ? GONE : pod.state);
  }

  private settle(index: number): void {
    const stay = this.stays[index];
    const { now } = this.clock;
    const losses = this.losses(index);
    if (stay.state !== null) {
      const state = this.states.get(stay.state)!;
      state.time += (now - stay.since) / SECOND;
      state.refused += losses.refused - stay.before.refused;
      state.unanswered += losses.unanswered - stay.before.unanswered;
      state.lost += losses.lost - stay.before.lost;
    }
    stay.since = now;
    stay.before = losses;
  }

  private enter(name: string): string {
    let state = this.states.get(name);
    if (state === undefined) {
      this.states.set(name, (state = { ...NONE }));
    }
    state.pods++;
    return name;
  }
}

const NONE: PodStateResults = { pods: 0, time: 0, refused: 0, unanswered: 0, lost: 0 };
const GONE = 'gone';
const STATES = ['creating', 'starting', 'running', 'waiting', 'pre-stop', 'stopping', GONE];
