import {
  backend,
  breakdown,
  hop,
  type ExpectationResults,
  type LatencyResults,
  type Results,
  service,
  workload,
} from '../model/results.js';
import { attempts } from './attempts.js';
import { breakers } from './breakers.js';
import { bulkFlows } from './bulk.js';
import { clients } from './clients.js';
import { cpus } from './cpus.js';
import { controlPlane } from './control-plane.js';
import { drains, pods, rollouts } from './pods.js';
import { count, number, plural, printable, quantity, seconds } from './format.js';
import { grid, ROWS } from './grid.js';
import { gathered, rankOf } from './happenings.js';
import { histogram } from './histogram.js';
import { lookUps } from './look-ups.js';
import { type Paint, plainPaint } from './paint.js';
import { paragraphs, type Part, textOf, type Written } from './part.js';
import { partitions } from './partitions.js';
import { relays } from './relays.js';
import { refusals } from './refusals.js';
import { losses, objectives } from './objectives.js';
import { responses } from './responses.js';
import { guardedRoutes } from './routes.js';
import { row } from './shown.js';
import { stepsOf } from './steps.js';
import { dropsByPlace } from './summary.js';
import { folded } from './width.js';

/** What there is to say of a run, in this order: what a part is about, and what writes it. */
const PARTS = [
  ['heading', heading],
  ['warnings', warnings],
  ['workloads', workloads],
  ['objectives', objectives],
  ['losses', losses],
  ['stages', stages],
  ['hops', hops],
  ['steps', stepsOf],
  ['bulk', bulkFlows],
  ['clients', clients],
  ['attempts', attempts],
  ['responses', responses],
  ['refusals', refusals],
  ['breakers', breakers],
  ['routes', guardedRoutes],
  ['look-ups', lookUps],
  ['pings', pings],
  ['histograms', histograms],
  ['services', services],
  ['backends', backends],
  ['partitions', partitions],
  ['relays', relays],
  ['cpus', cpus],
  ['rollouts', rollouts],
  ['drains', drains],
  ['pods', pods],
  ['timeline', timeline],
  ['control-plane', controlPlane],
  ['drops', drops],
  ['ceilings', ceilings],
  ['balance', balance],
  ['expectations', expectations],
] as const satisfies readonly (readonly [string, (results: Results, paint: Paint) => Written])[];

/** What a part of the table is about. */
export type About = (typeof PARTS)[number][0];

/** A run's results for reading: latency, fairness, drops, ceilings and expectations. */
export function table(results: Results, paint: Paint = plainPaint): string {
  return textOf(tableParts(results, paint));
}

/** The same, part by part. */
export function tableParts(results: Results, paint: Paint): Part<About>[] {
  return PARTS.flatMap(([about, write]) =>
    paragraphs(write(results, paint)).map((lines) => ({ about, lines })),
  );
}

function heading(results: Results, paint: Paint): string[] {
  const facts = [
    `seed ${printable(results.seed)}`,
    `${seconds(results.simulatedTime)} simulated`,
    plural(results.events, 'event'),
    `digest ${results.digest}`,
  ];
  const name = printable(results.scenario);
  const [first, ...rest] = folded(`${name}  ${facts.join(' · ')}`, paint.width, '  ');
  const lines = [
    `${paint.strong(name)}${paint.faint(first.slice(name.length))}`,
    ...rest.map(paint.faint),
  ];
  if (results.partial) {
    lines.push(paint.bad(`partial: ${printable(results.ended.detail)}`));
  }
  return lines;
}

function warnings(results: Results, paint: Paint): string[] {
  return results.warnings.flatMap((warning) => {
    const [first, ...rest] = folded(`warning: ${printable(warning)}`, paint.width, '  ');
    return [`${paint.warning('warning:')}${first.slice('warning:'.length)}`, ...rest];
  });
}

function workloads(results: Results, paint: Paint): string[] {
  const head =
    '<workload sent done???? failed success? mean? p50?? p90??? p99 p99.9?? max??? p99_all per_s??';
  const rows = [...results.workloads]
    .filter(([, it]) => it.ping === null && (it.bulk === null || it.latency.count > 0))
    .map(([name, it]) =>
      row(workload, it, head, {
        workload: printable(name),
        failed: failures(it.failed, it.unfinished, paint),
        p99_all: number(forEver(it.latencyWithFailures)),
      }),
    );
  return [
    ...grid(
      'Latency in ms (one run, so no intervals; p99 all takes failures as infinite)',
      head,
      rows,
      paint,
    ),
    ...reasons(results, paint),
  ];
}

/** The p99 to which a failure took for ever: without a value, it lies among those. */
function forEver({ p99, count }: LatencyResults): number | null {
  return p99 ?? (count > 0 ? Infinity : null);
}

/** How many; the reasons have a line of their own. */
function failures(failed: Map<string, number>, unfinished: number, paint: Paint): string {
  const all = [...failed.values()].reduce((sum, times) => sum + times, unfinished);
  return all === 0 ? '0' : paint.bad(count(all));
}

/** Why requests of workloads have failed. */
function reasons(results: Results, paint: Paint, pings = false): string[] {
  return [...results.workloads].flatMap(([name, { failed, unfinished, ping }]) => {
    const ends = [...failed, ['unfinished', unfinished] as const].filter(([, times]) => times > 0);
    if (ends.length === 0 || (ping !== null) !== pings) return [];
    const words = ends.map(([reason, times]) => `${count(times)} ${printable(reason)}`).join(', ');
    return folded(`failed of ${printable(name)}: ${words}`, paint.width, '    ', '  ').map(
      paint.bad,
    );
  });
}

function stages(results: Results, paint: Paint): string[] {
  const all = [...results.workloads];
  const again = all.some(([, { breakdown }]) => (breakdown?.earlierAttempts ?? 0) > 0);
  const proxied = all.some(([, { breakdown }]) => (breakdown?.proxy ?? 0) > 0);
  const waited = all.some(([, { breakdown }]) => (breakdown?.backOff ?? 0) > 0);
  const first = `<workload ${again ? 'earlier_attempts ' : ''}network${proxied ? ' proxy' : ''}`;
  // The last is part of the first.
  const head = `${first} balancer server_queue service${waited ? ' back_off?' : ''}`;
  // Those that tell their steps tell these, too.
  const rows = all.flatMap(([name, { breakdown: it, steps }]) =>
    it === null || (steps !== null && !again && !proxied)
      ? []
      : [row(breakdown, it, head, { workload: printable(name) })],
  );
  return grid('Mean ms by stage', head, rows, paint);
}

/** Where proxies stand on the way: what each takes, and what the way to it does. */
function hops({ workloads }: Results, paint: Paint): string[] {
  const head = '<workload hop network proxy share';
  const rows = [...workloads].flatMap(([name, { hops: all }]) =>
    [...all].map(([place, it], i) =>
      row(hop, it, head, { workload: i === 0 ? printable(name) : '', hop: place }),
    ),
  );
  return grid('Mean ms by hop, from the caller to the server', head, rows, paint);
}

function pings(results: Results, paint: Paint): string[] {
  const head = '<ping sent received failed min mean max sd? ttl?';
  const rows = [...results.workloads].flatMap(([name, it]) => {
    if (it.ping === null) return [];
    const { failed, unfinished } = it;
    const others = { ping: printable(name), failed: failures(failed, unfinished, paint) };
    return [row(workload, { ...it, latency: it.ping.rtt }, head, others)];
  });
  return [...grid('Ping, round trips in ms', head, rows, paint), ...reasons(results, paint, true)];
}

function histograms(results: Results, paint: Paint): string[] {
  const lines: string[] = [];
  for (const [name, it] of [...results.histograms].slice(0, 3)) {
    const bars = histogram(it);
    if (bars.length < 2) continue;
    if (lines.length > 0) lines.push('');
    lines.push(paint.strong(`Latency of ${printable(name)}`), ...bars);
  }
  return lines;
}

function services(results: Results, paint: Paint): string[] {
  const head =
    '<service <policy replicas?? load done?? rejected busy queue?? p50??? p99? Jain by_chance? max/mean???';
  const rows = [...results.services].map(([name, it]) =>
    row(service, it, head, {
      service: printable(name),
      rejected: it.rejected > 0 ? paint.bad(count(it.rejected)) : '0',
    }),
  );
  return grid(
    'Services (load: work asked for by capacity; Jain of requests over capacity)',
    head,
    rows,
    paint,
  );
}

function backends(results: Results, paint: Paint): string[] {
  const all = [...results.services].flatMap(([service, { backends }]) =>
    [...backends].map(([name, it]) => ({ service, name, it })),
  );
  // Places that no pod was ever in are in the file.
  const shown = all.filter(({ it }) => it.versions !== '');
  const kept = shown.some(({ it }) => it.versions !== null);
  const head = kept
    ? '<service <backend version? requests busy queue p50 p99'
    : '<service <backend requests busy queue p50 p99';
  const rows = shown.map(({ service, name, it }) =>
    row(backend, it, head, {
      service: printable(service),
      backend: printable(name),
      version: it.versions ?? '-',
    }),
  );
  return grid('Backends', head, rows, paint, 'backends.csv');
}

function timeline(results: Results, paint: Paint): string[] {
  const listed = gathered(results.timeline);
  const first = [...listed]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .slice(0, ROWS)
    .sort((a, b) => a.time - b.time);
  const chosen = new Set(first);
  const rows = [...first, ...listed.filter((it) => !chosen.has(it))].map(
    ({ time, entry, what, phase }) => [
      seconds(time),
      entry === null ? '-' : count(entry),
      printable(what),
      entry === null && phase === 'for good' ? '' : phase,
    ],
  );
  return grid('What happened', 'at entry <what <span', rows, paint, 'timeline.csv');
}

function drops(results: Results, paint: Paint): string[] {
  const asked = results.drops.some(({ probes }) => probes > 0);
  const rows = dropsByPlace(results.drops).map((drop) => [
    printable(drop.place),
    printable(drop.reason),
    count(drop.packets),
    ...(asked ? [count(drop.probes)] : []),
    count(drop.bytes),
    seconds(drop.first),
  ]);
  const head = asked
    ? '<place <reason packets probes? bytes? first'
    : '<place <reason packets bytes first';
  return grid('Dropped packets', head, rows, paint, 'drops.csv');
}

function ceilings(results: Results, paint: Paint): string[] {
  const rows = results.ceilings.map((hit) => [
    printable(hit.place),
    printable(hit.ceiling),
    count(hit.limit),
    seconds(hit.first),
  ]);
  return grid(
    'Ceilings, as they broke',
    '<place <ceiling limit first',
    rows,
    paint,
    'summary.json',
  );
}

/** Only worth a line when it is off, and then it is the one that matters. */
function balance({ conservation, services }: Results, paint: Paint): string[] {
  const off = (['packets', 'requests'] as const).filter((kind) => !conservation[kind].balanced);
  const laws = [...services].flatMap(([name, { littlesLaw, utilisationLaw, workLaw }]) =>
    littlesLaw.holds && utilisationLaw.holds && workLaw.holds
      ? []
      : [`times of ${printable(name)}`],
  );
  return [...off, ...laws].map((what) =>
    paint.bad(`The ${what} do not add up: this is a bug in Netloom.`),
  );
}

function expectations(results: Results, paint: Paint): string[] {
  if (results.expectations.length === 0) return [];
  return [paint.strong('Expectations'), ...results.expectations.map((it) => verdict(it, paint))];
}

/** Facts stand below a condition that leaves them no room. */
function verdict(it: ExpectationResults, paint: Paint): string {
  const facts: string[] = [];
  if (it.observed !== null) facts.push(`observed ${quantity(it.observed, it.unit)}`);
  if (it.interval !== null) {
    facts.push(`between ${it.interval.map((end) => quantity(end, it.unit)).join(' and ')}`);
  }
  if (it.replications > 1) facts.push(`${it.replications} replications`);
  if (it.verdict === 'undecided') facts.push(undecidedText(it));
  if (it.detail !== '') facts.push(printable(it.detail));
  const marks = { holds: paint.good('✔'), fails: paint.bad('✘'), undecided: paint.warning('?') };
  const text = printable(it.text);
  const aside = facts.length > 0 ? `(${facts.join('; ')})` : '';
  const line = `  ${marks[it.verdict]} ${text}`;
  if (aside === '') return line;
  if (text.length + aside.length + 6 <= paint.width) return `${line}  ${paint.faint(aside)}`;
  return [line, ...folded(aside, paint.width - 6).map((part) => `      ${paint.faint(part)}`)].join(
    '\n',
  );
}

function undecidedText({ needed, replications, interval }: ExpectationResults): string {
  if (needed !== null && needed > replications) {
    return `undecided: it would take some ${count(needed)} replications`;
  }
  return interval === null ? 'undecided' : 'undecided: no number of replications in sight';
}
