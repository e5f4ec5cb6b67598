import { run } from '../state/run.js';
import { frameText } from '../texts/frame.js';
import { labelled } from '../texts/topic.js';
import { Idle } from './idle.js';

/** What stands where results would: how it failed, or that nothing has run. */
export function NoRun() {
  const text = frameText();
  const now = run.value;
  if (now.state === 'failed') {
    return (
      <p class="empty bad" role="alert">
        {labelled(text.failed)}
        {now.message}
      </p>
    );
  }
  if (now.state !== 'mistaken') return <Idle />;
  return (
    <div class="results" role="alert">
      <h2 class="bad">{text.mistakes(now.errors.length)}</h2>
      <ul class="mistakes">
        {now.errors.map(({ file, line, column, path, message }, i) => (
          <li key={i}>
            <code>
              {file}
              {line > 0 && `:${line}:${column}`}
            </code>{' '}
            {path !== '' && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
