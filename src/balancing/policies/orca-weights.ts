import type { Nanoseconds } from '../../engine/time.js';
import type { Backend, LoadReport } from '../policy.js';

export interface OrcaOptions {
  blackout: Nanoseconds;
  expiration: Nanoseconds;
  update: Nanoseconds;
  errorPenalty: number;
}

/**
 * The weights that backends' own reports (ORCA) give them, as gRPC and Envoy make them:
 *
 *     rate / (utilisation + errors / rate * errorPenalty)
 *
 * and not known before a backend has reported for `blackout` without a break, nor once it has been
 * silent for `expiration`.
 */
export class OrcaWeights {
  private readonly weights: Float64Array;
  private readonly reportedAt: Float64Array;
  /** Since when it has reported without a break; Infinity: it has not. */
  private readonly since: Float64Array;

  constructor(
    count: number,
    private readonly options: OrcaOptions,
  ) {
    this.weights = new Float64Array(count);
    this.reportedAt = new Float64Array(count).fill(-Infinity);
    this.since = new Float64Array(count).fill(Infinity);
  }

  note(backend: number, { utilisation, rate, errors }: LoadReport, now: Nanoseconds): void {
    let used = utilisation;
    if (rate > 0) used += (errors / rate) * this.options.errorPenalty;
    const weight = used > 0 ? rate / used : 0;
    if (!(weight > 0)) return;
    if (this.since[backend] === Infinity) this.since[backend] = now;
    this.reportedAt[backend] = now;
    this.weights[backend] = weight;
  }

  /** The blackout begins again. */
  forget({ index }: Backend): void {
    this.since[index] = Infinity;
  }

  /** 0 where it is not known. */
  at(index: number, now: Nanoseconds): number {
    const { since, reportedAt, weights } = this;
    const { blackout, expiration } = this.options;
    if (now - reportedAt[index] >= expiration) {
      since[index] = Infinity;
      return 0;
    }
    return blackout > 0 && now - since[index] < blackout ? 0 : weights[index];
  }
}
