import type { Port } from '../net/port.js';
import type { Network } from './network.js';

const FIELDS = [
  'packets',
  'bytes',
  'busy',
  'lost',
  'enqueued',
  'dropped',
  'marked',
  'area',
] as const;

/** What a port and its way out of it did between two instants. */
export type PortMeter = Record<(typeof FIELDS)[number], number> & {
  /** Packets that waited at most. */
  maxLength: number;
};

const NOTHING: PortMeter = {
  packets: 0,
  bytes: 0,
  busy: 0,
  lost: 0,
  enqueued: 0,
  dropped: 0,
  marked: 0,
  area: 0,
  maxLength: 0,
};

/**
 * The counters of ports over the measured span. They run from the beginning to the end of a run, so
 * they are read where the span begins and where it ends.
 */
export class NetworkMeter {
  private readonly ports: readonly Port[];
  private readonly places = new Map<Port, number>();
  private readonly maxima: Float64Array;
  /** Null for zeros. */
  private before: Float64Array | null = null;
  private after: Float64Array | null = null;

  constructor({ ports }: Network) {
    this.ports = [...ports.values()];
    this.ports.forEach((port, place) => this.places.set(port, place));
    this.maxima = new Float64Array(this.ports.length);
  }

  /** The span begins, after the run has. */
  open(now: number): void {
    this.before = this.read(now);
    for (const port of this.ports) port.maxLength = port.queueLength;
  }

  /** It ends; what comes later is not counted. */
  close(now: number): void {
    if (this.after !== null) return;
    this.after = this.read(now);
    this.ports.forEach(({ maxLength }, place) => (this.maxima[place] = maxLength));
  }

  /** Valid after `close`; before the run begins there is nothing. */
  of(port: Port): PortMeter {
    const place = this.places.get(port) as number;
    const differences: PortMeter = { ...NOTHING, maxLength: this.maxima[place] };
    for (const [i, field] of FIELDS.entries()) {
      const at = place * FIELDS.length + i;
      differences[field] = (this.after?.[at] ?? 0) - (this.before?.[at] ?? 0);
    }
    return differences;
  }

  private read(now: number): Float64Array {
    const values = new Float64Array(this.ports.length * FIELDS.length);
    let at = 0;
    for (const port of this.ports) {
      values[at++] = port.sentPackets;
      values[at++] = port.sentBytes;
      values[at++] = port.busyUntil(now);
      values[at++] = port.link?.dropped ?? 0;
      values[at++] = port.enqueued;
      values[at++] = port.queueDrops;
      values[at++] = port.marked;
      values[at++] = port.waitingUntil(now);
    }
    return values;
  }
}
