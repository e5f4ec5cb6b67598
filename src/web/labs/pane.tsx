import './labs.css';
import { useEffect, useRef } from 'preact/hooks';
import type { Lab } from '../../labs/lab.js';
import { byTopic, topicName } from '../../labs/topics.js';
import { language } from '../state/language.js';
import { labsText } from '../texts/labs.js';
import { LabView } from './lab.js';
import { Who } from './who.js';
import { current, enter, labs, openSaved, progressOf, trouble } from './state.js';

/** The labs of the page, or the one that is open. */
export function LabsPane() {
  const lab = current.value;
  const place = useRef<HTMLDivElement>(null);
  const seen = useRef(lab);
  useEffect(() => {
    // Another lab begins at its beginning; the same one is where it was left.
    if (seen.current !== lab) place.current?.closest('.content')?.scrollTo(0, 0);
    seen.current = lab;
  }, [lab]);
  return (
    <div class="labs" ref={place}>
      <Troubles />
      {lab === null ? <Shelf /> : <LabView key={lab.name} lab={lab} />}
    </div>
  );
}

function Shelf() {
  const text = labsText();
  const topics = byTopic(labs.value, ({ texts }) => texts.en.front.needs);
  return (
    <>
      <h2>{text.title}</h2>
      <p class="faint">{text.intro}</p>
      <Who />
      {topics.map(([topic, members]) => (
        <section key={topic}>
          <h3 class="topic">{topicName(topic, language.value)}</h3>
          <ul class="cards">
            {members.map((lab) => (
              <li key={lab.name}>
                <Card lab={lab} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <Load />
    </>
  );
}

function Card({ lab }: { lab: Lab }) {
  const text = labsText();
  const { title, minutes, teaches, needs } = lab.texts[language.value].front;
  const progress = progressOf(lab);
  const titles = needs.map(
    (need) =>
      labs.value.find(({ name }) => name.endsWith(`/${need}`))?.texts[language.value].front.title ??
      need,
  );
  return (
    <button class="card" data-lab={lab.name} onClick={() => enter(lab)}>
      <strong>{title}</strong>{' '}
      <span class="faint">
        {text.minutes(minutes)}
        {titles.length > 0 && ` · ${text.needs(titles)}`}
      </span>
      {progress !== null && (
        <span class={progress.passed ? 'badge good' : 'badge'}>
          {progress.passed ? `✔ ${text.passed}` : text.begun}
        </span>
      )}
      <span class="teaches">{teaches}</span>
    </button>
  );
}

function Load() {
  const text = labsText();
  return (
    <label class="load">
      {text.load}{' '}
      <input
        type="file"
        accept=".json,application/json"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) void file.text().then(openSaved);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}

function Troubles() {
  const text = labsText();
  const what = trouble.value;
  if (what === null) return null;
  return (
    <p class="bad" role="alert">
      {what === 'not a result'
        ? text.notAResult
        : what === 'not here'
          ? text.notHere
          : text.failed(what.failed)}
    </p>
  );
}
