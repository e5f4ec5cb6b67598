import type { Simulator } from '../../engine/simulator.js';
import type { Nanoseconds } from '../../engine/time.js';
import { IdleLine, type Idler } from './idle-line.js';

/** An end of a connection that asks whether the other one is still there. */
export interface Asking {
  ask(): void;
  /** There was no answer. */
  despair(): void;
}

/** Those that have heard something lately, and those that have asked: one event for all of each. */
export class Watch {
  readonly quiet: IdleLine<Pulse>;
  readonly asked: IdleLine<Pulse>;

  constructor(simulator: Simulator, interval: Nanoseconds, timeout: Nanoseconds) {
    this.quiet = new IdleLine(simulator, interval);
    this.asked = new IdleLine(simulator, timeout);
  }
}

/** Keep-alive of one end: asks when it has heard nothing for too long, and gives up without an answer. */
export class Pulse implements Idler<Pulse> {
  before: Pulse | null = null;
  after: Pulse | null = null;
  idleSince: Nanoseconds = 0;
  /** Where it stands; null where it does not. */
  private line: IdleLine<Pulse> | null = null;

  constructor(
    private readonly watch: Watch,
    private readonly end: Asking,
  ) {}

  /** Something has come, or the connection is new. */
  beat(): void {
    this.go(this.watch.quiet);
  }

  stop(): void {
    this.go(null);
  }

  shut(): void {
    if (this.line === this.watch.asked) {
      this.stop();
      this.end.despair();
    } else {
      this.go(this.watch.asked);
      this.end.ask();
    }
  }

  private go(line: IdleLine<Pulse> | null): void {
    this.line?.remove(this);
    this.line = line;
    line?.push(this);
  }
}
