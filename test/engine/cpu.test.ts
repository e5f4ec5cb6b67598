import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cpu, type CpuUser, Thread, Work } from '../../src/engine/cpu.js';
import { Simulator } from '../../src/engine/simulator.js';

const { KERNEL, TLS, APPLICATION, PROXY } = Work;

/** Cores and somebody who writes down when which of his computations was over. */
class Bench implements CpuUser {
  actorId = -1;
  readonly simulator = new Simulator();
  readonly cpu: Cpu;
  readonly seen: string[] = [];
  private readonly plans: (() => void)[] = [];

  constructor(cores: number) {
    this.cpu = new Cpu(this.simulator, cores);
    this.simulator.add(this);
  }

  computed(tag: number): void {
    this.seen.push(`${tag}@${this.simulator.now}`);
  }

  wake(plan: number): void {
    this.plans[plan]();
  }

  at(time: number, plan: () => void): void {
    this.simulator.schedule(time, this, this.plans.push(plan) - 1);
  }

  run(cost: number, tag: number, kind: number = APPLICATION, thread: Thread | null = null): number {
    return this.cpu.run(cost, this, tag, kind, thread);
  }

  end(): string[] {
    this.simulator.run();
    return this.seen;
  }
}

describe('cores', () => {
  it('run as many computations as there are, the rest first come, first served', () => {
    const bench = new Bench(2);
    [100, 30, 20, 60, 0].forEach((cost, tag) => bench.run(cost, tag));
    expect(bench.end()).toEqual(['1@30', '2@50', '0@100', '4@100', '3@110']);
    expect(bench.cpu.busy(APPLICATION)).toBe(210);
    expect(bench.cpu.waited(APPLICATION)).toBe(30 + 50 + 100);
    expect(bench.cpu.asked(APPLICATION)).toBe(5);
  });

  it('hear of a new computation only after those who wait have had the core', () => {
    const bench = new Bench(1);
    let again = true;
    const eager: CpuUser = {
      computed: () => {
        if (again) bench.cpu.run(10, bench, 9, APPLICATION);
        again = false;
      },
    };
    bench.cpu.run(10, eager, 0, APPLICATION);
    bench.run(10, 1);
    expect(bench.end()).toEqual(['1@20', '9@30']);
  });

  it('are interrupted by the kernel, in turn, and go on where they were', () => {
    const bench = new Bench(2);
    bench.run(100, 1);
    bench.run(100, 2);
    bench.run(10, 3);
    bench.at(10, () => bench.run(5, 11, KERNEL));
    bench.at(12, () => bench.run(5, 12, KERNEL));
    bench.at(13, () => bench.run(5, 13, KERNEL));
    // 1 stands still from 10 to 15, 2 from 12 to 17, 13 takes 1 again before it goes on.
    expect(bench.end()).toEqual(['11@15', '12@17', '13@20', '1@107', '2@108', '3@117']);
    expect(bench.cpu.busy(KERNEL)).toBe(15);
    expect(bench.cpu.busy(APPLICATION)).toBe(210);
  });

  it('do one thing of a thread at a time', () => {
    const bench = new Bench(2);
    const thread = new Thread();
    bench.run(10, 1, PROXY, thread);
    bench.run(10, 2, PROXY, thread);
    bench.run(25, 3);
    bench.at(5, () => bench.run(10, 4));
    bench.at(15, () => bench.run(10, 5, PROXY, thread));
    // 4 has waited for a core since 5, when 2 was not its thread's turn yet.
    expect(bench.end()).toEqual(['1@10', '4@20', '3@25', '2@30', '5@40']);
    expect(bench.cpu.waited(PROXY)).toBe(20 + 15);
  });

  it('are as many as workers: each worker has its own line, and none waits for another', () => {
    const bench = new Bench(2);
    const workers = [new Thread(), new Thread()];
    for (let tag = 0; tag < 4; tag++) bench.run(10, tag, PROXY, workers[0]);
    bench.run(10, 9, PROXY, workers[1]);
    expect(bench.end()).toEqual(['0@10', '9@10', '1@20', '2@30', '3@40']);
  });

  it('give back what is taken back, running or not, and what it has cost stays spent', () => {
    const bench = new Bench(1);
    const thread = new Thread();
    const running = bench.run(100, 1, TLS, thread);
    const behind = bench.run(50, 2, TLS, thread);
    const waiting = bench.run(10, 3);
    bench.run(10, 4);
    bench.at(40, () => {
      expect(bench.cpu.remaining(running)).toBe(60);
      expect(bench.cpu.remaining(behind)).toBe(50);
      bench.cpu.cancel(waiting);
      bench.cpu.cancel(running);
    });
    expect(bench.end()).toEqual(['4@50', '2@100']);
    expect(bench.cpu.busy(TLS)).toBe(90);
    expect(bench.cpu.waited(TLS)).toBe(50);
    expect(bench.cpu.waited(APPLICATION)).toBe(80);
  });

  it('lose no work and no time, whatever comes', () => {
    const job = fc.record({
      at: fc.integer({ min: 0, max: 200 }),
      cost: fc.integer({ min: 0, max: 60 }),
      kind: fc.constantFrom(KERNEL, TLS, APPLICATION, PROXY),
      thread: fc.integer({ min: -1, max: 2 }),
      cancelled: fc.option(fc.integer({ min: 0, max: 100 }), { freq: 4 }),
    });
    const cases = fc.property(
      fc.array(job, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (jobs, cores) => {
        const bench = new Bench(cores);
        const threads = [new Thread(), new Thread(), new Thread()];
        const over = new Set<number>();
        let undone = 0;
        let wake = (_tag: number): void => {};
        const user: CpuUser = { computed: (tag) => wake(tag) };
        wake = (tag) => over.add(tag);
        jobs.forEach(({ at, cost, kind, thread, cancelled }, tag) => {
          let handle = -1;
          bench.at(at, () => {
            handle = bench.cpu.run(cost, user, tag, kind, threads[thread] ?? null);
          });
          if (cancelled === null) return;
          bench.at(at + cancelled, () => {
            if (handle < 0 || over.has(tag)) return;
            undone += bench.cpu.remaining(handle);
            bench.cpu.cancel(handle);
            over.add(tag);
          });
        });
        bench.simulator.run();
        const all: readonly number[] = [KERNEL, TLS, APPLICATION, PROXY];
        const busy = all.reduce((sum, kind) => sum + bench.cpu.busy(kind), 0);
        expect(over.size).toBe(jobs.length);
        expect(busy).toBe(jobs.reduce((sum, { cost }) => sum + cost, 0) - undone);
        expect(busy).toBeLessThanOrEqual(cores * bench.simulator.now);
        expect(all.reduce((sum, kind) => sum + bench.cpu.asked(kind), 0)).toBe(jobs.length);
      },
    );
    fc.assert(cases, { numRuns: 150, seed: 7 });
  });
});
