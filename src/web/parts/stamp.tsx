import { count, seconds } from '../../report/format.js';
import { done } from '../state/run.js';
import { frameText } from '../texts/frame.js';

/** What the run that is shown came to, in one line: to hold against the command line's. */
export function Stamp() {
  const text = frameText();
  const now = done.value;
  if (now === null) return null;
  return (
    <p class="stamp faint" title={text.digestHint}>
      {text.digest} <code data-digest>{now.digest}</code> ·{' '}
      {text.eventCount(count(now.results.events))} · {seconds(now.took)}
    </p>
  );
}
