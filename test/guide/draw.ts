/** The chart of every policy, from what was measured. */
import type { Comparison } from '../../src/experiment/comparison.js';
import type { Line, LinePoint } from '../../src/report/charts/lines.js';
import { hashing } from '../../src/balancing/families/hashing.js';
import { yardsticks } from '../../src/balancing/families/yardsticks.js';
import { type Panel, pictureOf } from './charts.js';
import { placements } from './keys.js';
import { moments, type Moment } from './moments.js';
import { connections, failovers, panics, zoned } from './picks.js';
import { clientPanel, hotPanel, LEAST, loadPanels, type Measured } from './studies.js';

export interface Picture {
  name: string;
  svg: string;
}

/** What all policies that are drawn against load are drawn beside. */
const FIELD = ['random', 'round-robin', 'power-of-d-choices', 'central-queue'];
/** What yardsticks are. */
const REAL = ['random', 'power-of-d-choices', 'least-connections', 'shortest-expected-delay'];

/** In milliseconds, of every chart of latency against load. */
const LATENCIES = [80, 100_000] as const;

/** @param measure runs the tool */
export function pictures(measure: (panel: Measured) => Comparison): Picture[] {
  return [
    ...byLoad(loadPanels.map(measure)),
    ...byClients(measure(clientPanel)),
    ...byKeys(measure(hotPanel)),
    ...byZone(),
    { name: 'health-filter', svg: pictureOf('health-filter', health()) },
    { name: 'slow-start', svg: pictureOf('slow-start', newcomer(moments('newcomer'))) },
    { name: 'outlier-detection', svg: pictureOf('outlier-detection', failing(moments('failing'))) },
  ];
}

function byLoad(studies: readonly Comparison[]): Picture[] {
  return loadPanels[0].policies.map((name) => {
    const field = yardsticks.some((entry) => entry.name === name) ? REAL : FIELD;
    const shown = [...field.filter((other) => other !== name), name];
    const panels = studies.map((study, i): Panel => {
      return {
        title: loadPanels[i].title,
        subtitle: loadPanels[i].subtitle,
        x: { label: 'offered load', log: false, domain: [0.25, 1], ticks: [0.3, 0.5, 0.7, 0.9] },
        y: { label: 'p99 latency (ms)', log: true, domain: LATENCIES },
        lines: shown.map((policy) => lineOf(study, policy, policy, LATENCIES[0])),
        highlight: [name],
        dots: true,
        names: i === studies.length - 1 ? 'ends' : 'none',
      };
    });
    return { name, svg: pictureOf(name, panels) };
  });
}

/** A policy over the points of a study, by its only metric; bands end at the `floor` of the chart. */
function lineOf(study: Comparison, policy: string, name = policy, floor = 0): Line {
  const points = study.points.flatMap(({ settings, rows }): LinePoint[] => {
    const [cell] = rows.find((row) => row.policy === policy)!.cells;
    if (cell.value === null || !Number.isFinite(cell.value)) return [];
    const x = Number(settings[0].value);
    const { low, high } = cell;
    const band = low !== null && high !== null ? { low: Math.max(low, floor), high } : {};
    return [{ x, y: cell.value, ...band }];
  });
  return { name, points };
}

function byClients(study: Comparison): Picture[] {
  const [plain, shuffled, aperture, ...field] = clientPanel.policies;
  const clients = {
    label: 'clients',
    log: true,
    domain: [1, 200],
    ticks: [1, 2, 5, 10, 20, 50, 100, 200],
  } as const;
  const busiest = { label: 'busiest backend / mean', log: true, ticks: [1, 2, 5, 10, 20] };
  const others = field.map((policy) => lineOf(study, policy));
  const pickFirst: Panel = {
    title: clientPanel.title,
    subtitle: clientPanel.subtitle,
    x: clients,
    y: busiest,
    lines: [...others, lineOf(study, plain), lineOf(study, shuffled)],
    highlight: [plain, shuffled],
    dots: true,
  };
  const focused: Panel = {
    title: clientPanel.title,
    subtitle: clientPanel.subtitle,
    x: clients,
    y: { ...busiest, log: false, ticks: [1, 1.2, 1.4, 1.6], domain: [1, 1.7] },
    lines: [...others, lineOf(study, aperture, 'aperture')],
    highlight: ['aperture'],
    dots: true,
  };
  const sizes = study.points.map(({ settings }) => Number(settings[0].value));
  const used: Panel = {
    title: 'Backends that each client uses',
    subtitle: 'each is a connection to keep',
    x: clients,
    y: { label: 'backends', log: false, domain: [0, 21] },
    lines: [
      { name: 'all others', points: sizes.map((x) => ({ x, y: 20 })) },
      { name: 'aperture', points: sizes.map((x) => ({ x, y: connections(LEAST, x) })) },
    ],
    highlight: ['aperture'],
    dots: true,
  };
  return [
    { name: 'pick-first', svg: pictureOf('pick-first', [pickFirst]) },
    {
      name: 'deterministic-aperture',
      svg: pictureOf('deterministic-aperture', [focused, used]),
    },
  ];
}

function byKeys(hot: Comparison): Picture[] {
  const measured = hashing.map((entry) => ({ name: entry.name, sizes: placements(entry) }));
  const backends = {
    label: 'backends',
    log: true,
    domain: [3, 200],
    ticks: [3, 6, 12, 25, 50, 100, 200],
  } as const;
  return measured.map(({ name }) => {
    const ordered = [...measured].sort((a, b) => Number(a.name === name) - Number(b.name === name));
    const lines = (of: (one: ReturnType<typeof placements>[number]) => number): Line[] =>
      ordered.map((one) => ({
        name: one.name,
        points: one.sizes.map((size) => ({ x: size.backends, y: of(size) })),
      }));
    const panels: Panel[] = [
      {
        title: 'How even the keys are',
        subtitle: 'all keys as often as the next',
        x: backends,
        y: { label: 'busiest backend / mean', log: false, domain: [1, 2.5] },
        lines: lines(({ busiest }) => busiest),
        highlight: [name],
        dots: true,
      },
      {
        title: 'How many move without need',
        subtitle: 'of the keys of backends that stay',
        x: backends,
        y: { label: 'move when one leaves (%)', log: false, domain: [0, 100] },
        lines: lines(({ moved }) => 100 * moved),
        highlight: [name],
        dots: true,
      },
    ];
    if (hotPanel.policies.includes(name)) panels.push(bounded(hot, name));
    return { name, svg: pictureOf(name, panels) };
  });
}

function bounded(hot: Comparison, name: string): Panel {
  const field = hotPanel.policies.filter((policy) => !policy.includes('('));
  const limited = hotPanel.policies.find((policy) => policy.startsWith(`${name}(`))!;
  return {
    title: hotPanel.title,
    subtitle: hotPanel.subtitle,
    x: { label: 'offered load', log: false, domain: [0.15, 0.95], ticks: [0.2, 0.4, 0.6, 0.8] },
    y: { label: 'p99 latency (ms)', log: true, domain: LATENCIES },
    lines: [
      ...field.filter((policy) => policy !== name).map((policy) => lineOf(hot, policy)),
      lineOf(hot, name),
      lineOf(hot, limited, 'bounded, 125 %'),
    ],
    highlight: [name, 'bounded, 125 %'],
    dots: true,
  };
}

function byZone(): Picture[] {
  const all = zoned();
  return [...new Set(all.map(({ policy }) => policy))].map((name) => {
    const lines = ['its own zone', 'the same region', 'another region'].map((zone, i): Line => {
      const points = all.filter(({ policy }) => policy === name);
      return {
        name: zone,
        points: points.map(({ healthy, shares }) => ({ x: healthy, y: shares[i] })),
      };
    });
    const panel: Panel = {
      title: 'Where requests go',
      subtitle: 'as backends of their own zone fail',
      x: {
        label: 'healthy backends of its own zone (%)',
        log: false,
        domain: [0, 100],
      },
      y: { label: 'requests (%)', log: false, domain: [0, 100] },
      lines,
      dots: false,
    };
    return { name, svg: pictureOf(name, [panel]) };
  });
}

function health(): Panel[] {
  const healthy = {
    label: 'healthy backends of the first priority (%)',
    log: false,
    domain: [0, 100],
  } as const;
  const all = failovers();
  const shares = [140, 100, 200].map((factor): Line => ({
    name: `${factor} %`,
    points: all
      .filter(({ overprovisioning }) => overprovisioning === factor)
      .map(({ healthy, first }) => ({ x: healthy, y: first })),
  }));
  const panic = panics();
  const loads = [50, 0].map((below): Line => ({
    name: below === 0 ? 'no panic' : `panic below ${below} %`,
    points: panic
      .filter(({ panicBelow }) => panicBelow === below)
      .map(({ healthy, load }) => ({ x: healthy, y: load })),
  }));
  return [
    {
      title: 'With a second priority',
      subtitle: 'which is healthy; by overprovisioning',
      x: healthy,
      y: { label: 'requests to the first priority (%)', log: false, domain: [0, 100] },
      lines: shares,
      dots: false,
    },
    {
      title: 'With no second priority',
      subtitle: 'over what it has when all are healthy',
      x: { ...healthy, label: 'healthy backends (%)' },
      y: {
        label: 'load of a healthy backend',
        log: true,
        domain: [0.9, 20],
        ticks: [1, 2, 5, 10, 20],
      },
      lines: loads,
      dots: false,
    },
  ];
}

const WRAPPED = new Map([
  ['turns', 'round robin'],
  ['counts', 'least connections'],
]);

function newcomer(all: readonly Moment[]): Panel[] {
  const names = new Map([
    ...WRAPPED,
    ['slowTurns', 'slow start, turns'],
    ['slowCounts', 'slow start, counts'],
  ]);
  return [
    over(
      all,
      names,
      ['Requests to the newcomer', 'cold from 20 s to 40 s', 'share (%)'],
      ({ lastShare }) => lastShare,
      {
        domain: [0, 12],
      },
    ),
    over(all, names, ['Latency', 'of all requests', 'p99 latency (ms)'], ({ p99 }) => p99, {
      log: true,
    }),
  ];
}

function failing(all: readonly Moment[]): Panel[] {
  const names = new Map([
    ...WRAPPED,
    ['watchedTurns', 'watched, turns'],
    ['watchedCounts', 'watched, counts'],
  ]);
  return [
    over(
      all,
      names,
      ['Requests to the failing one', 'it fails from 20 s to 90 s', 'share (%)'],
      ({ lastShare }) => lastShare,
      {
        domain: [0, 30],
      },
    ),
    over(all, names, ['Requests that fail', 'of all', 'share (%)'], ({ failed }) => failed, {
      domain: [0, 30],
    }),
  ];
}

/** Services over time. */
function over(
  all: readonly Moment[],
  names: ReadonlyMap<string, string>,
  [title, subtitle, label]: readonly [title: string, subtitle: string, label: string],
  of: (moment: Moment) => number,
  y: Partial<Panel['y']>,
): Panel {
  const lines = [...names].map(([service, name]) => ({
    name,
    points: all
      .filter((moment) => moment.service === service)
      .map((moment) => ({ x: moment.time, y: of(moment) })),
  }));
  return {
    title,
    subtitle,
    x: { label: 'time (s)', log: false },
    y: { label, log: false, ...y },
    lines,
    dots: false,
  };
}
