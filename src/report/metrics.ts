import type { MetricFamily, MetricsTold, Sample } from '../model/results.js';
import { unixSeconds } from './epoch.js';
import { wellFormed } from './spans.js';

const TOTAL = /_total$/;

/** How metrics stand at the end, in Prometheus' text format 0.0.4. */
export function* prometheus({ families }: MetricsTold): Generator<string, void> {
  for (const family of families) {
    const { name, help, type, series } = family;
    if (series.length === 0) continue;
    yield `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    for (const { labels, samples } of series) {
      yield* lines(family, labels, samples.at(-1) as Sample, '');
    }
  }
}

/**
 * How metrics stood at the ends of windows, in OpenMetrics 1.0. Envoy has counters whose names do not end as that
 * format wants; rather than rename them they are of unknown type. So is a counter whose name without `_total` is
 * another metric's.
 */
export function* openMetrics({ families }: MetricsTold): Generator<string, void> {
  const names = new Set(families.map(({ name }) => name));
  for (const family of families) {
    const { name, help, type, series } = family;
    if (series.length === 0) continue;
    const short = name.replace(TOTAL, '');
    const isCounter = type === 'counter' && short !== name && !names.has(short);
    const said = type === 'counter' ? (isCounter ? 'counter' : 'unknown') : type;
    const named = isCounter ? short : name;
    yield `# TYPE ${named} ${said}\n# HELP ${named} ${help}\n`;
    for (const { labels, samples } of series) {
      for (const sample of samples) {
        yield* lines(family, labels, sample, ` ${unixSeconds(sample.at)}`);
      }
    }
  }
  yield '# EOF\n';
}

function* lines(
  { name, type, buckets }: MetricFamily,
  labels: MetricFamily['series'][number]['labels'],
  { numbers }: Sample,
  time: string,
): Generator<string, void> {
  const of = labels.map(([label, value]) => `${label}="${escaped(value)}"`).join(',');
  if (type !== 'histogram') {
    yield `${name}{${of}} ${numbers[0]}${time}\n`;
    return;
  }
  let count = 0;
  for (let place = 0; place <= buckets.length; place++) {
    count += numbers[place];
    const edge = place < buckets.length ? edgeOf(buckets[place], time) : '+Inf';
    yield `${name}_bucket{${of},le="${edge}"} ${count}${time}\n`;
  }
  yield `${name}_sum{${of}} ${numbers[buckets.length + 1]}${time}\n`;
  yield `${name}_count{${of}} ${count}${time}\n`;
}

/** OpenMetrics wants floating-point numbers to look so. */
function edgeOf(edge: number, time: string): string {
  return time !== '' && Number.isInteger(edge) ? `${edge}.0` : String(edge);
}

function escaped(value: string): string {
  return wellFormed(value).replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}
