import { createRun, type Run } from '../../experiment/run.js';
import type { Results } from '../../model/results.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { prepare } from './check.js';
import type { Given, Limits, Progress, Ran } from './messages.js';

/** Milliseconds between two words on how far it is. */
const SLICE = 50;
const FIRST_SLICE = 2000;

/** A run from a scenario's text to its results, which says how far it is. */
export async function run(
  { given, limits }: { given: Given; limits: Limits },
  tell: (progress: Progress) => void,
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
  const results = simulate(running, limits, tell);
  return {
    ok: true,
    plain,
    results: { ...results, warnings: [...made.warnings, ...results.warnings] },
  };
}

/** The page's limits where the scenario's own are wider. */
function within(plain: PlainScenario, { events, memory }: Limits): PlainScenario {
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

function simulate(running: Run, { seconds }: Limits, tell: (progress: Progress) => void): Results {
  const until = performance.now() + seconds * 1000;
  let steps = FIRST_SLICE;
  for (;;) {
    const began = performance.now();
    if (running.advance(steps)) return running.results();
    const now = performance.now();
    if (now > until) {
      running.interrupt();
      const detail = `the page's limit of ${seconds} s on a clock is reached`;
      return { ...running.results(), ended: { reason: 'limit', detail } };
    }
    tell({ share: running.progress, now: running.now, events: running.steps });
    // Changing by a factor of four at most, a slow stretch is noticed in time.
    const took = Math.max(now - began, 0.1);
    steps = Math.ceil(steps * Math.min(Math.max(SLICE / took, 0.25), 4));
  }
}
