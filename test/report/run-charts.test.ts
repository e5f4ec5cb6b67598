import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { type Chart, dataCsv, PictureNames } from '../../src/report/charts/chart.js';
import { runCharts } from '../../src/report/charts/run.js';
import { gathered } from '../../src/report/happenings.js';
import { happened, letterRow } from '../../src/report/charts/shades.js';
import { plainOf } from '../whole/stages.js';

const HOSTILE = '</script>&<b>"';
/** Half of the requests fail in the second half, and the name is one that markup would obey. */
const TEXT = `version: 1
name: '${HOSTILE}'
duration: 8 s
window: 500 ms
networks: { lan: { rate: 10 Mbps } }
hosts: { a: { networks: lan } }
services: { web: { replicas: 3, time: exponential(9 ms), network: lan } }
traffic:
  users: { to: web, from: a, arrivals: poisson(100/s), timeout: 300 ms }
timeline: [ { at: 4 s, crash: [web-0, web-1], for: 2 s } ]
`;

let charts: Chart[];
beforeAll(() => {
  charts = runCharts(run(plainOf(TEXT), { samples: true }));
});

const screen = { width: 820, titled: true };
const chart = (name: string): Chart => charts.find((one) => one.name === name)!;
const csvOf = (name: string): string => [...dataCsv(chart(name).data)].join('');

describe('the charts of a run', () => {
  it('are there for all that there is to see, under names that LaTeX takes', () => {
    expect(charts.map(({ name }) => name)).toEqual([
      'latency-users',
      'tail',
      'histogram-users',
      'load-web',
      'fairness-web',
      'queue-web',
      'port-queues',
      'link-utilisation',
    ]);
  });

  it.each([screen, { width: 336, titled: false }])('are drawn at %o, each time alike', (style) => {
    for (const { draw, title } of charts) {
      const svg = draw(style);
      expect(draw(style)).toBe(svg);
      expect(svg).not.toMatch(/NaN|undefined|Infinity|<\/script|<b>/);
      expect(svg).toContain(`width="${style.width}"`);
      // Said to screen readers even where nobody sees it.
      const words = title.replaceAll('>', '&gt;');
      expect(svg).toContain(`<title>${words}</title><desc>`);
      expect(svg.includes('font-weight="bold"')).toBe(style.titled);
    }
  });

  it('show percentiles that lie among failures as infinite, and the share that failed', () => {
    const svg = chart('latency-users').draw(screen);
    expect(svg).toContain('>∞</text>');
    expect(svg).toContain('requests that failed (share)');
    expect(svg).toContain('A crash web/web-0, web/web-1, 4 to 6 s');
    const rows = csvOf('latency-users').trim().split('\n');
    expect(rows[0]).toBe('from_s,to_s,sent,failed,p50_ms,p90_ms,p99_ms');
    expect(rows).toHaveLength(17);
    const calm = rows.slice(1, 8).map((row) => row.split(',')[6]);
    const broken = rows.slice(9, 13).map((row) => row.split(',')[6]);
    expect(calm).not.toContain('Infinity');
    expect(broken).toContain('Infinity');
  });

  it('keep what a spreadsheet would obey as text', () => {
    const data = { columns: ['=a'], rows: [['=1+1'], [Infinity], [NaN]] };
    expect([...dataCsv(data)].join('')).toBe("'=a\n'=1+1\nInfinity\n\n");
  });

  it('show how evenly backends are used beside chance, with what happened shaded', () => {
    const svg = chart('fairness-web').draw(screen);
    expect(svg).toContain('A crash web/web-0, web/web-1, 4 to 6 s');
    for (const name of ['as it was', 'by chance']) expect(svg).toContain(`>${name}</text>`);
    const rows = csvOf('fairness-web').trim().split('\n');
    expect(rows[0]).toBe('line,from_s,to_s,jain');
    const index = (from: number): number =>
      Number(rows.find((row) => row.startsWith(`as it was,${from},`))?.split(',')[3]);
    // One of three has all while two are down, and all of what comes is for it.
    expect(index(2)).toBeGreaterThan(0.9);
    expect(index(5)).toBeLessThan(0.5);
  });

  it('show how evenly clients are served where not all are', () => {
    const text = `version: 1
duration: 4 s
window: 200 ms
services: { web: { workers: 2, time: exponential(8 ms), queue: { limit: 2 } } }
traffic:
  users: { from: { a: { weight: 1 }, b: { weight: 1 } }, to: web, rate: 250/s }
  lone: { to: web, rate: 20/s }
`;
    const made = runCharts(run(plainOf(text), { samples: true }));
    const clients = made.filter(({ name }) => name.startsWith('fairness'));
    expect(clients.map(({ name }) => name)).toEqual(['fairness-of-clients-users']);
    const { rows } = clients[0].data;
    expect(rows).toHaveLength(20);
    const jain = rows.map((row) => row[3] as number);
    expect(Math.max(...jain)).toBeLessThanOrEqual(1);
    expect(Math.min(...jain)).toBeGreaterThan(0.5);
    expect(new Set(jain).size).toBeGreaterThan(10);
  });

  it('name the backends', () => {
    const svg = chart('load-web').draw(screen);
    for (const name of ['web-0', 'web-1', 'web-2']) expect(svg).toContain(`>${name}</text>`);
  });
});

describe('the pictures of one report', () => {
  it('give a workload one colour, latency one kind of scale, and say why a line is absent', () => {
    const text = `version: 1
duration: 4 s
window: 500 ms
services: { bad: { time: 90 ms }, good: { workers: 4, time: exponential(4 ms) } }
traffic:
  to_bad: { to: bad, rate: 100/s, timeout: 200 ms }
  to_good: { to: good, rate: 100/s }
`;
    const made = runCharts(run(plainOf(text)));
    const [all, tail] = ['latency-of-all-workloads', 'tail'].map((name) =>
      made.find((one) => one.name === name)!,
    );
    expect(tail.subtitle).toMatch(/no line for to_bad: \d+(\.\d+)? % failed/);
    // The second of the workloads has the second colour, alone or not.
    for (const { draw } of [all, tail]) expect(draw(screen)).toContain('stroke="#d55e00"');
    expect(tail.draw(screen)).not.toContain('stroke="#0072b2"');
  });
});

describe('names of pictures', () => {
  it('are letters, digits and hyphens, and never twice the same', () => {
    const names = new PictureNames();
    const made = ['latency.p99 n=4, x', 'Latency p99_n 4 x', '===', '漢字', '50 % of "x"'].map(
      (words) => names.next(words),
    );
    expect(made).toEqual([
      'latency-p99-n-4-x',
      'latency-p99-n-4-x-2',
      'chart',
      'chart-2',
      '50-of-x',
    ]);
  });
});

const textsOf = (svg: string): string[] => [...svg.matchAll(/>([^<]+)</g)].map(([, text]) => text);

describe('what happened', () => {
  const row = (time: number, phase: 'begins' | 'ends' | 'for good', what: string, entry = 1) => ({
    time,
    entry,
    what,
    kind: 'change' as const,
    of: '',
    said: '',
    phase,
  });

  it('is told of rollouts, and not of each pod; letters of one instant stand side by side', () => {
    const rollout = { ...row(4, 'for good', 'roll out web'), kind: 'change' as const };
    const begins = { ...row(4, 'for good', 'drain of a'), kind: 'drain' as const, entry: null };
    const pod = { ...row(4, 'for good', 'web/web-0 gone'), kind: 'pod' as const, entry: null };
    const { shades, notes } = happened([rollout, begins, pod], 0, 10);
    expect(notes).toHaveLength(2);
    expect(textsOf(letterRow(shades, (time) => 50 * time, 0))).toEqual(['A B']);
  });

  it('has one mark for letters that would cover one another, by their distance in the picture', () => {
    const shades = [0, 1, 2, 30].map((at, i) => ({ from: at, to: at, tag: 'ABCD'[i] }));
    const at = (scale: number) => textsOf(letterRow(shades, (time) => scale * time, 0));
    expect(at(50)).toEqual(['A', 'B', 'C', 'D']);
    expect(at(3)).toEqual(['A–C', 'D']);
  });

  it('folds what comes often, and leaves out breakers, which do what they are there for', () => {
    const often = [1, 2, 3, 4].flatMap((at) => [
      { ...row(at, 'begins', 'out'), entry: null, kind: 'backend' as const },
      { ...row(at + 0.0001, 'ends', 'out'), entry: null, kind: 'backend' as const },
    ]);
    const breaker = { ...row(1, 'begins', 'open'), entry: null, kind: 'breaker' as const };
    expect(happened([breaker, ...often], 0, 10).notes).toEqual(['A out, 4 times, 1 to 4.00 s']);
    expect(happened(often.slice(0, 2), 0, 10).notes).toEqual(['A out, at 1 s']);
    const again = often.map((each) => ({ ...each, kind: 'breaker' as const }));
    expect(gathered(again)).toEqual([{ ...again[0], phase: '4 times until 4.00 s' }]);
  });

  it('is a shade from beginning to end, and has a note a letter', () => {
    const { shades, notes } = happened(
      [
        row(1, 'begins', 'early'),
        row(2, 'ends', 'early'),
        row(11, 'begins', 'slow a'),
        row(12, 'ends', 'slow a'),
        row(14, 'begins', 'slow a'),
        row(15, 'for good', 'down b', 2),
      ],
      10,
      20,
    );
    expect(shades).toEqual([
      { from: 11, to: 12, tag: 'A' },
      { from: 14, to: 20, tag: 'A' },
      { from: 15, to: 15, tag: 'B' },
    ]);
    expect(notes).toEqual([
      'Before what is shown: early, 1 to 2 s',
      'A slow a, 11 to 12 s, from 14 s on',
      'B down b, from 15 s on',
    ]);
    expect(happened([row(30, 'begins', 'late')], 10, 20).notes).toEqual([
      'After what is shown: late, from 30 s on',
    ]);
  });
});
