import { useMemo } from 'preact/hooks';
import { sceneText } from '../../texts/scene.js';
import { labelled } from '../../texts/topic.js';
import type { Show } from '../show.js';
import { beginningOf, endOfRequest, storyOf } from '../story.js';
import { outcomeWords, spanWords } from '../words.js';
import { Lines } from './lines.js';
import { Why } from './why.js';

/** A request: how it ended, what was dropped of it, and its story. */
export function RequestView({ show, request }: { show: Show; request: number }) {
  const text = sceneText();
  const { stage } = show;
  const { facts } = stage;
  const root = stage.traits.rootOf(request);
  const story = useMemo(() => storyOf(stage, root), [stage, root]);
  const made = useMemo(() => beginningOf(stage, root), [stage, root]);
  const end = endOfRequest(stage, story, root);
  const isFiltered = show.filter.value.request === root;
  const position = show.calm.value;
  const fallen = useMemo(() => dropsIn(show, story), [show, story]);
  return (
    <>
      <h3>
        {made === null ? `${text.request} ${root}` : text.requestTitle(made.workload, made.number)}
      </h3>
      <p>
        {end !== null && (
          <>
            {labelled(text.outcome)}
            <strong class={end.outcome === 'completed' ? 'good' : 'bad'}>
              {outcomeWords(text, end.outcome)}
            </strong>{' '}
            · {text.latency} {spanWords(end.latency)}{' '}
          </>
        )}
        <button
          onClick={() => show.setFilter({ ...show.filter.value, request: isFiltered ? -1 : root })}
        >
          {isFiltered ? text.showAll : text.requestOnly}
        </button>
      </p>
      {fallen.map((number) => {
        const fact = facts.get(number);
        return fact.kind === 'packet-ended' && number < position && <Why key={number} end={fact} />;
      })}
      <h4>{text.story}</h4>
      <p class="faint small">{text.storyHint}</p>
      <Lines show={show} facts={story} />
    </>
  );
}

/** Drops of its packets that matter, the first few. */
function dropsIn({ stage }: Show, story: readonly number[]): number[] {
  const own = new Set(stage.happenings.drops);
  return story.filter((number) => own.has(number)).slice(0, 5);
}
