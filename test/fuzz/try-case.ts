import { createRun } from '../../src/experiment/run.js';
import { lower } from '../../src/platforms/lower.js';
import { toJson } from '../../src/report/json.js';
import { summarize } from '../../src/report/summary.js';
import { formatErrors } from '../../src/scenario/errors.js';
import { parse } from '../../src/scenario/parse.js';

/** What became of a text: a run, a refusal in words, or a fault of ours. */
export interface Outcome {
  kind: 'run' | 'refused' | 'fault';
  detail: string;
}

/** Steps of a run that are taken: a fuzzed scenario shows by then what is wrong with it. */
const STEPS = 20_000;

/** Takes a text through every stage, as `netloom run` does. */
export function tryCase(text: string): Outcome {
  try {
    const parsed = parse(text, { file: 'case.yaml' });
    if (!parsed.ok) return refused(parsed.errors);
    const lowered = lower(parsed.scenario);
    if (!lowered.ok) return refused(lowered.errors);
    const run = createRun(lowered.plain, {
      capture: null,
      trace: null,
      requests: false,
      packets: false,
      replication: 0,
    });
    if (!run.advance(STEPS)) run.interrupt();
    const json = toJson(summarize(run.results()));
    const bad = /\bNaN\b|undefined|\[object|-?Infinity/.exec(json);
    return bad === null
      ? { kind: 'run', detail: '' }
      : { kind: 'fault', detail: `summary.json says ${bad[0]}` };
  } catch (error) {
    return { kind: 'fault', detail: error instanceof Error ? `${error.stack}` : String(error) };
  }
}

function refused(errors: Parameters<typeof formatErrors>[0]): Outcome {
  const detail = formatErrors(errors);
  const bad = errors.length === 0 || /\bNaN\b|undefined|\[object/.test(detail);
  return { kind: bad ? 'fault' : 'refused', detail };
}
