import { type Cpu, type CpuUser, Work } from '../../engine/cpu.js';
import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import type { Job, StationOwner } from '../job.js';
import type { WaitingLine } from './waiting-line.js';
import { WorkerStation } from './worker-station.js';

/**
 * Workers that need a core of their machine to compute. One whose speed changes, and one that goes on
 * after a pause, gives its core back and asks for one again.
 */
export class CoreStation extends WorkerStation implements CpuUser {
  constructor(
    simulator: Simulator,
    owner: StationOwner,
    workers: number,
    line: WaitingLine,
    private readonly cpu: Cpu,
  ) {
    super(simulator, owner, workers, line);
  }

  computed(number: number): void {
    this.wake(number);
  }

  protected override endIn(job: Job, duration: Nanoseconds): void {
    job.station = this;
    job.handle = this.cpu.run(duration, this, job.number, Work.APPLICATION);
  }

  protected override breakOff(job: Job): void {
    this.cpu.cancel(job.handle);
  }

  protected override due(job: Job): Nanoseconds {
    return this.cpu.remaining(job.handle);
  }
}
