import { isEmpty } from '../../labs/item.js';
import type { Question } from '../../labs/lab.js';
import { language } from '../state/language.js';
import { labsText } from '../texts/labs.js';
import { Markdown } from './markdown.js';
import { answer, now } from './state.js';
import { Mark } from './verdict.js';

/** A question in its place, with its answer so far, and what the last check said of it. */
export function Asked({ question }: { question: Question }) {
  const text = labsText();
  const { name, ask, when, number, choices } = question;
  const is = now.value;
  if (is === null) return null;
  const section = when === 'before' ? 'predictions' : 'answers';
  const given = is.work[section].get(name) ?? '';
  const set = (value: string): void => answer(section, name, value);
  const item = is.judged?.items.find(
    (each) => each.name === name && (each.kind === 'question' || each.kind === 'prediction'),
  );
  // What came of a prediction has been told: it is one no more.
  const isOver = when === 'before' && (is.judged?.digest ?? null) !== null;
  return (
    <fieldset class={`asked ${when}`} data-question={name} disabled={isOver}>
      <legend>{when === 'before' ? text.prediction : text.question}</legend>
      <Markdown text={ask[language.value]} />
      {number === null ? (
        choices.map((choice) => (
          <label key={choice.name} class="choice">
            <input
              type="radio"
              name={`lab-${name}`}
              value={choice.name}
              checked={given === choice.name}
              onChange={() => set(choice.name)}
            />{' '}
            {choice.say[language.value]}
          </label>
        ))
      ) : (
        <label>
          <input
            class="number"
            value={given}
            maxLength={60}
            autocomplete="off"
            aria-label={ask[language.value]}
            // A number is there when it is typed to its end, not at its first digit.
            onChange={({ currentTarget }) => set(currentTarget.value)}
          />{' '}
          {number.unit !== '' && <span class="faint">{text.unit(number.unit)}</span>}
        </label>
      )}
      {item !== undefined && !isEmpty(given) && <Mark item={item} lab={null} />}
    </fieldset>
  );
}
