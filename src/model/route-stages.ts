import type { Channel } from '../calls/channel.js';
import { Faults } from '../calls/guards/faults.js';
import { Gradient } from '../calls/guards/gradient.js';
import { AdaptiveChannel } from '../calls/guards/limited-concurrency.js';
import { LimitRecorder, RateLimitedChannel } from '../calls/guards/limited-rate.js';
import { Mirror, MirroredChannel } from '../calls/guards/mirrors.js';
import { Quota } from '../calls/guards/quota.js';
import { TokenBucket } from '../calls/guards/token-bucket.js';
import type { RequestPool } from '../calls/request-pool.js';
import { TimeLimit } from '../calls/time-limit.js';
import type { RandomFactory, RandomStream } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import type { MeasurementSpan } from '../measure/measurement-span.js';
import type { PlainMirror, PlainServiceRoute } from '../scenario/plain.js';
import type { Caller } from './from.js';
import { callerName } from './guards.js';
import type { GuardedResults } from './results.js';

/**
 * What a request meets on a route before its time limit and its attempts, for all who go by it:
 *
 *     rate limit -> quota -> concurrency -> fault -> mirror
 *
 * A bucket of tokens is one caller's, as each proxy has its own.
 */
export class RouteStages {
  private readonly faults: Faults | null;
  private readonly mirrors: readonly Mirror[];
  private readonly limits: LimitRecorder;
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly copyLimit: TimeLimit | null;
  private readonly gradients = new Map<string, Gradient>();
  private readonly shedding: LimitRecorder;
  private readonly quota: Quota | null;
  private readonly jitter: (place: string) => RandomStream;

  /** @param owner the service whose route it is: part of the name of random draws */
  constructor(
    private readonly simulator: Simulator,
    requests: RequestPool,
    random: RandomFactory,
    span: MeasurementSpan,
    owner: string,
    private readonly plain: PlainServiceRoute,
  ) {
    const { name, fault, mirror, timeout, quota } = plain;
    const draws = (of: string) => random.keyed(owner, `${of} of route ${name}`);
    this.faults = fault && new Faults(simulator, span, fault, draws('delay'), draws('abort'));
    this.mirrors = mirror.map(
      ({ share }, i) => new Mirror(requests, span, share, draws(`mirror ${i}`)),
    );
    this.limits = new LimitRecorder(span);
    this.shedding = new LimitRecorder(span);
    this.quota = quota && new Quota(simulator, requests, quota, this.limits);
    this.jitter = (place) => random.stream(`${owner}/${name}/${place}`, 'least latency');
    const copied = mirror.length > 0 && timeout !== null;
    this.copyLimit = copied ? new TimeLimit(simulator, timeout, true) : null;
  }

  /** @param way to a destination, for the copies */
  over(channel: Channel, caller: Caller, way: (to: PlainMirror) => Channel): Channel {
    const { simulator, mirrors, faults, limits, plain, copyLimit } = this;
    let staged = channel;
    if (mirrors.length > 0) {
      const ways = plain.mirror.map((to) => copyLimit?.over(way(to)) ?? way(to));
      staged = new MirroredChannel(mirrors, ways, staged);
    }
    if (faults !== null) staged = faults.over(staged);
    const place = callerName(caller);
    const { concurrency } = plain;
    if (concurrency !== null) {
      const gradient = this.gradients.get(place) ?? new Gradient(concurrency, this.jitter(place));
      this.gradients.set(place, gradient);
      staged = new AdaptiveChannel(simulator, gradient, this.shedding, staged);
    }
    if (this.quota !== null && plain.quota !== null) {
      const { service } = plain.quota;
      staged = this.quota.over(staged, way({ service, subset: null, port: null, share: 1 }));
    }
    if (plain.limit === null) return staged;
    const bucket = this.buckets.get(place) ?? new TokenBucket(plain.limit);
    this.buckets.set(place, bucket);
    return new RateLimitedChannel(simulator, bucket, limits, staged);
  }

  /** Copies and questions that have not ended. */
  get underWay(): number {
    const copies = this.mirrors.reduce((sum, mirror) => sum + mirror.underWay, 0);
    return copies + (this.quota?.underWay ?? 0);
  }

  results(): GuardedResults {
    const { limits, faults } = this;
    const mirrored: GuardedResults['mirrored'] = new Map();
    this.plain.mirror.forEach(({ service, subset }, i) => {
      const { sent, completed, responses } = this.mirrors[i];
      const name = subset === null ? service : `${service}/${subset}`;
      const key = mirrored.has(name) ? `${name} ${i + 1}` : name;
      mirrored.set(key, { sent, codes: responses.statuses(completed), flags: responses.flags() });
    });
    return {
      limited: limits.limited,
      shed: this.shedding.limited,
      delayed: faults?.delayed ?? 0,
      aborted: faults?.aborted ?? 0,
      mirrored,
    };
  }
}
