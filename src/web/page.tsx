import { Bar } from './parts/bar.js';
import { Editor } from './parts/editor.js';
import { Results } from './parts/results.js';
import { frameText } from './texts/frame.js';

/** Everything. */
export function Page() {
  const text = frameText();
  return (
    <>
      <Bar />
      <div class="panes">
        <section class="pane source" aria-label={text.scenario}>
          <Editor />
        </section>
        <main class="pane" aria-label={text.results}>
          <Results />
        </main>
      </div>
    </>
  );
}
