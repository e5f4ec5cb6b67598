import { SECOND, type Nanoseconds } from '../../engine/time.js';
import { Ending, type Backend, type Choice, type Tell } from '../policy.js';
import { BackendView, Wrapper, type InnerMaker } from './wrapper.js';

export interface NginxPeersOptions {
  /** Failures after which a server is passed over; 0 for never. */
  maxFails: number;
  failTimeout: Nanoseconds;
}

/** Whether a request ended without an answer to be passed on, as far as the balancer has been told. */
export function isError(ok: boolean, ending: Ending | undefined): boolean {
  if (ending === undefined) return !ok;
  return (
    ending === Ending.REFUSED ||
    ending === Ending.BROKEN ||
    ending === Ending.TIMED_OUT ||
    ending === Ending.PASSED_ON
  );
}

/**
 * What all of nginx's methods share (ngx_http_upstream_round_robin.c of 1.29: `tried`, and `fails`,
 * `accessed` and `checked` of a peer), around the one that chooses:
 *
 * - A request never goes twice to the same server. What tries again here is the caller, which goes on
 *   when all have been tried: then those that were tried least often are left.
 * - A server that has failed `maxFails` times (an error, a time-out, or a status for
 *   which `proxy_next_upstream` has sent the request on to another) is passed over for `failTimeout`
 *   since the last of them or, once that is over, since one request was sent there to see: if that is
 *   answered, the failures are forgotten. Times are whole seconds.
 * - A server without others is never passed over. Where all are, there is none (nginx: 502).
 * - Servers of a priority above 0 are backups: they get requests while none of the others can.
 *
 * Not modelled: `max_conns`, slow start; effective weights, but by
 * `smooth-weighted-round-robin`.
 */
export class NginxPeersPolicy extends Wrapper<PeerView> {
  private readonly maxFails: number;
  /** In whole seconds. */
  private readonly failTimeout: number;
  private blocked = 0;
  private readonly hasBackups: boolean;
  /** Whether the backups serve, as of the last pick. */
  private onBackups = false;

  constructor(
    backends: readonly Backend[],
    options: NginxPeersOptions,
    makeInner: InnerMaker,
    private readonly tell?: Tell,
  ) {
    const views = backends.map((backend) => new PeerView(backend));
    const hasBackups = views.some(({ isBackup }) => isBackup);
    for (const view of views) view.standsBy = view.isBackup;
    super(views, makeInner(views));
    this.hasBackups = hasBackups;
    this.maxFails = options.maxFails === 0 ? Infinity : options.maxFails;
    this.failTimeout = Math.floor(options.failTimeout / SECOND);
  }

  override pick(request: Choice, now: Nanoseconds): number {
    const second = Math.floor(now / SECOND);
    if (this.blocked > 0) this.releaseLate(second, now);
    if (this.hasBackups) this.callBackups(request, now);
    const picked =
      request.tried.length > 0 ? this.pickAnother(request, now) : this.inner.pick(request, now);
    if (picked >= 0) this.chosen(this.views[picked], second, now);
    return picked;
  }

  override finished(
    backend: number,
    now: Nanoseconds,
    latency: Nanoseconds,
    ok: boolean,
    ending?: Ending,
  ): void {
    const view = this.views[backend];
    if (isError(ok, ending)) {
      view.fails++;
      view.accessed = view.checked = Math.floor(now / SECOND);
      if (view.fails >= this.maxFails && this.hasOthers()) this.block(view, true, now);
    } else if (view.accessed < view.checked) {
      view.fails = 0;
      this.block(view, false, now);
    }
    this.inner.finished?.(backend, now, latency, ok, ending);
  }

  /** A request is sent there: if it had been passed over, to see how it is. */
  private chosen(view: PeerView, second: number, now: Nanoseconds): void {
    if (second - view.checked <= this.failTimeout) return;
    view.checked = second;
    if (view.fails >= this.maxFails && this.hasOthers()) this.block(view, true, now);
  }

  private releaseLate(second: number, now: Nanoseconds): void {
    for (const view of this.views) {
      if (view.blocked && second - view.checked > this.failTimeout) this.block(view, false, now);
    }
  }

  private block(view: PeerView, blocked: boolean, now: Nanoseconds): void {
    if (view.blocked === blocked) return;
    view.blocked = blocked;
    this.blocked += blocked ? 1 : -1;
    this.tell?.(view.index, 'passed over', blocked ? 'begins' : 'ends', now);
    this.inner.changed?.(this.views, now);
  }

  /** Backups serve while no other server can, or has not had this request yet. */
  private callBackups({ tried }: Choice, now: Nanoseconds): void {
    const { views } = this;
    let needed = true;
    for (const view of views) {
      if (view.isBackup || view.weight <= 0 || !view.eligible) continue;
      if (tried.length === 0 || !tried.includes(view.index)) needed = false;
    }
    if (needed === this.onBackups) return;
    this.onBackups = needed;
    for (const view of views) view.standsBy = view.isBackup && !needed;
    this.inner.changed?.(views, now);
  }

  private hasOthers(): boolean {
    let present = 0;
    for (const { absent } of this.views) if (!absent && ++present > 1) return true;
    return false;
  }

  /** Among those that the request has been sent to least often. */
  private pickAnother(request: Choice, now: Nanoseconds): number {
    const { views, inner } = this;
    for (const index of request.tried) views[index].tries++;
    let least = Infinity;
    let most = 0;
    for (const view of views) {
      if (!view.eligible || view.weight <= 0) continue;
      least = Math.min(least, view.tries);
      most = Math.max(most, view.tries);
    }
    let picked: number;
    if (most > least) {
      for (const view of views) view.passed = view.tries > least;
      inner.changed?.(views, now);
      picked = inner.pick(request, now);
      for (const view of views) view.passed = false;
      inner.changed?.(views, now);
    } else picked = inner.pick(request, now);
    for (const index of request.tried) views[index].tries = 0;
    return picked;
  }
}

class PeerView extends BackendView {
  fails = 0;
  /** Whole seconds: of the last failure, and of that or of when it was last sent a request to see. */
  accessed = 0;
  checked = 0;
  blocked = false;
  /** For the pick under way: how often the request was there, and whether that is too often. */
  tries = 0;
  passed = false;

  /** Whether it serves only when those without this cannot. */
  readonly isBackup = this.priority > 0;
  standsBy = false;

  override get eligible(): boolean {
    return this.base.eligible && !this.blocked && !this.passed && !this.standsBy;
  }
}
