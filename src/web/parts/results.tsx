import { table } from '../../report/table.js';
import { run } from '../state/run.js';
import { frameText } from '../texts/frame.js';

/** What a run has come to. */
export function Results() {
  const text = frameText();
  const now = run.value;
  switch (now.state) {
    case 'idle':
      return (
        <p class="empty">
          {text.idle} <span class="faint">{text.idleHint}</span>
        </p>
      );
    case 'running':
      return <p class="empty faint">{text.starting}</p>;
    case 'stopped':
      return <p class="empty">{text.stopped}</p>;
    case 'failed':
      return (
        <p class="empty bad" role="alert">
          {text.failed}: {now.message}
        </p>
      );
    case 'mistaken':
      return (
        <div role="alert">
          <h2>{text.mistakes(now.errors.length)}</h2>
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
    case 'done':
      return (
        <div class="done">
          <p class="faint">
            {text.digest} <code data-digest>{now.digest}</code>
          </p>
          <pre>{table(now.results)}</pre>
        </div>
      );
  }
}
