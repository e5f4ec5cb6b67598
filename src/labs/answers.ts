/** Answers and predictions, held against the runs that they are about. */
import { ExpressionError } from '../scenario/expression.js';
import { isEmpty, type Item, type Runs } from './item.js';
import type { Question, Sought } from './lab.js';
import type { Languages } from './languages.js';
import { isRight, toldOf } from './seal.js';
import { say, sentences } from './sentences.js';
import { answered, isNear, shown, valueOf } from './values.js';

/** What came of an answer: null where it cannot be said. */
interface Held {
  right: boolean | null;
  /** What is said where it is not right. */
  told: Languages | null;
}

export function judgeAnswer(question: Question, answer: string | null, runs: Runs): Item {
  const { name, hint } = question;
  const item = (told: Languages): Item => ({
    name,
    kind: 'question',
    done: false,
    cameTrue: null,
    missing: told,
    hint,
    note: null,
  });
  if (answer === null || isEmpty(answer)) return item(say(sentences.noAnswer, name));
  const { right, told } = held(question, answer, runs);
  if (right !== true) return item(told ?? sentences.wrongChoice);
  return {
    name,
    kind: 'question',
    done: true,
    cameTrue: null,
    missing: null,
    hint: null,
    note: null,
  };
}

/** A prediction is done when it is there; what came of it is told. */
export function judgePrediction(question: Question, answer: string, runs: Runs): Item {
  const { name, number, afterwards } = question;
  const base: Item = {
    name,
    kind: 'prediction',
    done: true,
    cameTrue: null,
    missing: null,
    hint: null,
    note: null,
  };
  const { right, told } = held(question, answer, runs);
  if (told !== null && right === null) {
    return { ...base, done: false, missing: told };
  }
  const came: (Languages | null)[] = [afterwards];
  if (number !== null) came.unshift(say(sentences.youSaid, answer.trim(), soughtIn(number, runs)));
  else if (right !== null) came.unshift(right ? sentences.right : sentences.otherwise);
  return { ...base, cameTrue: right, note: joined(came) };
}

function joined(all: readonly (Languages | null)[]): Languages | null {
  const said = all.filter((each) => each !== null);
  if (said.length === 0) return null;
  return { en: said.map(({ en }) => en).join(' '), zh: said.map(({ zh }) => zh).join('') };
}

function held(question: Question, answer: string, runs: Runs): Held {
  const { number, choices, seal } = question;
  if (number !== null) return heldNumber(number, answer, runs);
  const choice = choices.find(({ name }) => name === answer.trim());
  if (choice === undefined) {
    const names = choices.map(({ name }) => name).join(', ');
    return { right: null, told: say(sentences.noChoice, answer.trim(), names) };
  }
  if (seal === null) return { right: null, told: null };
  const right = isRight(seal, choice.name);
  return { right, told: right ? null : (toldOf(seal, choice.name) ?? sentences.wrongChoice) };
}

function heldNumber(number: Sought, answer: string, runs: Runs): Held {
  const source = runs[number.of];
  if (source === null) return { right: null, told: null };
  let typed: string;
  try {
    typed = answered(answer, number.unit);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { right: null, told: say(sentences.noNumber, answer.trim(), error.message) };
  }
  const { holds, detail } = isNear(typed, number.within, number.value, source);
  if (holds) return { right: true, told: null };
  if (detail !== '') {
    return { right: null, told: say(sentences.noNumber, answer.trim(), detail) };
  }
  const trap = number.traps.find(({ value }) => isNear(typed, number.within, value, source).holds);
  return { right: false, told: trap?.told ?? sentences.wrongNumber };
}

function soughtIn({ value, unit, of }: Sought, runs: Runs): string {
  const source = runs[of];
  if (source === null) return '?';
  try {
    return shown(valueOf(value, source), unit);
  } catch (error) {
    if (error instanceof ExpressionError) return '?';
    throw error;
  }
}
