import { effect } from '@preact/signals';
import type { Lab } from '../../labs/lab.js';
import { layOutLabs } from '../labs/begin.js';
import { frameText } from '../texts/frame.js';
import type { Given } from '../worker/messages.js';
import { checkAlways } from './check.js';
import { followOpenedStudy } from './compare.js';
import { kept } from './keep.js';
import { language } from './language.js';
import { choose, limits } from './limits.js';
import { scenarioIn } from './link.js';
import { say } from './notice.js';
import { followOpened, start } from './run.js';
import { shippedScenario } from './shipped.js';
import { open } from './source.js';
import { follow, theme } from './theme.js';
import { learnWords } from './words.js';

/** What whoever wrote or serves the page has put into it. */
interface Put {
  given?: Given;
  /** The labs of a page for a class, which has no others. */
  labs?: Lab[];
  /** The page is served by `netloom playground`, which tells when the file is saved. */
  live?: true;
}

/** Sets the page up: settings, and the scenario that it begins with. */
export function begin(): void {
  kept('language', language, ['en', 'zh']);
  kept('theme', theme, ['auto', 'light', 'dark']);
  follow();
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-Hans' : 'en';
  });
  const put = JSON.parse(document.getElementById('given')?.textContent ?? 'null') as Put | null;
  open(put?.given ?? shippedScenario('docker-network'));
  followOpened();
  followOpenedStudy();
  void layOutLabs(put?.labs);
  if (put?.live === true) hear();
  void openLink();
  addEventListener('hashchange', () => void openLink());
}

/** What can wait until the page stands. */
export function goOn(): void {
  checkAlways();
  void learnWords();
}

/** Takes the scenario of the address, if it has one. */
async function openLink(): Promise<void> {
  try {
    const linked = await scenarioIn(location.hash);
    if (linked !== null) open(linked);
  } catch (error) {
    say(frameText().badLink(error instanceof Error ? error.message : String(error)));
  }
}

/** Takes the file again whenever it is saved, and runs it. */
function hear(): void {
  new EventSource('/changes').onmessage = ({ data }: MessageEvent<string>) => {
    const before = limits.value;
    open((JSON.parse(data) as Put).given!);
    // It is the same scenario.
    choose(before);
    void start();
  };
}
