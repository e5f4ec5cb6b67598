import { describe, expect, it } from 'vitest';
import { lengthPilot, type Pilot, pilot, SLICES, sliceOf } from '../../src/experiment/pilot.js';
import { warmUpOf } from '../../src/experiment/warm-up.js';
import { run } from '../../src/index.js';
import { plainOf } from '../whole/stages.js';

const slices = (of: (i: number) => number): number[] =>
  Array.from({ length: SLICES }, (_, i) => of(i));

/** Noise that repeats: enough for MSER-5 to weigh a cut against. */
const noise = (i: number): number => ((i * 7919) % 101) / 101 - 0.5;

function piloted(mean: (i: number) => number, underWay: (i: number) => number = () => 5): Pilot {
  const means = slices((i) => mean(i) + noise(i));
  return {
    latencies: [{ workload: 'users', counts: slices(() => 3), means }],
    seen: { step: 1, underWay: slices((i) => underWay(i) + noise(i + 3)), tails: [] },
    served: [],
  };
}

const settles = (at: number): Pilot[] =>
  Array.from({ length: 3 }, () => piloted((i) => (i < at ? 10 * (i / at - 1) : 0) + 20));

describe('the warm-up at a point', () => {
  it('is the longest of the policies', () => {
    const { cut, coarsening, policies } = warmUpOf(['a', 'b'], [settles(50), settles(200)]);
    expect(coarsening).toBe(1);
    expect(policies.map(({ refusal }) => refusal)).toEqual([null, null]);
    expect(policies[0].cut).toBeGreaterThan(30);
    expect(policies[0].cut).toBeLessThan(100);
    expect(policies[1].cut).toBeGreaterThan(150);
    expect(cut).toBe(policies[1].cut);
  });

  it('is refused to what does not settle in half of the run, and taken from the others', () => {
    const { cut, policies } = warmUpOf(['a', 'b'], [settles(50), settles(900)]);
    expect(policies[1]).toMatchObject({ cut: null, refusal: { reason: 'cut-beyond-half' } });
    expect(cut).toBe(policies[0].cut);
  });

  it('is refused to what grows', () => {
    const growing = Array.from({ length: 3 }, (_, r) =>
      piloted(
        (i) => i + r,
        (i) => i + r,
      ),
    );
    const { policies } = warmUpOf(['a', 'b'], [growing, settles(50)]);
    expect(policies[0].refusal?.reason).toBe('growing');
    expect(policies[0].refusal?.detail).toMatch(/unstable: the number in the system grows by/);
    expect(policies[1].refusal).toBeNull();
  });

  it('takes longer steps where slices are empty, and says so where nothing helps', () => {
    const sparse = settles(50).map((one) => ({
      ...one,
      latencies: one.latencies.map((each) => ({
        ...each,
        counts: slices((i) => (i % 4 === 0 ? 1 : 0)),
      })),
    }));
    expect(warmUpOf(['a'], [sparse])).toMatchObject({ coarsening: 4 });
    const silent = sparse.map((one) => ({
      ...one,
      latencies: one.latencies.map((each) => ({ ...each, counts: slices(() => 0) })),
    }));
    expect(warmUpOf(['a'], [silent]).policies[0].refusal?.reason).toBe('missing-values');
  });
});

describe('a pilot', () => {
  const plain = plainOf(`
version: 1
name: pilot
duration: 5 s
warmup: 1 s
services:
  web: { replicas: 2, time: 'exponential(10 ms)' }
traffic:
  users: { to: web, rate: 150/s }
`);
  const found = pilot(plain, 2);

  it('sees every request from the start, the warm-up too', () => {
    const own = { ...plain, seed: `${plain.seed} (pilot)`, warmup: 0 };
    const whole = run(own, { replication: 2 }).workloads.get('users')!;
    const [{ counts, means }] = found.latencies;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(whole.completed);
    const sum = means.reduce((total, mean, i) => total + mean * counts[i], 0);
    expect(sum / whole.completed).toBeCloseTo(whole.latency.mean!, 6);
  });

  it('sees the same without latencies slice by slice', () => {
    const { seen, served } = found;
    expect(lengthPilot(plain, 2, [])).toEqual({ seen, served });
  });

  it("counts the requests under way: by Little's law as many as their latencies make", () => {
    const { seen, latencies } = found;
    const { underWay } = seen;
    expect(underWay).toHaveLength(SLICES);
    const mean = underWay.reduce((sum, count) => sum + count, 0) / SLICES;
    const [{ counts, means }] = latencies;
    const milliseconds = means.reduce((sum, each, i) => sum + each * counts[i], 0);
    expect(mean / (milliseconds / 5000)).toBeCloseTo(1, 0);
    expect(sliceOf(5e9)).toBe(5e6);
  });

  it('ends with the number that is under way at the end, not after it', () => {
    const overloaded = plainOf(`
version: 1
name: pilot
duration: 1 s
services:
  web: { replicas: 1, time: 'constant(10 ms)' }
traffic:
  users: { to: web, rate: 300/s }
`);
    const { underWay } = pilot(overloaded, 0).seen;
    expect(underWay.at(-1)).toBeGreaterThan(100);
  });
});
