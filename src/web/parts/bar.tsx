import scenarios from 'virtual:netloom/scenarios';
import { count } from '../../report/format.js';
import { shippedScenario } from '../state/begin.js';
import { type Language, language } from '../state/language.js';
import { run, start, stop } from '../state/run.js';
import { file, open } from '../state/source.js';
import { type Theme, theme } from '../state/theme.js';
import { frameText } from '../texts/frame.js';

/** What is at hand everywhere. */
export function Bar() {
  const text = frameText();
  return (
    <header class="bar">
      <h1>
        Netloom <small>{text.tagline}</small>
      </h1>
      <ScenarioMenu />
      <RunButton />
      <span class="gap" />
      <label class="quiet">
        <span class="unseen">{text.language}</span>
        <select
          value={language.value}
          onChange={(event) => (language.value = event.currentTarget.value as Language)}
        >
          <option value="en">English</option>
          <option value="zh">简体中文</option>
        </select>
      </label>
      <label class="quiet">
        <span class="unseen">{text.theme.label}</span>
        <select
          value={theme.value}
          onChange={(event) => (theme.value = event.currentTarget.value as Theme)}
        >
          <option value="auto">{text.theme.auto}</option>
          <option value="light">{text.theme.light}</option>
          <option value="dark">{text.theme.dark}</option>
        </select>
      </label>
    </header>
  );
}

function ScenarioMenu() {
  const text = frameText();
  const shown = scenarios.some(({ name }) => `${name}.yaml` === file.value) ? file.value : '';
  return (
    <label>
      <span class="unseen">{text.shipped}</span>
      <select
        value={shown}
        onChange={(event) =>
          open(shippedScenario(event.currentTarget.value.replace(/\.yaml$/, '')))
        }
      >
        {shown === '' && <option value="">{text.own}</option>}
        {scenarios.map(({ name }) => (
          <option key={name} value={`${name}.yaml`}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function RunButton() {
  const text = frameText();
  const now = run.value;
  if (now.state !== 'running') {
    return (
      <button class="primary" title={text.runHint} onClick={() => void start()}>
        {text.run}
      </button>
    );
  }
  const { progress } = now;
  return (
    <>
      <button class="danger" onClick={stop}>
        {text.stop}
      </button>
      <progress max={1} value={progress?.share ?? 0} aria-label={text.run} />
      <span class="faint">
        {progress === null
          ? text.starting
          : text.running(Math.floor(progress.share * 100), count(progress.events))}
      </span>
    </>
  );
}
