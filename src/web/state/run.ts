import { signal } from '@preact/signals';
import { type Recording, unpack } from '../../facts/recording.js';
import type { Results } from '../../model/results.js';
import type { Block } from '../../report/blocks.js';
import type { About } from '../../report/table.js';
import type { ScenarioError } from '../../scenario/errors.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { Ended, Hand } from '../worker/hand.js';
import type { Given, Limits, Progress } from '../worker/messages.js';
import { limits } from './limits.js';
import { given } from './source.js';

/** A run that has come to its end, or to one of its limits. */
export interface Done {
  state: 'done';
  given: Given;
  /** Those that it had. */
  limits: Limits;
  plain: PlainScenario;
  results: Results;
  recording: Recording;
  digest: string;
  /** The tables, as a terminal has them. */
  blocks: readonly Block<About>[];
  /** Seconds on a clock. */
  took: number;
}

export type RunState =
  | { state: 'idle' }
  | { state: 'running'; progress: Progress | null }
  | Done
  | { state: 'stopped' }
  | { state: 'mistaken'; errors: readonly ScenarioError[] }
  | { state: 'failed'; message: string };

export const run = signal<RunState>({ state: 'idle' });

/** It runs, and keeps what the last run has left. */
export const runner = new Hand();

/** Runs the scenario as it stands; one that runs is ended. */
export async function start(): Promise<void> {
  stop();
  const scenario = given();
  run.value = { state: 'running', progress: null };
  try {
    run.value = await outcome(scenario);
  } catch (error) {
    // Whoever ended it has said so.
    if (error instanceof Ended) return;
    run.value = {
      state: 'failed',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

async function outcome(scenario: Given): Promise<RunState> {
  const asked = { given: scenario, limits: limits.value };
  const ran = await runner.ask('run', asked, (progress) => {
    run.value = { state: 'running', progress };
  });
  if (!ran.ok) return { state: 'mistaken', errors: ran.errors };
  const { plain, results, recording, blocks, took } = ran;
  const { digest } = results;
  return {
    state: 'done',
    given: scenario,
    limits: asked.limits,
    plain,
    results,
    recording: unpack(recording),
    digest,
    blocks,
    took,
  };
}

/** At once. */
export function stop(): void {
  if (run.value.state !== 'running') return;
  runner.end();
  run.value = { state: 'stopped' };
}
