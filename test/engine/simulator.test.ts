import { describe, expect, it } from 'vitest';
import { type Actor, type RunBounds, Simulator } from '../../src/engine/simulator.js';
import { END_OF_TIME } from '../../src/engine/time.js';

/** An actor that writes down when it was woken, and then does what it is told. */
class Recorder implements Actor {
  actorId = 0;
  readonly seen: string[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly then: (kind: number) => void = () => {},
  ) {
    simulator.add(this);
  }

  wake(kind: number): void {
    this.seen.push(`${this.simulator.now}:${kind}`);
    this.then(kind);
  }
}

/** A hundred actors that reschedule, defer and cancel in a pattern of their own. */
function busy(): Simulator {
  const simulator = new Simulator();
  let pending = -1;
  for (let i = 0; i < 100; i++) {
    let state = i + 1;
    const actor = new Recorder(simulator, (kind) => {
      if (kind === 1) return;
      state = (state * 48271) % 2147483647;
      if (simulator.steps < 4000) simulator.schedule(state % 1000, actor, 0);
      if (state % 3 === 0) simulator.defer(actor, 1);
      if (state % 5 === 0) {
        if (pending >= 0) simulator.cancel(pending);
        pending = simulator.schedule(1e12, actor, 2);
      }
    });
    simulator.schedule(i % 10, actor, 0);
  }
  return simulator;
}

describe('the simulator', () => {
  it('runs events in the order of (time, sequence) and nothing else', () => {
    const simulator = new Simulator();
    const actor = new Recorder(simulator);
    const early = simulator.takeSequence();
    simulator.schedule(20, actor, 1);
    simulator.schedule(10, actor, 2);
    simulator.schedule(10, actor, 3);
    simulator.schedule(0, actor, 4);
    simulator.scheduleAt(10, early, actor, 5);
    expect(simulator.run()).toBe('idle');
    expect(actor.seen).toEqual(['0:4', '10:5', '10:2', '10:3', '20:1']);
  });

  it('runs what an event schedules for its own instant after what was there before', () => {
    const simulator = new Simulator();
    const actor: Recorder = new Recorder(simulator, (kind) => {
      if (kind === 1) simulator.schedule(0, actor, 3);
    });
    simulator.schedule(5, actor, 1);
    simulator.schedule(5, actor, 2);
    simulator.run();
    expect(actor.seen).toEqual(['5:1', '5:2', '5:3']);
  });

  it('runs deferred steps in turn before the next event, though it is at the same instant', () => {
    const simulator = new Simulator();
    const actor: Recorder = new Recorder(simulator, (kind) => {
      if (kind === 1) {
        simulator.defer(actor, 10);
        simulator.defer(actor, 11);
      }
      if (kind === 10) simulator.defer(actor, 12);
    });
    simulator.schedule(5, actor, 1);
    simulator.schedule(5, actor, 2);
    simulator.run();
    expect(actor.seen).toEqual(['5:1', '5:10', '5:11', '5:12', '5:2']);
    expect(simulator.steps).toBe(5);
  });

  it('keeps the order of more deferred steps than its ring first holds', () => {
    const simulator = new Simulator();
    const actor: Recorder = new Recorder(simulator, (kind) => {
      if (kind === 0) for (let i = 1; i <= 50; i++) simulator.defer(actor, i);
      if (kind === 40) for (let i = 51; i <= 300; i++) simulator.defer(actor, i);
    });
    simulator.schedule(0, actor, 0);
    simulator.run();
    expect(actor.seen).toEqual(Array.from({ length: 301 }, (_, i) => `0:${i}`));
  });

  it.each<[string, RunBounds]>([
    ['of 7 steps', { events: 7 }],
    ['of one step', { events: 1 }],
  ])('gives the same digest in slices %s as in one run', (_, bounds) => {
    const whole = busy();
    whole.run();
    const sliced = busy();
    while (sliced.run(bounds) !== 'idle');
    expect(sliced.steps).toBe(whole.steps);
    expect(sliced.now).toBe(whole.now);
    expect(sliced.digest.toString()).toBe(whole.digest.toString());
  });

  it('gives the same digest in slices of time as in one run', () => {
    const whole = busy();
    whole.run();
    const sliced = busy();
    for (let until = 50; sliced.run({ until }) === 'time'; until = until < 1e5 ? until + 50 : 1e13);
    expect(sliced.digest.toString()).toBe(whole.digest.toString());
  });

  it('does not run what was cancelled, and counts only what waits', () => {
    const simulator = new Simulator();
    const actor = new Recorder(simulator);
    const handles = [1, 2, 3, 4].map((kind) => simulator.schedule(kind, actor, kind));
    simulator.cancel(handles[0]);
    simulator.cancel(handles[2]);
    expect(simulator.pending).toBe(2);
    simulator.run();
    expect(actor.seen).toEqual(['2:2', '4:4']);
    expect(simulator.pending).toBe(0);
  });

  it('lets an event cancel another of the same instant', () => {
    const simulator = new Simulator();
    let victim = -1;
    const actor = new Recorder(simulator, (kind) => {
      if (kind === 1) simulator.cancel(victim);
    });
    simulator.schedule(5, actor, 1);
    victim = simulator.schedule(5, actor, 2);
    simulator.schedule(5, actor, 3);
    simulator.run();
    expect(actor.seen).toEqual(['5:1', '5:3']);
  });

  it('does not count the event under way as pending', () => {
    const simulator = new Simulator();
    const counts: number[] = [];
    const actor: Recorder = new Recorder(simulator, (kind) => {
      counts.push(simulator.pending);
      if (kind === 0) simulator.schedule(1, actor, 1);
      counts.push(simulator.pending);
    });
    simulator.schedule(0, actor, 0);
    simulator.run();
    expect(counts).toEqual([0, 1, 0, 0]);
  });

  it.each([-1, NaN, Infinity, END_OF_TIME])('refuses a delay of %d at instant 10', (delay) => {
    const simulator = new Simulator();
    const actor = new Recorder(simulator, () => simulator.schedule(delay, actor, 1));
    simulator.schedule(10, actor, 0);
    expect(() => simulator.run()).toThrow(RangeError);
  });

  it('runs events at `until` itself, leaves later ones, and ends its clock there', () => {
    const simulator = new Simulator();
    const actor = new Recorder(simulator);
    for (const time of [5, 10, 11]) simulator.schedule(time, actor, 0);
    expect(simulator.run({ until: 10 })).toBe('time');
    expect(actor.seen).toEqual(['5:0', '10:0']);
    expect(simulator.now).toBe(10);
    expect(simulator.pending).toBe(1);
    simulator.schedule(0, actor, 1);
    expect(simulator.run()).toBe('idle');
    expect(actor.seen.slice(2)).toEqual(['10:1', '11:0']);
  });

  it('ends its clock at `until` though nothing waits, and else at the last event', () => {
    const simulator = new Simulator();
    const actor = new Recorder(simulator);
    simulator.schedule(5, actor, 0);
    expect(simulator.run({ until: 10 })).toBe('idle');
    expect(simulator.now).toBe(10);
    simulator.schedule(5, actor, 0);
    expect(simulator.run()).toBe('idle');
    expect(simulator.now).toBe(15);
  });

  it('stops after the present step and keeps what it had put off', () => {
    const simulator = new Simulator();
    const actor: Recorder = new Recorder(simulator, (kind) => {
      if (kind !== 1) return;
      simulator.defer(actor, 2);
      simulator.stop('enough');
    });
    simulator.schedule(5, actor, 1);
    simulator.schedule(6, actor, 3);
    expect(simulator.run()).toBe('halted');
    expect(simulator.haltReason).toBe('enough');
    expect(actor.seen).toEqual(['5:1']);
    expect(simulator.pending).toBe(2);
  });
});
