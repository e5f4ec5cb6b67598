import { run, start } from '../state/run.js';
import { frameText } from '../texts/frame.js';

/** Where there is no run to show. */
export function Idle() {
  const text = frameText();
  const { state } = run.value;
  if (state === 'running') return <p class="empty faint">{text.starting}</p>;
  return (
    <div class="empty">
      <p>{state === 'stopped' ? text.stopped : text.idle}</p>
      <button class="primary" onClick={() => void start()}>
        {text.runThis}
      </button>
      <p class="faint keys">{text.idleHint}</p>
    </div>
  );
}
