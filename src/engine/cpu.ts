import { doubled } from './event-heap.js';
import type { Actor, Simulator } from './simulator.js';
import { END_OF_TIME, type Nanoseconds } from './time.js';

/** What cores are busy with. */
export const Work = { KERNEL: 0, TLS: 1, APPLICATION: 2, PROXY: 3 } as const;
/** As results name it, by number. */
export const workKinds = ['kernel', 'tls', 'application', 'proxy'] as const;

/** Who computes: hears of the end of each of its computations, by the tag that it gave it. */
export interface CpuUser {
  computed(tag: number): void;
}

/** A computation: waits for its thread, then for a core, and runs. */
class Task {
  user: CpuUser | null = null;
  tag = 0;
  kind = 0;
  thread: Thread | null = null;
  /** The line that it stands in; null while it runs and nobody may interrupt it, or is free. */
  line: TaskLine | null = null;
  isRunning = false;
  event = 0;
  previous: Task | null = null;
  next: Task | null = null;

  constructor(readonly place: number) {}
}

/** Computations in line, linked through themselves: each can leave from anywhere. */
class TaskLine {
  first: Task | null = null;
  private last: Task | null = null;

  append(task: Task): void {
    task.line = this;
    task.previous = this.last;
    if (this.last === null) this.first = task;
    else this.last.next = task;
    this.last = task;
  }

  remove(task: Task): void {
    const { previous, next } = task;
    if (previous === null) this.first = next;
    else previous.next = next;
    if (next === null) this.last = previous;
    else next.previous = previous;
    task.previous = task.next = task.line = null;
  }
}

/** Computations that are done one after the other: of one thread of a process, or one receive queue. */
export class Thread {
  /** The one that has its turn: it runs, or waits for a core. */
  current: Task | null = null;
  /** Those behind it. */
  readonly line = new TaskLine();
}

// Cells of a kind of work. Of those who run, and those who wait: how many, times how long, until when.
const RUNNING = 0;
const WAITING = 3;
const AREA = 1;
const UNTIL = 2;
const ASKED = 6;
const CELLS = 7;

/**
 * Cores for which computations compete. One that finds a core free runs at once; else it waits, first
 * come, first served, and runs to its end. Work of the kernel goes before all other: it waits only for
 * its like, and where no core is free it interrupts the computation that has run longest without a
 * break, which goes on before those who wait to begin. Of a thread one computation at a time
 * competes; those behind it wait for their turn.
 *
 * Who waits is counted from the moment of asking, whether for its thread or for a core.
 *
 * Not modelled: time slices, priorities, affinity and the cost of a switch; caches; clock frequency;
 * threads of one core that share it (SMT).
 */
export class Cpu implements Actor {
  actorId = -1;
  private readonly tasks: Task[] = [];
  private readonly free: Task[] = [];
  /** By place of a task: what is left of it when it runs next; when it ends, while it runs. */
  private left = new Float64Array(16);
  private ends = new Float64Array(16);
  private readonly cells = new Float64Array(workKinds.length * CELLS);
  /** Those who wait for a core: the kernel, those whom it has interrupted, the others. */
  private readonly interrupts = new TaskLine();
  private readonly interrupted = new TaskLine();
  private readonly others = new TaskLine();
  /** Those who run and may be interrupted, by the time of their last beginning. */
  private readonly interruptible = new TaskLine();
  private running = 0;

  /** @param cores how many compute at a time */
  constructor(
    private readonly simulator: Simulator,
    readonly cores: number,
  ) {
    simulator.add(this);
  }

  /**
   * Computes for `cost` whole nanoseconds of a core, now or later: `user.computed(tag)` is called when
   * that is done, by an event of its own, also where the cost is 0.
   * @param kind one of `Work`
   * @param thread of which it is a part; null for one of its own
   * @returns what `cancel` and `remaining` take, until it is computed
   */
  run(
    cost: Nanoseconds,
    user: CpuUser,
    tag: number,
    kind: number,
    thread: Thread | null = null,
  ): number {
    const task = this.free.pop() ?? this.make();
    task.user = user;
    task.tag = tag;
    task.kind = kind;
    task.thread = thread;
    this.left[task.place] = cost;
    this.cells[kind * CELLS + ASKED]++;
    this.count(kind, WAITING, 1);
    if (thread !== null && thread.current !== null) thread.line.append(task);
    else this.turn(task);
    return task.place;
  }

  /** Takes a computation back, whether it waits or runs. The core time it had is spent. */
  cancel(handle: number): void {
    const task = this.tasks[handle];
    const { isRunning, thread } = task;
    if (isRunning) {
      this.simulator.cancel(task.event);
      this.halt(task);
    } else {
      task.line!.remove(task);
      this.count(task.kind, WAITING, -1);
    }
    const hadTurn = thread !== null && thread.current === task;
    this.giveBack(task);
    if (hadTurn) this.advance(thread);
    if (isRunning) this.fill();
  }

  /** Core time that a computation still takes. */
  remaining(handle: number): Nanoseconds {
    const { isRunning } = this.tasks[handle];
    return isRunning ? this.ends[handle] - this.simulator.now : this.left[handle];
  }

  /** Core time that work of a kind has had until now, in nanoseconds. */
  busy(kind: number): Nanoseconds {
    return this.area(kind, RUNNING);
  }

  /** Time that computations of a kind have waited until now, added up. */
  waited(kind: number): Nanoseconds {
    return this.area(kind, WAITING);
  }

  /** Computations of a kind that have been asked for. */
  asked(kind: number): number {
    return this.cells[kind * CELLS + ASKED];
  }

  /** A computation is over. */
  wake(place: number): void {
    const task = this.tasks[place];
    const { user, tag, thread } = task;
    this.halt(task);
    this.giveBack(task);
    if (thread !== null) this.advance(thread);
    this.fill();
    user!.computed(tag);
  }

  /** Its thread has come to it. */
  private turn(task: Task): void {
    if (task.thread !== null) task.thread.current = task;
    const urgent = task.kind === Work.KERNEL;
    const isFirst = urgent ? this.interrupts.first === null : this.next === null;
    const hasCore = isFirst && (this.running < this.cores || (urgent && this.interrupt()));
    if (hasCore) this.start(task);
    else (urgent ? this.interrupts : this.others).append(task);
  }

  /** A thread goes on to what waits in it. */
  private advance(thread: Thread): void {
    const { first } = thread.line;
    thread.current = null;
    if (first === null) return;
    thread.line.remove(first);
    this.turn(first);
  }

  /** Frees a core of work that may be interrupted. */
  private interrupt(): boolean {
    const task = this.interruptible.first;
    if (task === null) return false;
    this.simulator.cancel(task.event);
    this.left[task.place] = this.ends[task.place] - this.simulator.now;
    this.halt(task);
    this.count(task.kind, WAITING, 1);
    this.interrupted.append(task);
    return true;
  }

  /** The first of those who wait for a core. */
  private get next(): Task | null {
    return this.interrupts.first ?? this.interrupted.first ?? this.others.first;
  }

  /** Gives free cores to those who wait. */
  private fill(): void {
    while (this.running < this.cores) {
      const task = this.next;
      if (task === null) return;
      task.line!.remove(task);
      this.start(task);
    }
  }

  private start(task: Task): void {
    const { place, kind } = task;
    const { now } = this.simulator;
    const left = Math.min(this.left[place], END_OF_TIME - now);
    this.running++;
    this.count(kind, WAITING, -1);
    this.count(kind, RUNNING, 1);
    task.isRunning = true;
    this.ends[place] = now + left;
    task.event = this.simulator.schedule(left, this, place);
    if (kind !== Work.KERNEL) this.interruptible.append(task);
  }

  /** It has a core no more; its event has run, or is cancelled. */
  private halt(task: Task): void {
    task.line?.remove(task);
    task.isRunning = false;
    this.running--;
    this.count(task.kind, RUNNING, -1);
  }

  /** One more, or one less, runs or waits. */
  private count(kind: number, what: number, step: number): void {
    const { cells } = this;
    const row = kind * CELLS + what;
    cells[row + AREA] = this.area(kind, what);
    cells[row + UNTIL] = this.simulator.now;
    cells[row] += step;
  }

  private area(kind: number, what: number): number {
    const { cells } = this;
    const row = kind * CELLS + what;
    return cells[row + AREA] + cells[row] * (this.simulator.now - cells[row + UNTIL]);
  }

  private giveBack(task: Task): void {
    task.user = task.thread = null;
    this.free.push(task);
  }

  private make(): Task {
    const task = new Task(this.tasks.length);
    this.tasks.push(task);
    if (task.place === this.left.length) {
      this.left = doubled(this.left);
      this.ends = doubled(this.ends);
    }
    return task;
  }
}
