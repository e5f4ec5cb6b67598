import { pow } from '../engine/math.js';
import { type Chart, type Data, PictureNames, type Style } from '../report/charts/chart.js';
import { MOST_COLOURED } from '../report/charts/colours.js';
import { around } from '../report/charts/frame.js';
import { heatMap } from '../report/charts/heat.js';
import { intervalChart } from '../report/charts/intervals.js';
import { type Axis, type Line, lineChart, type LinePoint } from '../report/charts/lines.js';
import { type Called, capital, metricWords, shortWords } from '../report/charts/words.js';
import type { Cell, Comparison, PointComparison } from './comparison.js';
import { type Replication, sectionsOf } from './replicate.js';

type Cells = readonly (readonly Replication[])[][];

const TALL = 404;
/** Charts of one kind at most: beyond them the tables tell more. */
const MOST = 12;

/** One picture, named by what it shows and where. */
interface Picture {
  name: string;
  /** Empty where there is one only. */
  point: string;
  title: string;
  subtitle: string;
  draw: (frame: Framed) => string;
  data: Data;
}

/** What a picture is put into. */
interface Framed {
  title: string;
  subtitle: string;
  width: number;
  bare: boolean;
}

/** The pictures of a comparison, the same bytes for the same comparison. */
export function comparisonCharts(
  comparison: Comparison,
  cells: Cells,
  called: Called = (owner) => owner,
): Chart[] {
  const axis = axisOf(comparison);
  const pictures = [
    ...comparison.metrics.flatMap((_, metric) =>
      axis === null
        ? intervals(comparison, metric, called)
        : trends(comparison, metric, axis, called),
    ),
    ...tails(comparison, cells, called),
    ...loads(comparison, cells, called),
  ];
  const names = new PictureNames();
  return pictures.map(({ name, point, title, subtitle, draw, data }) => ({
    name: names.next(point === '' ? name : `${name} ${point}`),
    title,
    subtitle,
    draw: ({ width, titled }: Style) => draw({ title, subtitle, width, bare: !titled }),
    data,
  }));
}

/** What the lines run along. */
interface Along {
  path: string;
  unit: string;
  log: boolean;
  /** By the words of the file. */
  values: Map<string, number>;
}

/** The first thing that varies in numbers, of one unit; null where there is none. */
function axisOf({ points }: Comparison): Along | null {
  const [first] = points;
  for (let place = 0; place < first.settings.length; place++) {
    const words = [...new Set(points.map(({ settings }) => settings[place].value))];
    const read = words.map((word) =>
      /^(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*([^\d\s]*)$/.exec(word.trim()),
    );
    const unit = read[0]?.[2];
    if (words.length < 2 || !read.every((match) => match !== null && match[2] === unit)) continue;
    const numbers = read.map((match) => Number(match![1]));
    const least = Math.min(...numbers);
    const log = least > 0 && Math.max(...numbers) / least >= 8;
    const values = new Map(words.map((word, i) => [word, numbers[i]]));
    return { path: first.settings[place].path, unit: unit ?? '', log, values };
  }
  return null;
}

/** A metric along the axis: a line a policy, a chart for each setting of all else that varies. */
function trends(comparison: Comparison, metric: number, axis: Along, called: Called): Picture[] {
  const groups = new Map<string, PointComparison[]>();
  for (const point of comparison.points) {
    const rest = point.settings.filter(({ path }) => path !== axis.path);
    const words = rest.map(({ path, value }) => `${path}=${value}`).join(', ');
    groups.set(words, [...(groups.get(words) ?? []), point]);
  }
  return [...groups].slice(0, MOST).flatMap(([words, points]) => {
    const missing = new Set<string>();
    const lines = comparison.policies.map((policy, i): Line => {
      const found = points.flatMap((point): LinePoint[] => {
        const { settings, rows } = point;
        const place = settings.find(({ path }) => path === axis.path);
        const cell = rows[i].cells[metric];
        if (!isKnown(cell)) missing.add(policy);
        return isKnown(cell)
          ? [{ x: axis.values.get(place!.value) as number, ...drawn(cell) }]
          : [];
      });
      return { name: nameOf(comparison, policy), points: found.sort((a, b) => a.x - b.x) };
    });
    if (!lines.some((line) => line.points.some(({ y }) => Number.isFinite(y)))) return [];
    const [cell] = points[0].rows.map(({ cells }) => cells[metric]);
    const found = lines.flatMap((line) => line.points);
    const draw = (frame: Framed): string =>
      lineChart({
        ...around(frame, Math.min(TALL, frame.width * 0.75)),
        x: {
          label: withUnit(axis.path, axis.unit),
          log: axis.log,
          ticks: axis.values.size <= 10 ? [...axis.values.values()] : undefined,
        },
        y: axisFor(cell, lines, called),
        lines,
        highlight: leading(comparison, points[points.length - 1]),
        dots: true,
      });
    const title = `${withUnit(capital(metricWords(cell.metric, called)), cell.unit)} by ${axis.path}`;
    const intervals = hasIntervals(found) ? 'bands' : '';
    const subtitle = subtitleOf(comparison, words, [...missing], intervals);
    const data = {
      columns: ['policy', axis.path, 'value', 'low', 'high'],
      rows: lines.flatMap(({ name, points }) =>
        points.map(({ x, y, low, high }) => [name, x, y, low ?? null, high ?? null]),
      ),
    };
    return [{ name: cell.metric, point: words, title, subtitle, draw, data }];
  });
}

/** A metric at each point: a row a policy. */
function intervals(comparison: Comparison, metric: number, called: Called): Picture[] {
  return comparison.points.slice(0, MOST).flatMap((point) => {
    const missing: string[] = [];
    const ranked = [...point.rows].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
    const rows = ranked.flatMap(({ policy, cells }) => {
      const cell = cells[metric];
      if (!isKnown(cell)) {
        missing.push(policy);
        return [];
      }
      const { y: value, low, high } = drawn(cell);
      const name = nameOf(comparison, policy);
      return [{ name, value, low, high, marked: cell.mayBeBest, hollow: cell.refused !== '' }];
    });
    if (!rows.some(({ value }) => Number.isFinite(value))) return [];
    const cell = point.rows[0].cells[metric];
    const several = comparison.policies.length > 1;
    const best = several && rows.some(({ marked }) => marked) ? ', blue may be the best' : '';
    const unsure = rows.some(({ hollow }) => hollow) ? ', hollow: seen, without an interval' : '';
    const shown = hasIntervals(rows) ? 'bars' : '';
    const title = withUnit(capital(metricWords(cell.metric, called)), cell.unit);
    const subtitle = `${subtitleOf(comparison, point.point, missing, shown)}${best}${unsure}`;
    const draw = (frame: Framed): string =>
      intervalChart({
        ...around(frame, 74 + 24 * rows.length),
        x: withUnit(shortWords(cell.metric, called), cell.unit),
        log: isWide(cell, rows.map(({ value }) => value).filter(Number.isFinite)),
        rows,
      });
    const data = {
      columns: ['policy', 'value', 'low', 'high'],
      rows: rows.map(({ name, value, low, high }) => [name, value, low ?? null, high ?? null]),
    };
    return [{ name: cell.metric, point: point.point, title, subtitle, draw, data }];
  });
}

/** Decades of the complementary distribution, and how many places each gets. */
const PER_DECADE = 12;

/** How many requests take longer than so long, those that failed taking for ever. */
function tails(comparison: Comparison, cells: Cells, called: Called): Picture[] {
  const workloads = new Map<string, string>();
  for (const { of } of cells[0]?.[0]?.[0]?.latencies ?? []) {
    const [section, ...names] = JSON.parse(of) as string[];
    if (section === 'workloads' && names.length === 1) workloads.set(names[0], of);
  }
  const { points, policies } = comparison;
  const chosen = points.length <= MOST ? points : points.slice(-1);
  return [...workloads].slice(0, MOST).flatMap(([workload, of]) =>
    chosen.flatMap((point) => {
      const p = points.indexOf(point);
      const lines = policies.map((policy, i): Line => ({
        name: nameOf(comparison, policy),
        points: tailOf(cells[p][i], of),
      }));
      if (lines.every((line) => line.points.length < 2)) return [];
      const least = Math.min(...lines.flatMap((line) => line.points.map(({ y }) => y)));
      const title = `Share of requests of ${called(workload)} that take longer than a latency`;
      const subtitle = `${subtitleOf(comparison, point.point, [], '')}; a line that ends high: the rest failed`;
      const draw = (frame: Framed): string =>
        lineChart({
          ...around(frame, Math.min(TALL, frame.width * 0.75)),
          x: { label: 'latency (ms)', log: true },
          y: {
            label: 'share of requests that take longer',
            log: true,
            domain: [least, 1],
            format: share,
          },
          lines: lines.filter((line) => line.points.length > 0),
          highlight: leading(comparison, point),
          dots: false,
          names: 'list',
        });
      const name = workloads.size > 1 ? `tail-${workload}` : 'tail';
      const data = {
        columns: ['policy', 'latency_ms', 'longer'],
        rows: lines.flatMap((line) => line.points.map(({ x, y }) => [line.name, x, y])),
      };
      return [{ name, point: point.point, title, subtitle, draw, data }];
    }),
  );
}

function tailOf(replications: readonly Replication[], of: string): LinePoint[] {
  const [first, ...others] = sectionsOf(replications, of, true);
  if (first === undefined || first.histogram.count === 0) return [];
  const pooled = first.histogram;
  let { failures } = first;
  for (const section of others) {
    pooled.merge(section.histogram);
    failures += section.failures;
  }
  const all = pooled.count + failures;
  const points: LinePoint[] = [];
  for (let k = 0; ; k++) {
    const longer = pow(10, -k / PER_DECADE);
    // Those beyond have failed, or are nobody.
    if (longer * all < Math.max(1, failures)) return points;
    const latency = pooled.quantile(Math.min(1, ((1 - longer) * all) / pooled.count)) / 1e6;
    if (latency > 0) points.push({ x: latency, y: longer });
  }
}

/** Load by backend over time, a panel a policy, of the first replication at the last point. */
function loads(comparison: Comparison, cells: Cells, called: Called): Picture[] {
  const { points, policies } = comparison;
  const last = points.length - 1;
  const maps = policies.map((_, i) => cells[last]?.[i]?.[0]?.loads ?? []);
  const services = new Set(
    maps
      .flatMap((all) => all.map(({ service }) => service))
      .filter((service) => comparison.service === null || comparison.service === service),
  );
  return [...services].slice(0, MOST).flatMap((service) => {
    const found = policies.slice(0, MOST).flatMap((policy, i) => {
      const map = maps[i].find((one) => one.service === service);
      return map === undefined ? [] : [{ policy, map }];
    });
    if (found.length === 0 || found.every(({ map }) => map.rows[0].length < 2)) return [];
    const [{ map }] = found;
    const grouped = map.perRow > 1 ? `; ${map.perRow} backends that follow one another a row` : '';
    const left = policies.length > MOST ? `; the first ${MOST} policies` : '';
    const title = `Load of each backend of ${called(service)} over time (requests/s)`;
    const subtitle = `${subtitleOf(comparison, points[last].point, [], '', 1)}${grouped}${left}`;
    const draw = (frame: Framed): string =>
      heatMap({
        ...around(frame, 74 + Math.max(24, Math.min(110, map.rows.length * 8) + 22) * found.length),
        x: 'time (s)',
        value: 'requests/s',
        from: map.from,
        step: map.step,
        to: map.to,
        panels: found.map(({ policy, map: { rows, step, to } }) => ({
          step,
          to,
          name: nameOf(comparison, policy),
          rows: rows.map((values, row) => ({ name: map.names[row], values })),
        })),
      });
    const data = {
      columns: ['policy', 'backend', 'from_s', 'requests_per_s'],
      rows: found.flatMap(({ policy, map: { rows, names, from, step } }) =>
        rows.flatMap((values, row) =>
          values.map((value, column) => [policy, names[row], from + column * step, value]),
        ),
      ),
    };
    const name = services.size > 1 ? `load-${service}` : 'load';
    return [{ name, point: '', title, subtitle, draw, data }];
  });
}

function hasIntervals(points: readonly { low?: number }[]): boolean {
  return points.some(({ low }) => low !== undefined);
}

/** Infinite where too many requests failed. */
function isKnown({ value }: Cell): boolean {
  return value !== null && !Number.isNaN(value);
}

/** Those in full colour: the baseline, and the best of the others at a point. */
function leading(comparison: Comparison, { rows }: PointComparison): string[] {
  const { policies, baseline } = comparison;
  const named = (all: readonly string[]): string[] => all.map((each) => nameOf(comparison, each));
  if (policies.length <= MOST_COLOURED) return named(policies);
  const ranked = [...rows].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
  const others = ranked.map(({ policy }) => policy).filter((policy) => policy !== baseline);
  const chosen = new Set([baseline, ...others.slice(0, MOST_COLOURED - 1)]);
  return named(policies.filter((policy) => chosen.has(policy)));
}

function drawn({ value, low, high }: Cell): { y: number; low?: number; high?: number } {
  const y = value as number;
  const known = low !== null && high !== null && Number.isFinite(low) && Number.isFinite(high);
  return known ? { y, low, high } : { y };
}

function axisFor(cell: Cell, lines: readonly Line[], called: Called): Axis {
  const label = withUnit(shortWords(cell.metric, called), cell.unit);
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
  if (isShare(cell)) {
    const least = Math.min(...lines.flatMap(({ points }) => points.map(({ y, low }) => low ?? y)));
    return { label, log: false, domain: [Math.min(0.9, Math.floor(least * 10) / 10), 1] };
  }
  return { label, log: isWide(cell, values) };
}

/** Of at most 1, and mostly near it. */
function isShare({ metric }: Cell): boolean {
  return /(jain|successRatio)$/.test(metric);
}

function isWide({ unit }: Cell, values: readonly number[]): boolean {
  const least = Math.min(...values);
  return unit === 'ms' && least > 0 && Math.max(...values) / least > 8;
}

function nameOf({ policies, scenario }: Comparison, policy: string): string {
  return policies.length === 1 && policy.startsWith('(') ? scenario : policy;
}

function withUnit(name: string, unit: string): string {
  return unit === '' ? name : `${name} (${unit})`;
}

function share(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}

function subtitleOf(
  { scenario, seed, replications, level }: Comparison,
  point: string,
  missing: readonly string[],
  shown: string,
  runs = replications,
): string {
  const facts = [
    `${scenario}, seed ${seed}`,
    ...(point === '' ? [] : [point]),
    runs === 1 ? 'one run' : `${runs} replications`,
    ...(shown === '' ? [] : [`${shown} are ${level * 100} % intervals`]),
    ...(missing.length === 0 ? [] : [`left out, not measured: ${missing.join(', ')}`]),
  ];
  return facts.join(' · ');
}
