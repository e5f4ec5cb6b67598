import { useEffect, useRef } from 'preact/hooks';
import { isEmpty, type Item } from '../../labs/item.js';
import type { Lab } from '../../labs/lab.js';
import { closedUp } from '../../labs/languages.js';
import { formatErrors } from '../../scenario/errors.js';
import { language } from '../state/language.js';
import { labsText } from '../texts/labs.js';
import { labelled } from '../texts/topic.js';
import { Markdown } from './markdown.js';
import { check, endCheck, isChecking, now } from './state.js';

/** What the last check said, and the button for the next. */
export function Verdict({ lab }: { lab: Lab }) {
  const text = labsText();
  const is = now.value;
  const place = useRef<HTMLElement>(null);
  const judged = is?.judged ?? null;
  const seen = useRef(judged);
  useEffect(() => {
    // What a check says is below the button, and so often below what is seen.
    if (judged !== null && judged !== seen.current) place.current?.scrollIntoView();
    seen.current = judged;
  }, [judged]);
  if (is === null) return null;
  const { isFresh } = is;
  return (
    <section class="verdict" aria-live="polite" ref={place}>
      <button class="primary" disabled={isChecking.value} onClick={() => void check()}>
        {isChecking.value ? text.checking : text.check}
      </button>
      {isChecking.value && <button onClick={endCheck}>{text.stop}</button>}
      {judged !== null && <Judged judged={judged} isFresh={isFresh} lab={lab} />}
    </section>
  );
}

type Said = NonNullable<NonNullable<typeof now.value>['judged']>;

function Judged({ judged, isFresh, lab }: { judged: Said; isFresh: boolean; lab: Lab }) {
  const text = labsText();
  const { items, errors, closing } = judged;
  const first = items.find(({ done }) => !done);
  return (
    <>
      <p>
        <strong>{judged.passed ? text.allDone : progressWords(items)}</strong>{' '}
        {!isFresh && <span class="faint">{text.changed}</span>}
      </p>
      {errors.length > 0 ? (
        <pre class="bad">{formatErrors(errors)}</pre>
      ) : (
        <ul class="items">
          {items.map((item) => (
            <li key={`${item.kind} ${item.name}`}>
              <Mark item={item} lab={lab} isFirst={item === first} />
            </li>
          ))}
        </ul>
      )}
      {closing !== null && (
        <section class="closing">
          <h3>{lab.texts[language.value].closing.heading}</h3>
          <Markdown text={closing[language.value]} />
        </section>
      )}
    </>
  );
}

/** How many questions and checks are done. Predictions are not marked. */
function progressWords(items: readonly Item[]): string {
  const text = labsText();
  const words = (['question', 'check'] as const).flatMap((kind) => {
    const all = items.filter((item) => item.kind === kind);
    const done = all.filter((item) => item.done).length;
    return all.length === 0 ? [] : [text.progress[kind](done, all.length)];
  });
  return words.join(' · ');
}

/**
 * A thing done or missing, or what came of a prediction; its hint where it is the first that is missing.
 * @param lab where it is named; null where it stands with its question
 */
export function Mark({ item, lab, isFirst = false }: MarkProps) {
  const { name, kind, done, missing, hint } = item;
  const text = labsText();
  const isNoted = kind === 'prediction' && done;
  const note = done && !isNoted ? null : item.note;
  const word = language.value;
  const said = closedUp([missing, note].flatMap((each) => each?.[word] ?? []).join(' '));
  const [look, sign, read] = isNoted
    ? ['mark', '·', text.noted]
    : done
      ? ['mark good', '✔', text.passed]
      : ['mark bad', '✘', text.open];
  return (
    <div class={look} data-item={name} data-done={done}>
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{read}</span>
      <div class="said">
        {lab !== null && <Named item={item} lab={lab} />}{' '}
        {isUnanswered(item) ? text.unanswered : said}
        {isFirst && hint !== null && (
          <span class="hint">
            {labelled(text.hint)}
            {hint[word]}
          </span>
        )}
      </div>
    </div>
  );
}

interface MarkProps {
  item: Item;
  lab: Lab | null;
  isFirst?: boolean;
}

function isUnanswered({ kind, name, done }: Item): boolean {
  return kind === 'question' && !done && isEmpty(now.value?.work.answers.get(name));
}

/** What it is about, in words; of a question these lead to it. */
function Named({ item: { kind, name, done }, lab }: { item: Item; lab: Lab }) {
  const word = language.value;
  const title = lab.checks.find((check) => check.name === name)?.title;
  // What is missing says so itself.
  if (kind === 'check' && title) return <>{done && title[word]}</>;
  const question = lab.questions.find((one) => one.name === name);
  if ((kind !== 'question' && kind !== 'prediction') || question === undefined) {
    return <code>{name}</code>;
  }
  const go = (): void =>
    document
      .querySelector(`[data-question="${CSS.escape(name)}"]`)
      ?.scrollIntoView({ block: 'center' });
  return (
    <button class="link" onClick={go}>
      {question.ask[word].replaceAll(/[`*]/g, '')}
    </button>
  );
}
