import './scene.css';
import { computed, untracked } from '@preact/signals';
import { NoRun } from '../parts/no-run.js';
import { run } from '../state/run.js';
import { Inspector } from './inspect/inspector.js';
import { Player } from './player.js';
import { Scene } from './scene.js';
import { Show } from './show.js';

/** The run that is shown; one that has ended is shown from its beginning. */
export const show = computed(() => {
  const now = run.value;
  if (now.state !== 'done') return null;
  // What it reads of itself while it is made does not make it anew.
  return untracked(() => new Show(now.plain, now.recording));
});

/** The network, what goes on in it, and what is within. */
export function NetworkPane() {
  const now = show.value;
  if (now === null) return <NoRun />;
  return (
    <div class="network-frame">
      <div class="network">
        <div class="network-main">
          <Scene show={now} />
          <Player show={now} />
        </div>
        <Inspector show={now} />
      </div>
    </div>
  );
}
