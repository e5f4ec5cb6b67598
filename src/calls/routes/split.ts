import type { KeyedRandom } from '../../engine/random.js';
import type { Channel } from '../channel.js';
import type { Request } from '../request.js';

/** Deals the requests of a route to its destinations, in proportion to their weights. */
export class Split {
  /** Sums of the weights up to and including each destination. */
  private readonly sums: Float64Array;

  /** @param weights not all 0 */
  constructor(
    private readonly weights: readonly number[],
    private readonly random: KeyedRandom,
  ) {
    this.sums = new Float64Array(weights.length);
    this.weigh(weights);
  }

  /** Deals by other weights from here on; each request has the draw that it would have had. */
  weigh(weights: readonly number[]): void {
    let sum = 0;
    weights.forEach((weight, lane) => (this.sums[lane] = sum += weight));
  }

  /** One that starts as this one did. */
  again(): Split {
    return new Split(this.weights, this.random);
  }

  /** The destination of a request, drawn by its number: whoever serves it, and whenever, it is the same. */
  draw({ number, trial }: Request): number {
    const { sums } = this;
    const last = sums.length - 1;
    if (last === 0) return 0;
    const mark = this.random.at(number, 0, trial.words).uniform() * sums[last];
    let lane = 0;
    while (lane < last && sums[lane] <= mark) lane++;
    return lane;
  }
}

/** The ways to the destinations of a route: a request goes by the one that it was dealt. */
export class LaneChannel implements Channel {
  constructor(private readonly lanes: readonly Channel[]) {}

  send(request: Request): void {
    this.lanes[request.lane].send(request);
  }

  abandon(request: Request, withdraw: boolean): void {
    this.lanes[request.lane].abandon(request, withdraw);
  }
}
