import { computed, signal } from '@preact/signals';
import { type Recording, unpack } from '../../facts/recording.js';
import type { Results } from '../../model/results.js';
import type { Block } from '../../report/blocks.js';
import type { About } from '../../report/table.js';
import type { ScenarioError } from '../../scenario/errors.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { Ended, Hand } from '../worker/hand.js';
import type { Given, Limits, Progress } from '../worker/messages.js';
import { frameText } from '../texts/frame.js';
import { limits } from './limits.js';
import { say } from './notice.js';
import { given, opened } from './source.js';
import { narrow, ofRun, view } from './view.js';

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
  /** What ran before is still there. */
  | { state: 'mistaken'; given: Given; errors: readonly ScenarioError[]; before: Done | null }
  | { state: 'failed'; message: string };

export const run = signal<RunState>({ state: 'idle' });

/** The run whose picture and results there are: the last, or the one before one with mistakes. */
export const done = computed((): Done | null => {
  const now = run.value;
  if (now.state === 'mistaken') return now.before;
  return now.state === 'done' ? now : null;
});

/** Whether that was of another text than there is now. */
export const isStale = computed(() => done.value !== null && differs(done.value.given, given()));

export function differs(a: Given, b: Given): boolean {
  return a.text !== b.text || a.file !== b.file || a.files !== b.files;
}

/** It runs, and keeps what the last run has left. */
export const runner = new Hand();

/** Runs the scenario as it stands; one that runs is ended. */
export async function start(): Promise<void> {
  stop();
  const scenario = given();
  const before = done.value;
  // Where there is one pane, it shows what comes of it.
  if (narrow.value && view.value === 'scenario') view.value = 'network';
  run.value = { state: 'running', progress: null };
  try {
    run.value = await outcome(scenario, before);
    if (!ofRun.has(view.value)) say(frameText().ended(run.value.state === 'done'));
  } catch (error) {
    // Whoever ended it has said so.
    if (error instanceof Ended) return;
    run.value = {
      state: 'failed',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

async function outcome(scenario: Given, before: Done | null): Promise<RunState> {
  const asked = { given: scenario, limits: limits.value };
  const ran = await runner.ask('run', asked, (progress) => {
    run.value = { state: 'running', progress };
  });
  if (!ran.ok) return { state: 'mistaken', given: scenario, errors: ran.errors, before };
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

/** What there is of another file than the one that is open goes. */
export function followOpened(): void {
  let seen = opened.peek();
  opened.subscribe((now) => {
    if (now === seen) return;
    seen = now;
    runner.end();
    run.value = { state: 'idle' };
  });
}
