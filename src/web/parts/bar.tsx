import { useRef } from 'preact/hooks';
import scenarios from 'virtual:netloom/scenarios';
import { count } from '../../report/format.js';
import { type Language, language } from '../state/language.js';
import { fragmentOf, LONGEST } from '../state/link.js';
import { say } from '../state/notice.js';
import { run, start, stop } from '../state/run.js';
import { savePage, saveScenario } from '../state/save.js';
import { shippedOpen, shippedScenario } from '../state/shipped.js';
import { file, given, open } from '../state/source.js';
import { take } from '../state/take.js';
import { type Theme, theme } from '../state/theme.js';
import { frameText } from '../texts/frame.js';
import { Menu } from './menu.js';

/** What is at hand everywhere. */
export function Bar() {
  return (
    <header class="bar">
      <h1>Netloom</h1>
      <ScenarioMenu />
      <RunButton />
      <span class="gap" />
      <ShareMenu />
      <Settings />
    </header>
  );
}

function ScenarioMenu() {
  const text = frameText();
  const chosen = shippedOpen.value?.name ?? '';
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <label>
        <span class="unseen">{text.shipped}</span>
        <select
          class="scenarios"
          value={chosen}
          title={shippedOpen.value?.description ?? file.value}
          onChange={(event) => open(shippedScenario(event.currentTarget.value))}
        >
          {chosen === '' && <option value="">{file.value}</option>}
          {scenarios.map(({ name, description }) => (
            <option key={name} value={name} title={description}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button title={text.openHint} onClick={() => input.current!.click()}>
        {text.open}
      </button>
      <input
        ref={input}
        class="unseen"
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        multiple
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          take(chosen).catch((error: Error) => say(text.tooLarge(error.message)));
        }}
      />
    </>
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
      <progress max={1} value={progress?.share ?? 0} aria-label={text.progress} />
      <span class="faint">
        {progress === null
          ? text.starting
          : text.running(Math.floor(progress.share * 100), count(progress.events))}
      </span>
    </>
  );
}

function ShareMenu() {
  const text = frameText();
  const link = async (): Promise<void> => {
    const fragment = await fragmentOf(given());
    if (fragment.length > LONGEST) {
      say(text.longLink(Math.ceil(fragment.length / 1024)));
      return;
    }
    history.replaceState(null, '', fragment);
    try {
      await navigator.clipboard.writeText(location.href);
      say(text.linkCopied);
    } catch {
      // From a disk there may be no clipboard: the address has it.
      say(text.linkInAddress);
    }
  };
  return (
    <Menu
      name={text.share}
      items={[
        { name: text.shareLink, act: () => void link() },
        { name: text.shareScenario, act: saveScenario },
        { name: text.sharePage, act: savePage },
      ]}
    />
  );
}

function Settings() {
  const text = frameText();
  return (
    <>
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
    </>
  );
}
