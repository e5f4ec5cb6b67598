import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type MetricsTold, type Results, run } from '../../src/index.js';
import { openMetrics, prometheus } from '../../src/report/metrics.js';
import { plainOf } from '../whole/stages.js';

const { metrics, ...results } = run(
  plainOf(`
version: 1
duration: 2 s
warmup: 0 s
window: 500 ms
mesh: { mode: sidecar, costs: istio }
networks: { pods: { kind: routed } }
hosts: { c: { networks: pods } }
services:
  front:
    network: pods
    port: 80
    handler: [{ call: { to: back, protocol: http1, timeout: 20 ms, retries: 2 } }]
  back: { network: pods, replicas: 3, port: 80, time: exponential(4 ms), errors: { share: 20 % } }
traffic:
  users: { to: front, from: c, protocol: http1, rate: 100/s, requests: 150 }
`),
  { metrics: true },
) as Results & { metrics: MetricsTold };
const texts = { prom: [...prometheus(metrics)].join(''), om: [...openMetrics(metrics)].join('') };

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (each) => spawnSync(each, ['-c', 'import prometheus_client']).status === 0,
);

interface Family {
  name: string;
  type: string;
  samples: [name: string, labels: Record<string, string>, value: number][];
}

/** What Prometheus' own parser for Python makes of a text. */
function read(parser: 'prom' | 'om', text: string): Family[] {
  const module = parser === 'prom' ? 'parser' : 'openmetrics.parser';
  const code = `import json, sys
from prometheus_client.${module} import text_string_to_metric_families as read
print(json.dumps([{'name': f.name, 'type': f.type, 'samples': [[s.name, s.labels, s.value] for s in f.samples]}
  for f in read(sys.stdin.read())]))`;
  const { stdout, stderr } = spawnSync(PYTHON as string, ['-c', code], {
    input: text,
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as Family[];
}

/** The sum over series with such labels. */
function sum(families: Family[], name: string, labels: Record<string, string>): number {
  const all = families.flatMap(({ samples }) => samples);
  const found = all.filter(
    ([sample, of]) =>
      sample === name && Object.entries(labels).every(([label, value]) => of[label] === value),
  );
  return found.reduce((total, [, , value]) => total + value, 0);
}

describe.skipIf(PYTHON === undefined)(
  "metrics, by Prometheus' parser (python3-prometheus-client)",
  () => {
    it('count at both sidecars what workloads and servers count', () => {
      const families = read('prom', texts.prom);
      const at = (reporter: string, destination_app: string, more = {}) =>
        sum(families, 'istio_requests_total', { reporter, destination_app, ...more });
      const { sent, codes } = results.workloads.get('users')!;
      for (const reporter of ['source', 'destination']) expect(at(reporter, 'front')).toBe(sent);
      expect(at('source', 'front', { response_code: '500' })).toBe(codes.get('500'));
      const secure = { connection_security_policy: 'mutual_tls', source_app: 'users' };
      expect(at('destination', 'front', secure)).toBe(sent);
      const { backends } = results.services.get('back')!;
      const asked = [...backends.values()].reduce((total, { requests }) => total + requests, 0);
      expect(at('destination', 'back')).toBe(asked);
      const cluster = { envoy_cluster_name: 'outbound|80||back' };
      // The parser takes counters by status, whose name lacks `_total`, for more of these.
      const totals = families.find(({ name }) => name === 'envoy_cluster_upstream_rq')!;
      expect(sum([totals], 'envoy_cluster_upstream_rq_total', cluster)).toBe(asked);
      const took = { reporter: 'source', destination_app: 'front', le: '+Inf' };
      expect(sum(families, 'istio_request_duration_milliseconds_bucket', took)).toBe(sent);
      expect(sum(families, 'envoy_cluster_upstream_rq_active', {})).toBe(0);
    });

    it('are OpenMetrics at each instant, and never fall', () => {
      // The parser of version 0.16 forgets samples of a histogram's second instant, so it has one at a time.
      const instants = [...new Set(texts.om.match(/ (1577836\d{3}(\.\d+)?)$/gm))];
      expect(instants.slice(0, 4)).toEqual([
        ' 1577836800.5',
        ' 1577836801',
        ' 1577836801.5',
        ' 1577836802',
      ]);
      let before = 0;
      for (const instant of instants) {
        const lines = texts.om
          .split('\n')
          .filter((line) => line.startsWith('#') || line.endsWith(instant));
        const families = read('om', `${lines.join('\n')}\n`);
        const requests = sum(families, 'istio_requests_total', {});
        expect(requests).toBeGreaterThanOrEqual(before);
        before = requests;
        const types = Object.fromEntries(families.map(({ name, type }) => [name, type]));
        expect(types).toMatchObject({
          istio_requests: 'counter',
          istio_request_duration_milliseconds: 'histogram',
          envoy_cluster_upstream_rq_xx: 'unknown',
          envoy_cluster_upstream_rq_total: 'unknown',
          envoy_cluster_upstream_rq: 'unknown',
          envoy_cluster_upstream_cx: 'counter',
        });
      }
    });

    it('have labels of any text', () => {
      const label = 'a "b"\\ \n</script>=,}\u00e9';
      const told = {
        interval: 1e9,
        families: [
          {
            ...{ name: 'x_total', help: 'X.', type: 'counter' as const, buckets: [] },
            series: [
              {
                labels: [['l', label] as const],
                samples: [{ at: 0, numbers: Float64Array.of(3) }],
              },
            ],
          },
        ],
      };
      const sample = ['x_total', { l: label }, 3];
      expect(read('prom', [...prometheus(told)].join(''))[0].samples).toEqual([sample]);
      expect(read('om', [...openMetrics(told)].join(''))[0].samples).toEqual([sample]);
    });
  },
);

describe('metrics', () => {
  it('take no more than there is room for: windows are joined', () => {
    expect(texts.om.endsWith('\n# EOF\n')).toBe(true);
    const lines = (text: string) => text.split('\n').filter((line) => /^[a-z]/.test(line)).length;
    expect(lines(texts.om)).toBeLessThanOrEqual(5 * lines(texts.prom));
  });

  it('count where there are no proxies as if each caller and server had one', () => {
    const told = run(
      plainOf(`
version: 1
duration: 1 s
warmup: 0 s
services: { web: { time: 1 ms, queue: { limit: 0 } } }
traffic: { users: { to: web, rate: 500/s, requests: 300, retries: 1 } }
`),
      { metrics: true },
    );
    const lines = [...prometheus(told.metrics!)].filter((line) =>
      line.startsWith('istio_requests_total'),
    );
    const count = (reporter: string) =>
      lines
        .filter((line) => line.includes(`reporter="${reporter}"`))
        .reduce((total, line) => total + Number(line.split('} ')[1]), 0);
    const users = told.workloads.get('users')!;
    expect([count('source'), count('destination')]).toEqual([users.sent, users.attempts!.sent]);
  });
});
