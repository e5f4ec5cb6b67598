/**
 * Netloom as a library: the stages of a run, one after the other, without Node's names, so that
 * they work in a browser and in a worker too.
 *
 * ```ts
 * import { lower, parse, run, summarize, toJson } from 'netloom';
 *
 * const parsed = parse(text, { file: 'net.yaml' });
 * if (!parsed.ok) throw new Error(parsed.errors[0].message);
 * const lowered = lower(parsed.scenario);
 * if (!lowered.ok) throw new Error(lowered.errors[0].message);
 * console.log(toJson(summarize(run(lowered.plain))));
 * ```
 *
 * `compare` does a whole comparison of policies, here or wherever there is a `Place` for its runs.
 */
import type { Results } from './model/results.js';
import { createRun, type RunOptions } from './experiment/run.js';
import type { PlainScenario } from './scenario/plain.js';

export type { OwnPolicy } from './balancing/entry.js';
export { Ending, NONE, WAIT } from './balancing/policy.js';
export type * from './balancing/policy.js';
export { compare, type Compared, type CompareOptions } from './experiment/compare.js';
export type * from './experiment/comparison.js';
export { type Executor, here, type Place } from './experiment/jobs/executor.js';
export type { Hash, Job, Outcome, Texts } from './experiment/jobs/job.js';
export { Performer, type Terms } from './experiment/jobs/performer.js';
export { createRun, type Run, type RunOptions } from './experiment/run.js';
export type * from './facts/facts.js';
export { entryOf, type Moment, Playback, type Shelf, type Standing } from './facts/playback.js';
export type { FactList } from './facts/list/fact-list.js';
export { listOf, pack, type PackedRecording, type Recording, unpack } from './facts/recording.js';
export { type Authored, type ReadLab, readLab } from './labs/author.js';
export type { Lab } from './labs/lab.js';
export type * from './model/results.js';
export { files, type ReportFile, type TraceFile } from './report/files.js';
export { narrate } from './report/narrate.js';
export { toJson } from './report/json.js';
export { summarize, type Summary } from './report/summary.js';
export { expand } from './scenario/expand.js';
export { jsonSchema } from './scenario/json-schema.js';
export { lower } from './platforms/lower.js';
export { parse } from './scenario/parse.js';
export type { PlainScenario } from './scenario/plain.js';

/** Runs a scenario to its end in one go. `createRun` does it in steps. */
export function run(plain: PlainScenario, options: Partial<RunOptions> = {}): Results {
  const nothingMore: RunOptions = {
    capture: null,
    trace: null,
    requests: false,
    packets: false,
    replication: 0,
  };
  const whole = createRun(plain, { ...nothingMore, ...options });
  while (!whole.advance(Number.MAX_SAFE_INTEGER));
  return whole.results();
}
