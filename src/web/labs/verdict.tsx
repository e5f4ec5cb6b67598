import type { Item } from '../../labs/item.js';
import { closedUp } from '../../labs/languages.js';
import type { Lab } from '../../labs/lab.js';
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
  if (is === null) return null;
  const { judged, isFresh } = is;
  return (
    <section class="verdict" aria-live="polite">
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
  const done = items.filter((item) => item.done).length;
  return (
    <>
      <p>
        <strong>{judged.passed ? text.allDone : text.progress(done, items.length)}</strong>{' '}
        {!isFresh && <span class="faint">{text.changed}</span>}
      </p>
      {errors.length > 0 ? (
        <pre class="bad">{formatErrors(errors)}</pre>
      ) : (
        <ul class="items">
          {items.map((item) => (
            <li key={`${item.kind} ${item.name}`}>
              <Mark item={item} isNamed={true} isFirst={item === first} />
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

/** A thing done or missing; its hint where it is the first that is missing, or stands with its question. */
export function Mark(props: { item: Item; isNamed: boolean; isFirst?: boolean }) {
  const { item, isNamed, isFirst = false } = props;
  const { name, kind, done, missing, hint } = item;
  const text = labsText();
  const note = done && kind !== 'prediction' ? null : item.note;
  const word = language.value;
  const said = closedUp([missing, note].flatMap((each) => each?.[word] ?? []).join(' '));
  return (
    <div class={done ? 'mark good' : 'mark bad'} data-item={name} data-done={done}>
      <span aria-hidden="true">{done ? '✔' : '✘'}</span>
      <span class="unseen">{done ? 'OK' : '—'}</span> {isNamed && <code>{name}</code>}{' '}
      <span class="said">
        {said}
        {isFirst && hint !== null && (
          <span class="hint">
            {labelled(text.hint)}
            {hint[word]}
          </span>
        )}
      </span>
    </div>
  );
}
