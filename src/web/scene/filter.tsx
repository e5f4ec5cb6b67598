import { sceneText } from '../texts/scene.js';
import type { Show } from './show.js';
import { ALL } from './traits.js';

/** Which packets and requests are shown, and stepped through. Sorts are chosen in the legend. */
export function FilterBar({ show }: { show: Show }) {
  const text = sceneText();
  const filter = show.filter.value;
  const made = filter.request === ALL.request ? null : filter.request;
  return (
    <div class="filter" role="group" aria-label={text.filter}>
      <input
        type="search"
        value={filter.flow}
        placeholder={text.flow}
        aria-label={text.flow}
        title={text.flowHint}
        onInput={(event) => show.setFilter({ ...filter, flow: event.currentTarget.value })}
      />
      {made !== null && (
        <button
          aria-pressed="true"
          title={text.showAll}
          onClick={() => show.setFilter({ ...filter, request: ALL.request })}
        >
          {text.requestOnly} ✕
        </button>
      )}
      {filter !== ALL && <button onClick={() => show.setFilter(ALL)}>{text.showAll}</button>}
    </div>
  );
}
