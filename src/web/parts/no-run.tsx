import { run } from '../state/run.js';
import { frameText } from '../texts/frame.js';
import { labelled } from '../texts/topic.js';
import { Idle } from './idle.js';

/** What stands where results would: how it failed, or that nothing has run. */
export function NoRun() {
  const text = frameText();
  const now = run.value;
  if (now.state !== 'failed') return <Idle />;
  return (
    <p class="empty bad" role="alert">
      {labelled(text.failed)}
      {now.message}
    </p>
  );
}
