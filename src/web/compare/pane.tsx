import './compare.css';
import { Blocks } from '../parts/blocks.js';
import { Charts } from '../parts/charts.js';
import { save } from '../state/save.js';
import {
  alternatives,
  FEWEST,
  isStudyStale,
  MOST,
  reels,
  startStudy,
  stopStudy,
  study,
} from '../state/compare.js';
import { zip } from '../state/zip.js';
import { compareText } from '../texts/compare.js';
import { Form } from './form.js';
import { Queues } from './queues.js';

/** Alternatives side by side, under the same requests: as queues, and as numbers with intervals. */
export function ComparePane() {
  const text = compareText();
  const now = study.value;
  const { values, service, path } = alternatives.value;
  const some = path !== null || service !== null;
  const good = some && values.length >= FEWEST && values.length <= MOST;
  const shown = reels.value;
  return (
    <article class="results compare">
      <p class="faint intro">{text.intro}</p>
      <Form />
      <p class="actions">
        {now.state === 'running' ? (
          <button class="danger" onClick={stopStudy}>
            {text.stop}
          </button>
        ) : (
          <button class="primary" disabled={!good} onClick={() => void startStudy()}>
            {text.compare}
          </button>
        )}
        {!good && <span class="warning">{some ? text.howMany(FEWEST, MOST) : text.noService}</span>}
        <Progress />
      </p>
      {now.state === 'failed' && (
        <div class="stale bad" role="alert">
          {now.messages.map((message, i) => (
            <p key={i}>{message}</p>
          ))}
        </div>
      )}
      {isStudyStale.value && <p class="stale">{text.stale}</p>}
      <div class={isStudyStale.value ? 'earlier' : undefined}>
        {shown !== null && shown.tapes.length > 0 && (
          <Queues what={shown.what} tapes={shown.tapes} key={shown.given.text} />
        )}
        <Numbers />
      </div>
    </article>
  );
}

function Progress() {
  const text = compareText();
  const now = study.value;
  if (now.state !== 'running') return null;
  const { stage } = now;
  return (
    <>
      <progress
        max={1}
        value={stage === null ? undefined : stage.done / Math.max(stage.jobs, 1)}
        aria-label={text.progress}
      />
      <span class="faint">
        {stage === null ? text.taping : text.stage(stage.stage, stage.done, stage.jobs)}
      </span>
    </>
  );
}

function Numbers() {
  const text = compareText();
  const now = study.value;
  if (now.state !== 'done') return null;
  const { blocks, charts, files, warnings } = now;
  const verdict = blocks.filter(({ about }) => about === 'conclusion');
  const saveAll = async (): Promise<void> => {
    save('comparison.zip', await zip(files, 'comparison'), 'application/zip');
  };
  return (
    <section aria-label={text.numbers} data-study>
      <h2>{text.numbers}</h2>
      {warnings.map((warning, i) => (
        <p key={i} class="warning">
          {warning}
        </p>
      ))}
      <Blocks blocks={[...verdict, ...blocks.filter((block) => !verdict.includes(block))]} />
      <div class="block">
        <Charts charts={charts} />
      </div>
      <p class="actions">
        <button onClick={() => void saveAll()}>{text.files}</button>
      </p>
    </section>
  );
}
