import { differs, isStale, run, start } from '../state/run.js';
import { given } from '../state/source.js';
import { frameText } from '../texts/frame.js';
import { Mistakes } from './mistakes.js';

/** How the run that is shown stands to the text: that it is of an earlier one, or why there is no new one. */
export function Standing() {
  const text = frameText();
  const now = run.value;
  const isRefused = now.state === 'mistaken' && !differs(now.given, given());
  if (!isRefused && !isStale.value) return null;
  return (
    <div class="standing stale" role={isRefused ? 'alert' : 'status'}>
      {isRefused && <Mistakes errors={now.errors} />}
      {isStale.value && (
        <p>
          {text.stale}{' '}
          <button class="link" onClick={() => void start()}>
            {text.runAgain}
          </button>
        </p>
      )}
    </div>
  );
}
