import { useLayoutEffect, useRef } from 'preact/hooks';
import { Bar } from './parts/bar.js';
import { Editor } from './parts/editor/editor.js';
import { LimitsOfRuns } from './parts/limits.js';
import { Parameters } from './parts/parameters.js';
import { Problems } from './parts/problems.js';
import { columns, Splitter } from './parts/splitter.js';
import { Stamp } from './parts/stamp.js';
import { Standing } from './parts/standing.js';
import { Tabs } from './parts/tabs.js';
import { panes } from './parts/panes.js';
import { notice, say } from './state/notice.js';
import { isStale } from './state/run.js';
import { take } from './state/take.js';
import { narrow, ofRun, type View, view, views } from './state/view.js';
import { frameText } from './texts/frame.js';

/** Everything. */
export function Page() {
  const text = frameText();
  const isNarrow = narrow.value;
  const shown = views.filter((one) => (one === 'scenario' ? isNarrow : one in panes));
  const now = shown.includes(view.value) ? view.value : shown[isNarrow ? 1 : 0];
  const Pane = now === 'scenario' ? null : panes[now];
  const content = useRef<HTMLDivElement>(null);
  const places = useRef(new Map<View, number>());
  // Whoever comes back to a view finds it where it was left.
  useLayoutEffect(() => {
    content.current!.scrollTop = places.current.get(now) ?? 0;
  }, [now]);
  return (
    <div
      class="whole"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const dropped = [...(event.dataTransfer?.files ?? [])];
        take(dropped).catch((error: Error) => say(text.tooLarge(error.message)));
      }}
    >
      <Bar />
      {isNarrow && <Tabs shown={shown} now={now} />}
      <div class="panes" style={isNarrow ? undefined : { gridTemplateColumns: columns() }}>
        <section
          class="pane source"
          aria-label={text.scenario}
          hidden={isNarrow && now !== 'scenario'}
        >
          <Editor />
          <Problems />
          <Parameters />
          <LimitsOfRuns />
        </section>
        {!isNarrow && <Splitter />}
        <main class="pane view" hidden={now === 'scenario'}>
          <div class="above">
            {!isNarrow && <Tabs shown={shown} now={now} />}
            <Stamp />
          </div>
          {ofRun.has(now) && <Standing />}
          <div
            class={ofRun.has(now) && isStale.value ? 'content earlier' : 'content'}
            id="view"
            ref={content}
            onScroll={(event) => places.current.set(now, event.currentTarget.scrollTop)}
            role="tabpanel"
            aria-labelledby={`tab-${now}`}
          >
            {Pane !== null && Pane !== undefined && <Pane />}
          </div>
        </main>
      </div>
      <p class="notice" role="status">
        {notice.value}
      </p>
    </div>
  );
}
