import type { ScenarioError } from '../../scenario/errors.js';
import { frameText } from '../texts/frame.js';
import { goTo } from './editor/editor.js';

/** Most mistakes that are listed: more is one, made many times. */
const MOST = 20;

/** What is wrong with a text; each leads to its place. */
export function Mistakes({ errors }: { errors: readonly ScenarioError[] }) {
  const text = frameText();
  if (errors.length === 0) return null;
  return (
    <>
      <strong class="bad">{text.mistakes(errors.length)}</strong>
      <ul class="mistakes">
        {errors.slice(0, MOST).map(({ file, line, column, path, message }, i) => (
          <li key={i}>
            <button class="link" onClick={() => goTo(line, column)}>
              {line > 0 ? text.atLine(line) : file}
            </button>{' '}
            {path !== '' && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </>
  );
}
