import { createRun, type Run } from '../../experiment/run.js';
import { pack } from '../../facts/recording.js';
import type { Results } from '../../model/results.js';
import { blocksOf } from '../../report/blocks.js';
import { files, type ReportFile } from '../../report/files.js';
import { themed } from '../../report/charts/colours.js';
import { runCharts } from '../../report/charts/run.js';
import { labelled } from '../../report/labels.js';
import { tableParts } from '../../report/table.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { prepare } from './check.js';
import type { Drawn, Given, Limits, Progress, Ran } from './messages.js';

/** Milliseconds between two words on how far it is. */
const SLICE = 50;
const FIRST_SLICE = 2000;

/** What the last run has left, for what is asked of it later. */
let last: { given: Given; plain: PlainScenario; results: Results } | null = null;

/** A run from a scenario's text to its results, which says how far it is. */
export async function run(
  { given, limits }: { given: Given; limits: Limits },
  tell: (progress: Progress) => void,
  hand: (buffers: ArrayBuffer[]) => void,
): Promise<Ran> {
  const made = await prepare(given);
  if (!made.ok) return made;
  const { plain, origins, scenario } = made.prepared;
  const running = createRun(within(plain, limits), {
    capture: null,
    trace: null,
    requests: false,
    packets: false,
    record: limits.facts,
    frames: true,
    samples: true,
    replication: 0,
    origins,
  });
  const mistakes = running.mistakes();
  if (mistakes.length > 0) {
    const errors = mistakes.map(({ index, message }) =>
      scenario.source.error(['expect', index], message),
    );
    return { ok: false, errors };
  }
  const began = performance.now();
  const { recording, ...told } = simulate(running, limits, tell);
  const took = (performance.now() - began) / 1000;
  const results: Results = { ...told, recording: null };
  last = { given, plain, results };
  const [packed, buffers] = pack(recording!);
  hand(buffers);
  const warnings = [...made.warnings, ...results.warnings];
  const blocks = blocksOf((paint) => tableParts({ ...labelled(results, plain), warnings }, paint));
  return { ok: true, plain, results, recording: packed, blocks, took };
}

/** The page's limits where the scenario's own are wider. */
export function within(plain: PlainScenario, { events, memory }: Limits): PlainScenario {
  const { limits } = plain;
  return {
    ...plain,
    limits: {
      ...limits,
      events: Math.min(limits.events, events),
      memory: Math.min(limits.memory, memory),
    },
  };
}

export function simulate(
  running: Run,
  { seconds }: Limits,
  tell: (progress: Progress) => void,
): Results {
  const until = performance.now() + seconds * 1000;
  let steps = FIRST_SLICE;
  for (;;) {
    const began = performance.now();
    if (running.advance(steps)) return running.results();
    const now = performance.now();
    if (now > until) {
      running.interrupt();
      const detail = `the page's limit of ${seconds} s on a clock is reached`;
      return { ...running.results(), ended: { reason: 'limit', limit: 'seconds', detail } };
    }
    tell({ share: running.progress, now: running.now, events: running.steps });
    // Changing by a factor of four at most, a slow stretch is noticed in time.
    const took = Math.max(now - began, 0.1);
    steps = Math.ceil(steps * Math.min(Math.max(SLICE / took, 0.25), 4));
  }
}

/** The pictures of the last run. */
export function charts({ width }: { width: number }): Drawn[] {
  if (last === null) return [];
  const { plain, results } = last;
  return runCharts(results, labelled(results, plain)).map(({ name, title, draw }) => ({
    name,
    title,
    svg: themed(draw({ width, titled: true })),
  }));
}

/** All files of the last run, and what makes it again. */
export function lastFiles(): [name: string, bytes: Uint8Array][] {
  if (last === null) throw new Error('nothing has run');
  const { given, results } = last;
  const all: ReportFile[] = [
    ...files(results),
    { name: 'scenario.yaml', content: [given.text] },
    ...given.files.map(([name, text]) => ({ name, content: [text] })),
  ];
  return all.map(({ name, content }) => [name, bytesOf(content)]);
}

export function bytesOf(content: Iterable<string | Uint8Array>): Uint8Array {
  const encoder = new TextEncoder();
  const pieces = [...content].map((piece) =>
    typeof piece === 'string' ? encoder.encode(piece) : piece,
  );
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
