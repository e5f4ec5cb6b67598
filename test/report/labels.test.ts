import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { dataCsv } from '../../src/report/charts/chart.js';
import { runCharts } from '../../src/report/charts/run.js';
import { calledIn, labelled, labelsOf } from '../../src/report/labels.js';
import { metricWords } from '../../src/report/charts/words.js';
import { runPage } from '../../src/report/page/run-page.js';
import { callLayout } from '../../src/report/topology/call-layout.js';
import { topologyDot } from '../../src/report/topology/dot.js';
import { topologyOf } from '../../src/report/topology/graph.js';
import { topologyMermaid } from '../../src/report/topology/mermaid.js';
import { topologySvg } from '../../src/report/topology/svg.js';
import { servicesOf } from '../../src/web/scene/graph.js';
import { plainOf } from '../whole/stages.js';

const scenario = (shop: string, users: string, others = users) =>
  plainOf(`version: 1
duration: 2 s
services:
  web: { label: ${JSON.stringify(shop)}, replicas: 2, time: exponential(5 ms) }
traffic:
  users: { label: ${JSON.stringify(users)}, to: web, rate: 100/s }
  others: { label: ${JSON.stringify(others)}, to: web, rate: 50/s }
expect: [ users.successRatio == 1 ]
`);

const HOSTILE = '</script><b>&"`#';

describe('labels', () => {
  it('are one line each, short, and no two alike', () => {
    const { workloads, services } = labelsOf(scenario('x'.repeat(10_000), 'Guests\n from  afar'));
    expect([...workloads]).toEqual([
      ['others', 'Guests from afar (others)'],
      ['users', 'Guests from afar (users)'],
    ]);
    expect(services.get('web')).toBe(`${'x'.repeat(47)}…`);
    const twice = labelsOf(scenario('', 'others', ''));
    expect([...twice.workloads]).toEqual([
      ['others', 'others'],
      ['users', 'others (users)'],
    ]);
  });

  it('stand in reports, charts and pictures, while data and names of files keep names', () => {
    const plain = scenario('The shop', 'Guests', 'Robots');
    const results = run(plain, { samples: true });
    const shown = labelled(results, plain);
    const charts = runCharts(results, shown);
    expect(charts.map(({ name }) => name)).toEqual(runCharts(results).map(({ name }) => name));
    const svg = charts.map(({ draw }) => draw({ width: 820, titled: true })).join('');
    for (const words of ['Latency of Guests over time', 'backends of The shop', '>Robots</text>']) {
      expect(svg).toContain(words);
    }
    expect(svg).not.toMatch(/\b(users|others)\b/);
    const csv = charts.map(({ data }) => [...dataCsv(data)].join('')).join('');
    expect(csv).toContain('users,');
    expect(csv).not.toMatch(/Guests|The shop/);
    const repeat = { text: '', file: 'x.yaml', command: '', version: '', overlay: [], reads: [] };
    const page = runPage(results, plain, repeat);
    expect(page).toContain('<td>Guests</td>');
    expect(page).toContain('<code>users.successRatio == 1</code>');
    const topology = topologyOf(plain);
    for (const drawing of [
      topologySvg(topology, 'x'),
      topologyMermaid(topology),
      topologyDot(topology, 'x'),
    ]) {
      expect(drawing).toContain('The shop');
      expect(drawing).toContain('Guests');
    }
    const { nodes } = servicesOf(topology);
    expect(nodes.find(({ name }) => name === 'users')?.label).toBe('Guests');
    expect(metricWords('users.latency.p99', calledIn(plain))).toContain('of Guests');
  });

  it('of hostile people are text, and not in the way', () => {
    for (const label of [HOSTILE, '=1+1', 'a\nb', 'x'.repeat(10_000), '\u202e\u0000']) {
      const plain = scenario(label, label);
      const results = run(plain, { samples: true });
      const svg = topologySvg(topologyOf(plain), 'x');
      const charts = runCharts(results, labelled(results, plain));
      const all = [svg, ...charts.map(({ draw }) => draw({ width: 336, titled: true }))];
      for (const drawn of all) expect(drawn).not.toMatch(/<\/script|<b>|[\u0000\u202e]|NaN/);
      const { width } = callLayout(topologyOf(plain));
      expect(width).toBeLessThan(1200);
      const csv = charts.map(({ data }) => [...dataCsv(data)].join('')).join('');
      expect(csv).not.toContain(label.slice(0, 40));
    }
  });
});
