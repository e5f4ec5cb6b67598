import { type Cpu, workKinds } from '../engine/cpu.js';
import type { Nanoseconds } from '../engine/time.js';

/** What cores did with work of one kind between two instants. */
interface CoreMeter {
  busy: Nanoseconds;
  waited: Nanoseconds;
  asked: number;
}

const FIELDS = 3;

/** The counters of machines' cores over the measured span, read where it begins and where it ends. */
export class CoreMeters {
  private readonly places = new Map<Cpu, number>();
  /** Null for zeros. */
  private before: Float64Array | null = null;
  private after: Float64Array | null = null;

  /** @param cpus by name */
  constructor(readonly cpus: ReadonlyMap<string, Cpu>) {
    for (const cpu of cpus.values()) this.places.set(cpu, this.places.size);
  }

  /** The span begins, after the run has. */
  open(): void {
    this.before = this.read();
  }

  /** It ends; what comes later is not counted. */
  close(): void {
    this.after ??= this.read();
  }

  /** Valid after `close`; before the run begins there is nothing. */
  of(cpu: Cpu, kind: number): CoreMeter {
    const at = (this.places.get(cpu)! * workKinds.length + kind) * FIELDS;
    const over = (field: number): number =>
      (this.after?.[at + field] ?? 0) - (this.before?.[at + field] ?? 0);
    return { busy: over(0), waited: over(1), asked: over(2) };
  }

  private read(): Float64Array {
    const values = new Float64Array(this.places.size * workKinds.length * FIELDS);
    let at = 0;
    for (const cpu of this.places.keys()) {
      for (const kind of workKinds.keys()) {
        values[at++] = cpu.busy(kind);
        values[at++] = cpu.waited(kind);
        values[at++] = cpu.asked(kind);
      }
    }
    return values;
  }
}
