import './scene.css';
import { computed, untracked } from '@preact/signals';
import { NoRun } from '../parts/no-run.js';
import { done, type Done } from '../state/run.js';
import { Inspector } from './inspect/inspector.js';
import { Player } from './player.js';
import { Scene } from './scene.js';
import { Show } from './show.js';

const shows = new WeakMap<Done, Show>();

/** The run that is shown; one that has ended is shown from its beginning, and kept as it is looked at. */
export const show = computed(() => {
  const now = done.value;
  if (now === null) return null;
  // What it reads of itself while it is made does not make it anew.
  return untracked(() => {
    const made = shows.get(now) ?? new Show(now.plain, now.recording);
    shows.set(now, made);
    return made;
  });
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
