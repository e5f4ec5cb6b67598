/**
 * A HorizontalPodAutoscaler with the metrics it goes by: samples of what each pod has used since the sample before,
 * at their own times, and a look at them at its own (pkg/controller/podautoscaler/horizontal.go; metrics-server).
 *
 * Not modelled: metrics of objects, of containers and from outside, a metrics server that fails, scaling to zero.
 */
import { SECOND, type Nanoseconds } from '../engine/time.js';
import type { Clock } from './clock.js';
import type { Keeper } from './keeper.js';
import type { Pod } from './pod.js';
import { type Measured, replicaCount } from './replica-count.js';
import { ScalingLimits, type ScalingRules } from './scaling-rules.js';

export interface AutoscalerOptions {
  min: number;
  max: number;
  /** Mean use of a pod's request of CPU, 1 for all of it; null for no such metric. */
  cpu: number | null;
  /** What each pod asks for, in cores. */
  request: number;
  /** Mean requests a second of a pod; null for no such metric. */
  requests: number | null;
  tolerance: number;
  /** From look to look (horizontal-pod-autoscaler-sync-period). */
  sync: Nanoseconds;
  /** From sample to sample (metrics-server's metric-resolution). */
  resolution: Nanoseconds;
  /** CPU of a younger pod counts only once it has been ready for a whole sample (...-cpu-initialization-period). */
  initialization: Nanoseconds;
  /** Who has lost its readiness before that age is taken never to have been ready (...-initial-readiness-delay). */
  readinessDelay: Nanoseconds;
  up: ScalingRules;
  down: ScalingRules;
}

/** What a pod has used by the sample, and by how much more than at the sample before. */
interface Sample {
  life: string;
  at: Nanoseconds;
  worked: Nanoseconds;
  arrived: number;
  /** Null before there are two. */
  used: { cores: number; rate: number; window: Nanoseconds } | null;
}

export class Autoscaler {
  private readonly samples = new Map<Pod, Sample>();
  private readonly limits: ScalingLimits;

  /** @param phase of samples and of looks, from 0 to 1 */
  constructor(
    private readonly clock: Clock,
    private readonly keeper: Keeper,
    private readonly options: AutoscalerOptions,
    phase: (purpose: string) => number,
  ) {
    const { up, down, min, max, resolution, sync } = options;
    this.limits = new ScalingLimits(up, down, min, max);
    this.limits.begin(keeper.size, clock.now);
    for (const pod of keeper.pods) pod.replica.watch();
    clock.after(Math.round(resolution * phase('samples')), () => this.sample());
    clock.after(Math.round(sync * phase('looks')), () => this.look());
  }

  private sample(): void {
    const { clock, keeper, options, samples } = this;
    clock.after(options.resolution, () => this.sample());
    for (const pod of keeper.pods) {
      if (pod.state === 'free' || pod.state === 'creating' || pod.state === 'waiting') {
        samples.delete(pod);
        continue;
      }
      const vitals = pod.replica.watch();
      const before = samples.get(pod);
      // One that was started again is another container.
      const life = `${pod.number} ${pod.restarts}`;
      const at = clock.now;
      const { worked, arrived } = vitals;
      const window = before === undefined ? 0 : at - before.at;
      const used =
        before?.life !== life || window === 0
          ? null
          : {
              cores: (worked - before.worked) / window,
              rate: ((arrived - before.arrived) * SECOND) / window,
              window,
            };
      samples.set(pod, { life, at, worked, arrived, used });
    }
  }

  private look(): void {
    const { clock, keeper, options, limits } = this;
    clock.after(options.sync, () => this.look());
    const { now } = clock;
    const current = keeper.size;
    if (current === 0) return;
    const wanted = this.wanted(current);
    if (wanted === null) return;
    const to =
      current > options.max || current < options.min
        ? Math.min(Math.max(current, options.min), options.max)
        : limits.limited(wanted.count, current, now);
    if (to === current) return;
    limits.scaled(current, to, now);
    keeper.scale(to, wanted.why);
  }

  /** By the metric that asks for the most; null where none says anything. */
  private wanted(current: number): { count: number; why: string } | null {
    const { options } = this;
    const { cpu, requests, request, tolerance } = options;
    const counts: { count: number | null; why: string }[] = [];
    if (cpu !== null) {
      const pods = this.measured((used) => used.cores, request, true);
      counts.push({
        count: replicaCount(pods, { share: cpu, tolerance, isResource: true }, current),
        why: 'cpu',
      });
    }
    if (requests !== null) {
      const pods = this.measured((used) => used.rate, requests, false);
      counts.push({
        count: replicaCount(pods, { share: 1, tolerance, isResource: false }, current),
        why: 'requests',
      });
    }
    let most: { count: number; why: string } | null = null;
    for (const { count, why } of counts) {
      if (count !== null && (most === null || count > most.count)) most = { count, why };
    }
    // Who does not know all does not make fewer.
    const knowsAll = counts.every(({ count }) => count !== null);
    return most !== null && (knowsAll || most.count > current) ? most : null;
  }

  private measured(
    of: (used: NonNullable<Sample['used']>) => number,
    whole: number,
    isCpu: boolean,
  ): Measured[] {
    const { keeper, samples } = this;
    return keeper.pods
      .filter(({ isActive }) => isActive)
      .map((pod) => {
        const sample = samples.get(pod);
        const isCurrent = sample?.life === `${pod.number} ${pod.restarts}`;
        const used = isCurrent ? sample.used : null;
        const value = used === null ? null : of(used);
        const unready =
          pod.state === 'creating' || (isCpu && used !== null && this.isUnready(pod, sample!));
        return { value, unready, whole };
      });
  }

  /** replica_calculator.go, groupPods. */
  private isUnready(pod: Pod, { at, used }: Sample): boolean {
    const { clock, options } = this;
    if (clock.now < pod.madeAt + options.initialization) {
      return !pod.isReady || at < pod.turnedAt + used!.window;
    }
    return !pod.isReady && pod.madeAt + options.readinessDelay > pod.turnedAt;
  }
}
