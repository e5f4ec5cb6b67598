import { SECOND } from '../../engine/time.js';
import type { MeasurementSpan } from '../../measure/measurement-span.js';
import type { LiveService } from '../live-service.js';
import type { Network } from '../network.js';
import type { Samples } from '../samples.js';

/** Windows at most, and numbers that are kept at most. */
const MOST_WINDOWS = 128;
const LEAST_WINDOWS = 16;
const MOST_NUMBERS = 4_000_000;
/** Curves of a kind that are told at most: those that go highest. */
const MOST_TOLD = 100;

type Told = Samples['services'] extends Map<string, Map<string, infer T>> ? T : never;

/** Reads areas under curves: busy transmitters, packets and requests that wait, busy workers. */
type Curve = (now: number) => number;

/**
 * State over time, read between events: it schedules none, so a run takes the same course with it. The
 * areas under the curves are read at the edges of windows, and the means between edges are exact.
 */
export class Sampler {
  /** When it is to be read next, in nanoseconds; Infinity once it is over. */
  due: number;
  private readonly curves: Curve[] = [];
  private readonly most: number;
  private step: number;
  private edges: number[] = [];
  private readings: Float64Array[] = [];
  private readonly links: [name: string, curve: number][] = [];
  private readonly queues: [place: string, curve: number][] = [];
  private readonly backends: [service: string, replica: string, curve: number][] = [];

  constructor(
    private readonly span: MeasurementSpan,
    network: Network,
    services: ReadonlyMap<string, LiveService>,
  ) {
    for (const { name, a, b } of network.links) {
      for (const [port, way] of [[a, '>'] as const, [b, '<'] as const]) {
        const busy = this.add((now) => port.busyUntil(now));
        if (port.rate !== 0) this.links.push([`${name} ${way}`, busy]);
      }
    }
    for (const [place, port] of network.ports) {
      this.queues.push([place, this.add((now) => port.waitingUntil(now))]);
    }
    for (const [service, { service: live }] of services) {
      live.replicas.forEach(({ name }, replica) => {
        const busy = this.add((now) => live.recorder.busyUntil(replica, now));
        this.add((now) => live.recorder.waitingUntil(replica, now));
        this.backends.push([service, name, busy]);
      });
    }
    const room = Math.floor(MOST_NUMBERS / Math.max(1, this.curves.length));
    this.most = Math.max(LEAST_WINDOWS, Math.min(MOST_WINDOWS, 2 * Math.floor(room / 2)));
    this.step = span.window;
    const windows = (span.until - span.from) / span.window;
    if (Number.isFinite(windows)) this.step *= Math.max(1, Math.ceil(windows / this.most));
    this.due = span.from;
  }

  /** Reads at `due`, which is now. */
  take(): void {
    const { due, span } = this;
    this.read(due);
    if (this.readings.length > this.most) this.thin();
    const next = this.edges[this.edges.length - 1] + this.step;
    this.due = due >= span.until ? Infinity : Math.min(next, span.until);
  }

  /** Nothing happens any more before `end`: all that is due until then is read at once. */
  passTo(end: number): void {
    while (this.due <= end && this.due < Infinity) this.take();
    this.due = Infinity;
  }

  /** The measured span ends. */
  close(now: number): void {
    this.due = Infinity;
    const last = this.edges.at(-1);
    if (last !== undefined && now > last && last < this.span.until) this.read(now);
  }

  /** Valid after `close`. */
  samples(): Omit<Samples, 'loads'> {
    const { edges } = this;
    const lengths = edges.slice(1).map((edge, i) => edge - edges[i]);
    const means = (curve: number): number[] =>
      lengths.map((ns, i) => (this.readings[i + 1][curve] - this.readings[i][curve]) / ns);
    const told = (of: readonly [name: string, curve: number][]): Map<string, number[]> =>
      highest(of.map(([name, curve]) => ({ name, values: means(curve) })));
    const services: Samples['services'] = new Map();
    for (const [service, replica, busy] of this.backends) {
      let of = services.get(service);
      if (of === undefined) services.set(service, (of = new Map<string, Told>()));
      of.set(replica, { busy: means(busy), waiting: means(busy + 1) });
    }
    for (const [service, of] of services) services.set(service, longest(of));
    return {
      edges: edges.map((edge) => edge / SECOND),
      links: told(this.links),
      queues: told(this.queues),
      services,
    };
  }

  private add(curve: Curve): number {
    return this.curves.push(curve) - 1;
  }

  private read(at: number): void {
    this.edges.push(at);
    this.readings.push(Float64Array.from(this.curves, (curve) => curve(at)));
  }

  /** Two windows become one: where the end is not known, they grow with the run. */
  private thin(): void {
    this.step *= 2;
    const last = this.edges.length - 1;
    const kept = (_: unknown, i: number): boolean => i % 2 === 0 || i === last;
    this.edges = this.edges.filter(kept);
    this.readings = this.readings.filter(kept);
  }
}

/** Those that ever go above zero, at most so many, in their order. */
function highest(curves: { name: string; values: number[] }[]): Map<string, number[]> {
  const peaks = curves.map(({ values }) => values.reduce((a, b) => Math.max(a, b), 0));
  const least = [...peaks].sort((a, b) => b - a)[MOST_TOLD - 1] ?? 0;
  const kept = curves.filter((_, i) => peaks[i] > 0 && peaks[i] >= least).slice(0, MOST_TOLD);
  return new Map(kept.map(({ name, values }) => [name, values]));
}

function longest<T extends { waiting: number[] }>(of: Map<string, T>): Map<string, T> {
  if (of.size <= MOST_TOLD) return of;
  const kept = highest([...of].map(([name, { waiting }]) => ({ name, values: waiting })));
  return new Map([...of].filter(([name]) => kept.has(name)));
}
