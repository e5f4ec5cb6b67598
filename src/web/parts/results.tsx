import { count, seconds } from '../../report/format.js';
import type { About } from '../../report/table.js';
import { ownerOf } from '../state/limits.js';
import { say } from '../state/notice.js';
import { done, type Done } from '../state/run.js';
import { saveFiles } from '../state/save.js';
import { isAsShipped, shippedOpen } from '../state/shipped.js';
import { frameText } from '../texts/frame.js';
import { labelled } from '../texts/topic.js';
import type { Limits } from '../worker/messages.js';
import { Blocks } from './blocks.js';
import { RunCharts } from './charts.js';
import { NoRun } from './no-run.js';
import { showLimit } from './limits.js';
import { Verdicts } from './verdicts.js';

/** What stands above the tables, and is not said twice. */
const ABOVE: ReadonlySet<About> = new Set(['heading', 'expectations']);

/** What a run has come to. */
export function Results() {
  const now = done.value;
  return now === null ? <NoRun /> : <Outcome done={now} />;
}

function Outcome({ done: now }: { done: Done }) {
  const text = frameText();
  const { results, blocks, digest, took } = now;
  const more = blocks.filter(({ about }) => !ABOVE.has(about));
  return (
    <article class="results">
      <header>
        <h2>{results.scenario}</h2>
        {results.description !== '' && <p class="faint">{results.description}</p>}
        <dl class="facts">
          <Fact name={text.digest}>
            <code>{digest}</code>
          </Fact>
          <Fact name={text.seed}>{results.seed}</Fact>
          <Fact name={text.simulated}>{seconds(results.simulatedTime)}</Fact>
          <Fact name={text.events}>{count(results.events)}</Fact>
          <Fact name={text.took}>{seconds(took)}</Fact>
        </dl>
        <p class="actions">
          <button onClick={() => void saveFiles()}>{text.files}</button>
          <Repeat />
        </p>
      </header>
      {results.partial && (
        <div class="stale bad" role="alert">
          <p>
            {labelled(text.partial)}
            {results.ended.detail}
          </p>
          <Raise done={now} />
        </div>
      )}
      <Verdicts results={results} />
      <RunCharts />
      <Blocks blocks={more} />
    </article>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How to raise the limit that has ended the run. */
function Raise({ done: { results, plain, limits } }: { done: Done }) {
  const text = frameText().limits;
  const { ended } = results;
  const owner = ownerOf(ended, plain, limits);
  if (owner === null) return null;
  if (owner === 'scenario') return <p>{text.ofScenario(`limits.${ended.limit}`)}</p>;
  return (
    <p>
      {text.ofPage}{' '}
      <button class="link" onClick={() => showLimit(ended.limit as keyof Limits)}>
        {text.raise}
      </button>
    </p>
  );
}

/** The command that comes to the same digest. */
function Repeat() {
  const text = frameText();
  const shipped = shippedOpen.value;
  const file = done.value?.given.file ?? '';
  const named = isAsShipped.value && shipped !== null ? shipped.name : file;
  const quoted = /^[\w./-]+$/.test(named) ? named : `'${named.replaceAll("'", "'\\''")}'`;
  const command = `netloom run ${quoted}`;
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => say(text.copied),
      () => say(command),
    );
  };
  return (
    <span class="repeat">
      <span class="faint">{text.repeat}</span> <code>{command}</code>{' '}
      <button class="link" onClick={copy}>
        {text.copy}
      </button>
    </span>
  );
}
