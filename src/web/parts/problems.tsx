import { parsed } from '../state/check.js';
import { frameText } from '../texts/frame.js';
import { labelled } from '../texts/topic.js';
import { Mistakes } from './mistakes.js';

/** What is wrong with the text, and what is odd about it. */
export function Problems() {
  const text = frameText();
  const { errors, warnings } = parsed.value;
  return (
    <div class="problems" role="status" aria-live="polite">
      <Mistakes errors={errors} />
      <ul>
        {warnings.map((warning, i) => (
          <li key={i} class="faint">
            {labelled(text.warning)}
            {warning}
          </li>
        ))}
      </ul>
    </div>
  );
}
