import type { Backend, PolicyContext } from '../policy.js';
import { BackendView, Wrapper, type InnerMaker } from './wrapper.js';
import { isUsable } from './usable.js';

/** Lengths of the ring that are not told apart. */
const EPSILON = 1e-6;

/**
 * The width of one client's part of the ring: as many client units as cover `least` servers. In
 * doubles without a tolerance, as Finagle has it: a quotient that should be whole may come out a
 * little greater, and be rounded up by one.
 */
export function apertureWidth(clients: number, servers: number, least: number): number {
  const clientUnit = 1 / clients;
  const wanted = Math.min(least, servers) * (1 / servers);
  return Math.min(1, Math.ceil(wanted / clientUnit) * clientUnit);
}

/**
 * Each of several balancers uses a part of the backends only, so that there are fewer connections,
 * and the parts together cover all backends alike: Finagle's deterministic aperture
 * (DeterministicAperture.scala, Ring.scala, ProcessCoordinate.scala of 2024).
 *
 * The members, in the order of the list, share a ring of length 1 evenly; balancer i of c begins at
 * i / c, and its part is as wide as `apertureWidth` says. A backend that the part covers by a
 * fraction is shown with that fraction of its weight. Finagle chooses the better of two, drawn by
 * those fractions; here any policy within may use them. Where nobody in the part can be used, all
 * backends are shown: Finagle would try one of the part nevertheless.
 */
export class AperturePolicy extends Wrapper<ApertureView> {
  constructor(
    private readonly context: PolicyContext,
    private readonly least: number,
    makeInner: InnerMaker,
  ) {
    const views = context.backends.map((backend) => new ApertureView(backend));
    focus(views, context, least);
    super(views, makeInner(views));
  }

  override changed(backends: readonly Backend[], now: number): void {
    focus(this.views, this.context, this.least);
    super.changed(backends, now);
  }
}

class ApertureView extends BackendView {
  /** How much of it the part of the ring covers. */
  share = 1;

  override get weight(): number {
    return this.share > 0 ? this.base.weight * this.share : this.base.weight;
  }
  override get eligible(): boolean {
    return this.share > 0 && this.base.eligible;
  }
}

function focus(views: readonly ApertureView[], { balancer }: PolicyContext, least: number): void {
  const members = views.filter(({ absent }) => !absent);
  for (const view of views) view.share = 1;
  if (members.length === 0) return;
  const offset = (balancer.index * (1 / balancer.count)) % 1;
  const width = apertureWidth(balancer.count, members.length, least);
  for (const [place, view] of members.entries()) {
    view.share = 1 - width <= EPSILON ? 1 : covered(place, members.length, offset, width);
  }
  if (members.some(isUsable)) return;
  for (const view of members) view.share = 1;
}

/** The share of place `place` of `size` that [offset, offset + width) covers, around the ring. */
function covered(place: number, size: number, offset: number, width: number): number {
  const unit = 1 / size;
  const begin = place * unit;
  const end = offset + width;
  const length = overlap(begin, begin + unit, offset, end);
  const around = overlap(begin + 1, begin + 1 + unit, offset, end);
  return length + around > EPSILON ? (length + around) / unit : 0;
}

function overlap(begin: number, end: number, otherBegin: number, otherEnd: number): number {
  return Math.max(0, Math.min(end, otherEnd) - Math.max(begin, otherBegin));
}
