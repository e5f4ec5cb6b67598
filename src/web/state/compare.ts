import { computed, signal } from '@preact/signals';
import type { Block } from '../../report/blocks.js';
import { Ended, Hand, workerScript } from '../worker/hand.js';
import type { Alternatives, Drawn, Given, Stage, Tape } from '../worker/messages.js';
import { looked, parsed } from './check.js';
import { limits } from './limits.js';
import { differs } from './run.js';
import { given, opened } from './source.js';
import { narrow, narrowCharts } from './view.js';

/** Alternatives at least and at most. */
export const [FEWEST, MOST] = [2, 6];

/** Policies that a comparison begins with where the scenario names none. */
const USUAL = ['random', 'round-robin', 'power-of-d-choices', 'least-request'];

/** What the form says; null for what the scenario says itself. */
export interface Choice {
  /** Of which scenario: another one begins anew. */
  opened: number;
  kind: 'policies' | 'setting';
  service: string | null;
  policies: readonly string[] | null;
  path: string | null;
  values: string | null;
  replications: number | null;
}

const nothing = { service: null, policies: null, path: null, values: null, replications: null };
const chosen = signal<Choice>({ opened: -1, kind: 'policies', ...nothing });

/** The form as it stands, with what the scenario and we propose. */
export const form = computed(() => {
  const mine: Choice =
    chosen.value.opened === opened.value
      ? chosen.value
      : { opened: opened.value, kind: 'policies', ...nothing };
  const { plain, compared, parameters } = parsed.value;
  const services = plain === null ? [] : [...plain.services.keys()];
  const service = mine.service ?? compared?.service ?? services[0] ?? null;
  const named = compared?.policies ?? [];
  const policies = mine.policies ?? (named.length > 1 ? named.slice(0, MOST) : USUAL);
  const [axis] = compared?.vary ?? [];
  const [parameter] = parameters;
  const path = mine.path ?? axis?.[0] ?? parameter?.name ?? '';
  const values = mine.values ?? (axis?.[0] === path ? axis[1].join(', ') : proposed(path));
  const replications = mine.replications ?? Math.min(compared?.replications ?? 10, 10);
  const left = mine.policies === null ? Math.max(0, named.length - MOST) : 0;
  return { ...mine, left, services, service, policies, path, values, replications };
});

export function choose(change: Partial<Choice>): void {
  const { opened, kind, service, policies, path, values, replications } = chosen.value;
  const before =
    opened === form.value.opened
      ? { opened, kind, service, policies, path, values, replications }
      : { opened: form.value.opened, kind: form.value.kind, ...nothing };
  chosen.value = { ...before, ...change };
}

/** Half of a parameter, it, and twice as much. */
function proposed(path: string): string {
  const parameter = parsed.value.parameters.find(({ name }) => name === path);
  if (parameter === undefined) return '';
  const { number, unit } = parameter;
  const whole = Number.isInteger(Number(number));
  const values = [0.5, 1, 2].map((factor) => {
    const value = Number((Number(number) * factor).toPrecision(4));
    return `${whole ? Math.max(1, Math.round(value)) : value}${unit === '' ? '' : ` ${unit}`}`;
  });
  return [...new Set(values)].join(', ');
}

/** What is compared. */
export const alternatives = computed<Alternatives>(() => {
  const { kind, service, policies, path, values } = form.value;
  if (kind === 'policies') return { service, path: null, values: policies };
  const each = values.split(',').map((value) => value.trim());
  return { service: null, path, values: each.filter((value) => value !== '') };
});

/** The queues of the alternatives, which come one after the other. */
export interface Reels {
  given: Given;
  what: Alternatives;
  tapes: readonly Tape[];
}

export const reels = signal<Reels | null>(null);

export type StudyState =
  | { state: 'idle' }
  | { state: 'running'; stage: Stage | null }
  | {
      state: 'done';
      blocks: readonly Block[];
      charts: readonly Drawn[];
      files: readonly [string, Uint8Array][];
      warnings: readonly string[];
    }
  | { state: 'failed'; messages: readonly string[] };

export const study = signal<StudyState>({ state: 'idle' });

/** Whether the queues, and the numbers, are of another text, or of others than the form has now. */
export const isStudyStale = computed(() => {
  const shown = reels.value;
  if (shown === null) return false;
  const { what } = shown;
  return (
    differs(shown.given, given()) || JSON.stringify(what) !== JSON.stringify(alternatives.value)
  );
});

/** What there is of another file than the one that is open goes. */
export function followOpenedStudy(): void {
  let seen = opened.peek();
  opened.subscribe((now) => {
    if (now === seen) return;
    seen = now;
    stopStudy();
    reels.value = null;
    study.value = { state: 'idle' };
  });
}

/** One for the queues, one that conducts the study (and has workers of its own). */
const [taper, conductor] = [new Hand(), new Hand()];

export async function startStudy(): Promise<void> {
  stopStudy();
  study.value = { state: 'running', stage: null };
  await looked();
  const scenario = given();
  const what = alternatives.value;
  reels.value = { given: scenario, what, tapes: [] };
  try {
    if (parsed.value.errors.length > 0) throw new Error(parsed.value.errors[0].message);
    await tapeAll(scenario, what);
    await conduct(scenario, what);
  } catch (error) {
    if (error instanceof Ended) return;
    study.value = { state: 'failed', messages: [(error as Error).message] };
    conductor.end();
  }
}

/** At once. */
export function stopStudy(): void {
  if (study.value.state !== 'running') return;
  study.value = { state: 'idle' };
  taper.end();
  conductor.end();
}

async function tapeAll(scenario: Given, what: Alternatives): Promise<void> {
  for (const value of what.values) {
    const taped = await taper.ask('tape', { given: scenario, what, value, limits: limits.value });
    if (!taped.ok) throw new Error(taped.errors.map(({ message }) => message).join('\n'));
    const { tapes = [] } = reels.value ?? {};
    reels.value = { given: scenario, what, tapes: [...tapes, taped.tape] };
  }
}

async function conduct(scenario: Given, what: Alternatives): Promise<void> {
  const { replications } = form.value;
  const script = await workerScript();
  const width = narrow.value ? narrowCharts() : null;
  const asked = { given: scenario, what, replications, width, limits: limits.value, script };
  const answer = await conductor.ask('compare', asked, (stage) => {
    if (study.value.state === 'running') study.value = { state: 'running', stage };
  });
  if (!answer.ok) throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  const { blocks, charts, files, warnings } = answer;
  study.value = { state: 'done', blocks, charts, files, warnings };
}
