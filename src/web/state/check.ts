import { effect, signal } from '@preact/signals';
import type { ScenarioError } from '../../scenario/errors.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { Ended, Hand } from '../worker/hand.js';
import type { Checked, Compared, Given, Parameter } from '../worker/messages.js';
import { given } from './source.js';

/** What is known of the text in the editor. */
export interface Parsed {
  /** The text that was looked at. */
  text: string;
  errors: readonly ScenarioError[];
  warnings: readonly string[];
  /** The last plain form without mistakes; null before there was one. */
  plain: PlainScenario | null;
  parameters: readonly Parameter[];
  /** What the scenario says of its comparison, when it was last without mistakes. */
  compared: Compared | null;
}

export const parsed = signal<Parsed>({
  text: '',
  errors: [],
  warnings: [],
  plain: null,
  parameters: [],
  compared: null,
});

/** It reads while another runs. */
export const reader = new Hand();

/** Milliseconds of no typing before the text is looked at. */
const PAUSE = 200;
/** A text that takes longer is given up. */
const PATIENCE = 10_000;

/** Looks at the text whenever it changes. */
export function checkAlways(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  effect(() => {
    const scenario = given();
    clearTimeout(timer);
    timer = setTimeout(() => void look(scenario), first ? 0 : PAUSE);
    first = false;
  });
}

/** Comes when the text as it stands has been looked at. */
export function looked(): Promise<void> {
  return new Promise((resolve) => {
    const forget = effect(() => {
      if (parsed.value.text !== given().text) return;
      resolve();
      queueMicrotask(() => forget());
    });
  });
}

let latest: Given | null = null;

async function look(scenario: Given): Promise<void> {
  latest = scenario;
  const timer = setTimeout(() => reader.end(), PATIENCE);
  try {
    const checked = await reader.ask('check', scenario);
    if (latest === scenario) parsed.value = parsedOf(scenario, checked);
  } catch (error) {
    const message =
      error instanceof Ended
        ? `it takes longer than ${PATIENCE / 1000} s to read`
        : (error as Error).message;
    const { file } = scenario;
    const errors = [{ file, line: 1, column: 1, path: '', message }];
    if (latest === scenario) parsed.value = { ...parsed.value, text: scenario.text, errors };
  } finally {
    clearTimeout(timer);
  }
}

function parsedOf({ text }: Given, checked: Checked): Parsed {
  const { warnings, parameters } = checked;
  if (!checked.ok) {
    const { errors } = checked;
    const { plain, compared } = parsed.value;
    // Mistakes of syntax hide parameters, which are there all the same.
    const known = parameters.length > 0 ? parameters : parsed.value.parameters;
    return { text, errors, warnings, plain, parameters: known, compared };
  }
  return {
    text,
    errors: [],
    warnings,
    plain: checked.plain,
    parameters,
    compared: checked.compared,
  };
}
