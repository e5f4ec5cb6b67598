/** The comparison with real proxies: a part of `npm run reality`. */
import { cpus, release, type } from 'node:os';
import { keepAwake } from './awake.js';
import { type Case, cases, type Measured, portsOf, type Program, TIME_US } from './case.js';
import type { Kept, Place, Runs } from './kept.js';
import { findPrograms, type Programs } from './programs.js';
import { onProxy, play, processorTime } from './real.js';
import { markdown } from './report.js';
import { simulate } from './simulated.js';
import { makeTrace, type Trace } from './trace.js';
import { good, MOST_BUSY, MOST_LATE_MS, type Outcome } from './verdict.js';

const SECONDS = 30;
const QUICK = 5;
/** Tries of a run that the machine has disturbed. */
const TRIES = 3;

export interface Asked {
  /** Cases by id; none for all. */
  ids: readonly string[];
  again: boolean;
  quick: boolean;
  jobs: number;
}

export interface Told {
  text: string;
  good: boolean;
  /** What to keep; null for nothing. */
  kept: Kept | null;
}

export const caseIds = (): string[] => cases(SECONDS).map(({ id }) => id);

/** @param before what is kept of an earlier run */
export async function againstProxies(asked: Asked, before: Kept | null): Promise<Told> {
  if (asked.again) {
    if (before === null) throw new Error('no runs of proxies are kept: run without --again first');
    return { ...tell(before, new Map()), kept: before };
  }
  const seconds = asked.quick ? QUICK : SECONDS;
  const chosen = cases(seconds).filter(
    ({ id }) => asked.ids.length === 0 || asked.ids.includes(id),
  );
  const programs = await findPrograms();
  if ('lacks' in programs) {
    const reasons = new Map(chosen.map(({ id }) => [id, programs.lacks]));
    const kept = { place: await placeOf(null, seconds), cases: [] };
    return { ...tell(kept, reasons), kept: null };
  }
  const reasons = new Map<string, string>();
  for (const { id, program } of chosen) {
    const version = programs.versions[program];
    if (typeof version !== 'string') reasons.set(id, version.lacks);
  }
  await sayHowBusy();
  const able = chosen.filter(({ id }) => !reasons.has(id));
  const sleep = keepAwake();
  const place = await placeOf(programs, seconds);
  const runs = await measure(able, seconds, programs, asked.jobs);
  sleep();
  if (asked.ids.length > 0 && !asked.quick && before !== null && before.place.seconds === seconds)
    for (const [id, old] of before.cases) if (!runs.has(id)) runs.set(id, old);
  const kept = { place, cases: [...runs] };
  return { ...tell(kept, reasons), kept: asked.quick ? null : kept };
}

/** Simulates what the real ones did, and compares. */
function tell({ place, cases: runs }: Kept, reasons: ReadonlyMap<string, string>): Told {
  const known = new Map(runs);
  const traces = new Map<number, Trace>();
  const outcomes = cases(place.seconds).flatMap((each): Outcome[] => {
    const ran = known.get(each.id);
    const skipped = reasons.get(each.id) ?? ran?.failed;
    const base = { each, real: [], simulated: [], steadiness: [] };
    if (skipped !== undefined) return [{ ...base, skipped }];
    if (ran === undefined) return [];
    const { server, [each.program]: proxy } = place.overhead;
    const simulated = ran.real.map((_, t): Measured => {
      const trace = traces.get(t) ?? makeTrace(t, place.seconds);
      traces.set(t, trace);
      return simulate(each, trace, portsOf(each.id, each.isRandom ? 0 : t), { server, proxy });
    });
    return [{ each, ...ran, simulated }];
  });
  return { text: markdown(outcomes, place), good: good(outcomes), kept: null };
}

/** All runs, some at a time; one that the machine disturbed is run again. */
async function measure(
  chosen: readonly Case[],
  seconds: number,
  programs: Programs,
  jobs: number,
): Promise<Map<string, Runs>> {
  const runs = new Map<string, Runs>(chosen.map(({ id }) => [id, { real: [], steadiness: [] }]));
  const traces = Array.from({ length: Math.max(0, ...chosen.map((each) => each.traces)) }, (_, t) =>
    makeTrace(t, seconds),
  );
  // HAProxy draws the same numbers whenever it is started: one process plays all traces of a random case.
  const waiting = chosen.flatMap((each) => {
    const own = traces.slice(0, each.traces).map((_, t) => t);
    return each.isRandom ? [{ each, own }] : own.map((t) => ({ each, own: [t] }));
  });
  // The longest first.
  waiting.sort((a, b) => b.own.length - a.own.length);
  const all = waiting.length;
  const count = waiting.reduce((sum, { own }) => sum + own.length, 0);
  const rounds = Math.max(Math.ceil(count / jobs), ...waiting.map(({ own }) => own.length));
  console.error(
    `${count} runs of ${seconds} s on proxies, ${jobs} at a time: ` +
      `about ${Math.ceil((rounds * (seconds + 2)) / 60)} minutes`,
  );
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { each, own } = one;
      const mine = runs.get(each.id)!;
      const ports = portsOf(each.id, own[0]);
      const played = own.map((t) => traces[t]);
      try {
        const ran = await steadily(() => onProxy(each, played, ports, programs));
        own.forEach((t, i) => {
          mine.real[t] = ran[i].measured;
          mine.steadiness[t] = ran[i].steadiness;
        });
        const late = Math.max(...ran.map(({ steadiness }) => steadiness.late));
        const p50 = ran.map(({ measured }) => measured.p50.toFixed(1)).join(', ');
        console.error(
          `${all - waiting.length} of ${all}: ${each.id}, p50 ${p50} ms, late ${late.toFixed(2)} ms`,
        );
      } catch (error) {
        mine.failed = error instanceof Error ? error.message : String(error);
        console.error(`${each.id}: ${mine.failed}`);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return runs;
}

type Ran = Awaited<ReturnType<typeof onProxy>>;

/** The first run that was not late, or the last. A machine that others use stays so: that alone is no reason. */
async function steadily(run: () => Promise<Ran>): Promise<Ran> {
  let ran = await run();
  const isLate = (): boolean => ran.some(({ steadiness }) => steadiness.late > MOST_LATE_MS);
  for (let tries = 1; tries < TRIES && isLate(); tries++) ran = await run();
  return ran;
}

async function sayHowBusy(): Promise<void> {
  const busy = processorTime();
  await new Promise((done) => setTimeout(done, 1000));
  const share = busy();
  if (share > MOST_BUSY)
    console.error(
      `the machine is ${(100 * share).toFixed(0)} % busy with other things: cases will be marked uneven`,
    );
}

/** What the machine adds: requests far apart, straight to an idle server, and through each proxy. */
async function placeOf(programs: Programs | null, seconds: number): Promise<Place> {
  const [{ model }] = cpus();
  const machine = `${type()} ${release()}, ${cpus().length} × ${model.trim()}`;
  const versions = programs?.versions ?? { haproxy: { lacks: '' }, nginx: { lacks: '' } };
  const overhead = { server: 0, haproxy: 0, nginx: 0 };
  const place = { machine, versions, seconds, realTime: programs?.realTime ?? false, overhead };
  if (programs === null) return place;
  const idle: Trace = {
    ...{ seed: '', seconds: 0 },
    times: Array.from({ length: 60 }, (_, i) => i * 50e6),
    demands: Array.from({ length: 60 }, () => TIME_US),
    keys: Array.from({ length: 60 }, () => 0),
  };
  const median = async (program: Program, direct: boolean, port: number): Promise<number> => {
    const [each] = cases(seconds).filter((one) => one.program === program);
    const alone = { ...each, servers: each.servers.slice(0, 1) };
    const { played } = await play(alone, [idle], [port, port + 1], programs, direct);
    const latencies = played[0].ended.map(({ ms }) => 1000 * ms).sort((a, b) => a - b);
    return Math.round(latencies[latencies.length >> 1] - TIME_US);
  };
  overhead.server = await median('haproxy', true, 20_900);
  for (const [program, version] of Object.entries(versions) as [Program, unknown][])
    if (typeof version === 'string')
      overhead[program] = (await median(program, false, 20_910)) - overhead.server;
  return place;
}
