import { parsed } from '../state/check.js';
import { frameText } from '../texts/frame.js';
import { labelled } from '../texts/topic.js';
import { goTo } from './editor/editor.js';

/** Most mistakes that are listed: more is one, made many times. */
const MOST = 20;

/** What is wrong with the text, and what is odd about it. */
export function Problems() {
  const text = frameText();
  const { errors, warnings } = parsed.value;
  return (
    <div class="problems" role="status" aria-live="polite">
      {errors.length > 0 && <strong class="bad">{text.mistakes(errors.length)}</strong>}
      <ul>
        {errors.slice(0, MOST).map(({ file, line, column, path, message }, i) => (
          <li key={i}>
            <button class="link" onClick={() => goTo(line, column)}>
              {line > 0 ? text.atLine(line) : file}
            </button>{' '}
            {path !== '' && <code>{path}</code>} {message}
          </li>
        ))}
        {warnings.map((warning, i) => (
          <li key={`w${i}`} class="faint">
            {labelled(text.warning)}
            {warning}
          </li>
        ))}
      </ul>
    </div>
  );
}
