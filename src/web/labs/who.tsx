import { useState } from 'preact/hooks';
import { labsText } from '../texts/labs.js';
import { nameStudent, student } from './state.js';

/** Asks who is at work. */
export function Who() {
  const text = labsText();
  const [name, setName] = useState(student.value);
  return (
    <form
      class="who"
      onSubmit={(event) => {
        event.preventDefault();
        nameStudent(name);
      }}
    >
      <label>
        {text.name}{' '}
        <input
          value={name}
          maxLength={100}
          autocomplete="off"
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>{' '}
      <button disabled={name.trim() === '' || name.trim() === student.value}>{text.begin}</button>
      <p class="faint">{text.nameHint}</p>
    </form>
  );
}
