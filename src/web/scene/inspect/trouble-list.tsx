import { useMemo } from 'preact/hooks';
import { done } from '../../state/run.js';
import { view } from '../../state/view.js';
import { sceneText } from '../../texts/scene.js';
import { labelled } from '../../texts/topic.js';
import type { Show } from '../show.js';
import { type Trouble, troublesAt } from '../troubles.js';
import { instantWords, outcomeWords } from '../words.js';

/** Kinds that are listed at most. */
const MOST = 30;

/** What went wrong by now, and what will: each leads to its first, and says why. */
export function Troubles({ show }: { show: Show }) {
  const text = sceneText();
  const at = useMemo(() => troublesAt(show.stage), [show]);
  const all = at(show.calm.value);
  const past = all.filter(({ count }) => count > 0);
  const coming = all.filter(({ count }) => count === 0);
  return (
    <div class="troubles">
      <h3>{text.wrong}</h3>
      <Expected />
      {past.length === 0 && <p class="faint">{text.nothingWrong}</p>}
      <List show={show} troubles={past} />
      {coming.length > 0 && <h4 class="faint">{text.wrongLater}</h4>}
      <List show={show} troubles={coming} isLater />
    </div>
  );
}

/** What the scenario expects of the whole run is told with the results. */
function Expected() {
  const text = sceneText();
  const all = done.value?.results.expectations ?? [];
  const failed = all.filter(({ verdict }) => verdict !== 'holds').length;
  if (failed === 0) return null;
  return (
    <p>
      <button class="link" onClick={() => (view.value = 'results')}>
        <span class="bad">✘</span> {text.expectationsFailed(failed, all.length)}
      </button>
    </p>
  );
}

function List({
  show,
  troubles,
  isLater = false,
}: {
  show: Show;
  troubles: Trouble[];
  isLater?: boolean;
}) {
  if (troubles.length === 0) return null;
  return (
    <ul class={isLater ? 'later' : undefined}>
      {troubles.slice(0, MOST).map((trouble) => (
        <li key={trouble.first}>
          <Line show={show} trouble={trouble} />
        </li>
      ))}
    </ul>
  );
}

function Line({ show, trouble }: { show: Show; trouble: Trouble }) {
  const text = sceneText();
  const { stage } = show;
  const go = (): void => {
    show.pause();
    show.moveTo(trouble.first + 1);
    show.selection.value =
      trouble.sort === 'drop'
        ? { kind: 'packet', subject: stage.facts.columns.subject[trouble.first] }
        : { kind: 'request', request: trouble.request };
  };
  const count = trouble.count > 0 ? trouble.count : trouble.all;
  const said =
    trouble.sort === 'drop'
      ? `${text.packetsDropped(count, trouble.reason)} · ${trouble.place}`
      : labelled(trouble.workload) +
        text.requestsFailed(count, outcomeWords(text, trouble.outcome));
  return (
    <button class="link" title={text.goToFirst} onClick={go}>
      <time>{instantWords(trouble.at)}</time> {said}
    </button>
  );
}
