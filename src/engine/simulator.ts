import { Facts } from '../facts/bus.js';
import { Digest } from './digest.js';
import { EventQueue, type Herald } from './event-queue.js';
import { END_OF_TIME, type Nanoseconds } from './time.js';

/** What an event wakes. `kind` is a small integer that only the actor itself understands. */
export interface Actor {
  /** Given by `Simulator.add`. */
  actorId: number;
  wake(kind: number): void;
}

/** Why `run` came back. */
export type Stop = 'idle' | 'time' | 'events' | 'halted';

export interface RunBounds {
  /** Events after this instant stay pending; the clock ends there, also when nothing is left. */
  until?: Nanoseconds;
  /** At most so many more steps (events, and deferred steps within them). */
  events?: number;
  /** Where nothing is left before `until`, the clock stays where it is. */
  hold?: boolean;
}

/** First: the digest reads it there. */
const NOW = 0;
const SEQUENCE = 1;
const STEPS = 2;

/**
 * The clock and the pending events. Events run in the order of (time, sequence) and nothing else;
 * the sequence is given at the moment of scheduling. Steps put off with `defer` belong to the
 * event under way: they run, first come first served, before the next event.
 */
export class Simulator implements Herald {
  readonly digest = new Digest();
  /** Where what happens is told of. */
  readonly facts = new Facts();
  private readonly actors: Actor[] = [];
  private readonly queue = new EventQueue(1024, this);
  /** Time and sequence of what `scheduleDue` adds: as arguments of a call they would be boxed. */
  readonly due = this.queue.due;
  /** Clock, sequence and step count live in typed cells: a plain field would box each update. */
  private readonly cells = new Float64Array(3);
  private deferredActors = new Int32Array(64);
  private deferredKinds = new Int32Array(64);
  private deferredHead = 0;
  private deferredCount = 0;
  /** True while the event under way still occupies the top of the heap, free to be replaced. */
  private holeAtTop = false;
  private halt: unknown = undefined;

  /** The present instant in nanoseconds. */
  get now(): Nanoseconds {
    return this.cells[NOW];
  }

  /** Steps taken so far: events, and the deferred steps within them. */
  get steps(): number {
    return this.cells[STEPS];
  }

  get pending(): number {
    return this.queue.length - (this.holeAtTop ? 1 : 0) + this.deferredCount;
  }

  /** Makes an actor known. Its identity is the order of adding, which enters the digest. */
  add(actor: Actor): void {
    actor.actorId = this.actors.length;
    this.actors.push(actor);
  }

  /** Takes the next sequence number, for an event that is scheduled later under today's rank. */
  takeSequence(): number {
    return this.cells[SEQUENCE]++;
  }

  /** Wakes `actor` after `delay` whole nanoseconds. Returns a handle for `cancel`. */
  schedule(delay: Nanoseconds, actor: Actor, kind: number): number {
    const { cells } = this;
    const { due } = this.queue;
    due[0] = cells[NOW] + delay;
    due[1] = cells[SEQUENCE]++;
    return this.insert(actor.actorId, kind);
  }

  /** Whether time goes on for so long: what would come later never does. */
  hasTimeFor(delay: Nanoseconds): boolean {
    return delay <= END_OF_TIME - this.cells[NOW];
  }

  /** Wakes `actor` at `time` under a sequence number taken before. */
  scheduleAt(time: Nanoseconds, sequence: number, actor: Actor, kind: number): number {
    const { due } = this.queue;
    due[0] = time;
    due[1] = sequence;
    return this.insert(actor.actorId, kind);
  }

  /** As `scheduleAt`, with time and sequence in `due`. */
  scheduleDue(actor: Actor, kind: number): number {
    return this.insert(actor.actorId, kind);
  }

  private insert(actorId: number, kind: number): number {
    const { queue } = this;
    if (!(queue.due[0] >= this.cells[NOW] && queue.due[0] <= END_OF_TIME)) this.refuse();
    if (!this.holeAtTop) return queue.push(actorId, kind);
    this.holeAtTop = false;
    return queue.replaceFirst(actorId, kind);
  }

  private refuse(): never {
    const [time] = this.queue.due;
    throw new RangeError(`an event at ${time} ns, with the clock at ${this.now} ns`);
  }

  /** Takes back a pending event. The handle is dead once the event has run. */
  cancel(handle: number): void {
    this.closeHole();
    this.queue.cancel(handle);
  }

  /** Puts a step off until the present one ends, at the same instant and before any event. */
  defer(actor: Actor, kind: number): void {
    if (this.deferredCount === this.deferredActors.length) this.growDeferred();
    const index = (this.deferredHead + this.deferredCount++) & (this.deferredActors.length - 1);
    this.deferredActors[index] = actor.actorId;
    this.deferredKinds[index] = kind;
  }

  /** Stops `run` after the present step; `run` then returns 'halted'. */
  stop(reason: unknown = true): void {
    this.halt = reason;
  }

  /** What `stop` was given, or undefined. */
  get haltReason(): unknown {
    return this.halt;
  }

  /**
   * Runs until nothing is left, or until a bound is met, whichever comes first. It may be called
   * again to go on; cutting a run into slices changes nothing in it.
   */
  run(bounds: RunBounds = {}): Stop {
    const until = Math.min(bounds.until ?? END_OF_TIME, END_OF_TIME);
    const { queue, cells, actors, digest } = this;
    const lastStep = cells[STEPS] + (bounds.events ?? Infinity);
    for (;;) {
      while (this.deferredCount > 0) {
        if (this.halt !== undefined) return 'halted';
        if (cells[STEPS] >= lastStep) return 'events';
        this.runDeferred();
      }
      if (this.halt !== undefined) return 'halted';
      if (cells[STEPS] >= lastStep) return 'events';
      if (!queue.ready() || queue.peekTime() > until) {
        const isIdle = queue.length === 0;
        const stays = isIdle && bounds.hold === true;
        if (until < END_OF_TIME && until > cells[NOW] && !stays) cells[NOW] = until;
        return isIdle ? 'idle' : 'time';
      }
      const actor = queue.peekActor();
      const kind = queue.peekKind();
      cells[NOW] = queue.peekTime();
      cells[STEPS]++;
      digest.event(cells, actor, kind);
      this.holeAtTop = true;
      actors[actor].wake(kind);
      this.closeHole();
    }
  }

  /**
   * Looks at an actor that will be woken soon. Among very many, each is far away in memory: the waits for
   * several that are looked at one after the other overlap, which halves the time of such a run.
   */
  expect(actor: number): void {
    if (!this.actors[actor]) throw new Error(`an event of actor ${actor}, who is not there`);
  }

  private runDeferred(): void {
    const index = this.deferredHead;
    this.deferredHead = (index + 1) & (this.deferredActors.length - 1);
    this.deferredCount--;
    const actor = this.deferredActors[index];
    const kind = this.deferredKinds[index];
    this.cells[STEPS]++;
    this.digest.event(this.cells, actor, kind);
    this.actors[actor].wake(kind);
  }

  private closeHole(): void {
    if (this.holeAtTop) {
      this.holeAtTop = false;
      this.queue.removeFirst();
    }
  }

  private growDeferred(): void {
    const length = this.deferredActors.length;
    const actors = new Int32Array(length * 2);
    const kinds = new Int32Array(length * 2);
    for (let i = 0; i < this.deferredCount; i++) {
      const from = (this.deferredHead + i) & (length - 1);
      actors[i] = this.deferredActors[from];
      kinds[i] = this.deferredKinds[from];
    }
    this.deferredActors = actors;
    this.deferredKinds = kinds;
    this.deferredHead = 0;
  }
}
