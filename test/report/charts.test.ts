import { describe, expect, it } from 'vitest';
import { lookOf } from '../../src/report/charts/colours.js';
import { heatMap } from '../../src/report/charts/heat.js';
import { intervalChart } from '../../src/report/charts/intervals.js';
import { type LineChart, lineChart } from '../../src/report/charts/lines.js';
import { logTicks, tick } from '../../src/report/charts/ticks.js';

const frame = { title: 'p99 <against> "n" & more', subtitle: 'a study', width: 700, height: 400 };

const chart: LineChart = {
  ...frame,
  x: { label: 'n', log: true, ticks: [4, 16, 64] },
  y: { label: 'latency (ms)', log: true },
  dots: true,
  lines: ['random', 'a<b>', 'third'].map((name, i) => ({
    name,
    points: [4, 16, 64].map((x) => ({
      x,
      y: 100 / (i + 1),
      low: 90 / (i + 1),
      high: 120 / (i + 1),
    })),
  })),
};

/** How many groups of a kind of mark have all of the attributes. */
function count(svg: string, mark: string, ...attributes: string[]): number {
  const groups = [...svg.matchAll(/<g [^>]*>/g)].map(([tag]) => tag);
  const all = [`data-mark="${mark}"`, ...attributes];
  return groups.filter((tag) => all.every((each) => tag.includes(each))).length;
}

describe.each([
  ['lines', () => lineChart(chart)],
  [
    'intervals',
    () =>
      intervalChart({
        ...frame,
        x: 'latency (ms)',
        log: false,
        rows: [
          { name: 'a<b>', value: 3, low: 2, high: 4, marked: true },
          { name: 'bare', value: 5, marked: false },
        ],
      }),
  ],
  [
    'a heat map',
    () =>
      heatMap({
        ...frame,
        x: 'time (s)',
        value: 'requests/s',
        from: 0,
        step: 0.5,
        to: 0.8,
        panels: [
          {
            name: 'a<b>',
            rows: [
              { name: '0', values: [1, 2] },
              { name: '1', values: [0, 4] },
            ],
          },
        ],
      }),
  ],
])('%s', (_name, draw) => {
  const svg = draw();

  it('stand by themselves, on white, the same each time', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="700" height="400"/);
    expect(svg).toContain('<rect width="700" height="400" fill="white"/>');
    expect(draw()).toBe(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('take names for what they are, and numbers to two decimals', () => {
    expect(svg).toContain('p99 &lt;against&gt; &quot;n&quot; &amp; more');
    expect(svg).toContain('a&lt;b&gt;');
    expect(svg).not.toContain('a<b>');
    for (const [tag] of svg.matchAll(/<[a-z][^>]*>/g)) expect(tag).not.toMatch(/\d\.\d{3,}/);
  });
});

describe('a chart of lines', () => {
  const svg = lineChart(chart);

  it('has a line, a band and a name a series, and units on its axes', () => {
    for (let i = 0; i < 3; i++) {
      const { colour } = lookOf(i);
      expect(count(svg, 'line', `stroke="${colour}"`, 'stroke-width="2"')).toBe(1);
      expect(count(svg, 'area', `fill="${colour}"`, 'fill-opacity="0.18"')).toBe(1);
    }
    expect(svg).toContain('latency (ms)');
    for (const text of ['4', '16', '64', 'random', 'third']) expect(svg).toContain(`>${text}<`);
  });

  it('greys what is only there to compare with', () => {
    const one = lineChart({ ...chart, highlight: ['third'] });
    expect(count(one, 'line', 'stroke="#b5b5b5"', 'stroke-width="1.2"')).toBe(2);
    expect(count(one, 'line', `stroke="${lookOf(0).colour}"`, 'stroke-width="2"')).toBe(1);
    expect(count(one, 'area', 'fill="#')).toBe(1);
  });

  it('keeps names apart', () => {
    const lines = Array.from({ length: 20 }, (_, i) => ({
      name: `policy ${i}`,
      points: [
        { x: 4, y: 100 + i },
        { x: 64, y: 100 + i / 100 },
      ],
    }));
    const places = [
      ...lineChart({ ...chart, lines }).matchAll(
        /y="([\d.]+)" font-size="\d+" fill="#[^"]+">policy/g,
      ),
    ];
    const ys = places.map(([, y]) => Number(y)).sort((a, b) => a - b);
    expect(ys).toHaveLength(20);
    for (let i = 1; i < ys.length; i++) expect(ys[i] - ys[i - 1]).toBeGreaterThan(10);
    expect(ys[0]).toBeGreaterThan(56);
    expect(ys[19]).toBeLessThan(400 - 30);
  });

  it('is drawn for nothing, one point and equal values too', () => {
    for (const points of [
      [],
      [{ x: 1, y: 5 }],
      [
        { x: 1, y: 5 },
        { x: 2, y: 5 },
      ],
    ]) {
      for (const log of [true, false]) {
        const svg = lineChart({
          ...chart,
          x: { label: 'n', log: false },
          y: { label: 'y', log },
          lines: [{ name: 'it', points }],
        });
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });
});

describe('series', () => {
  it('differ by colour, and by dashes where colours begin again', () => {
    const looks = Array.from({ length: 35 }, (_, i) => JSON.stringify(lookOf(i)));
    expect(new Set(looks).size).toBe(35);
  });
});

describe('ticks', () => {
  it('are round, and few', () => {
    expect(logTicks(20, 190)).toEqual([20, 30, 50, 70, 100, 150]);
    for (const [low, high] of [
      [1, 2],
      [0.001, 1],
      [1, 1e9],
      [3, 40000],
    ]) {
      const ticks = logTicks(low, high);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(9);
      for (const value of ticks) expect(value).toBeGreaterThanOrEqual(low * 0.999);
    }
  });

  it('read as people write', () => {
    expect([0.001, 20, 1500, 20_000, 2.5e6, 0].map(tick)).toEqual([
      '0.001',
      '20',
      '1500',
      '20 k',
      '2.5 M',
      '0',
    ]);
  });
});
