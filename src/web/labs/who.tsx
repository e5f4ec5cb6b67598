import { useRef, useState } from 'preact/hooks';
import { labsText } from '../texts/labs.js';
import { nameStudent, student } from './state.js';

/** Asks who is at work. */
export function Who() {
  const text = labsText();
  const [name, setName] = useState(student.value);
  const [isAsked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isEmpty = name.trim() === '';
  return (
    <form
      class="who"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(isEmpty);
        if (isEmpty) field.current?.focus();
        else nameStudent(name);
      }}
    >
      <label>
        {text.name}{' '}
        <input
          ref={field}
          value={name}
          aria-invalid={isAsked && isEmpty}
          maxLength={100}
          autocomplete="off"
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>{' '}
      <button disabled={!isEmpty && name.trim() === student.value}>{text.begin}</button>
      {isAsked && isEmpty && (
        <p class="bad" role="alert">
          {text.nameFirst}
        </p>
      )}
      <p class="faint">{text.nameHint}</p>
    </form>
  );
}
