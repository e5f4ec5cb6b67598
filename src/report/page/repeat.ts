import { count } from '../format.js';
import { CARRIED, type Carried } from './carried.js';
import { type Html, html } from './html.js';
import { download, embedded, facts, list, section } from './parts.js';

/** Letters of all files of a page together at most. */
const MOST = 2_000_000;
/** Longer files are in the page, and are not shown in it. */
const MOST_SHOWN = 40_000;
/** Names of files in a sentence. */
const MOST_NAMED = 4;

/** What it takes to make the same again. */
export interface Repeat {
  /** The scenario as it was read. */
  text: string;
  /** Its file's name. */
  file: string;
  /** As it was typed, beginning with "netloom". */
  command: string;
  version: string;
  /** What the command line laid over the scenario. */
  overlay: readonly string[];
  /** Files that the scenario reads besides, by the names that it gives them, and their texts. */
  reads: Carried['files'];
}

/** How to repeat it. */
export function repeating(
  { text, file, command, version, overlay, reads }: Repeat,
  seed: string,
  digest: string | Html,
): Html {
  const carried = { file, text, files: reads };
  const { left } = dealt(carried);
  const isWhole = text.length <= MOST && left.length === 0;
  return section(
    'How to repeat it',
    isWhole
      ? html`<p>
            Keep this page, under whatever name it has for you, such as <code>report.html</code>,
            and give it in place of the file; the playground opens it, too:
          </p>
          <pre>${inPlaceOf(command, file)}</pre> `
      : null,
    html`<p>
      ${isWhole ? 'Or save' : 'Save'} the scenario below as
      <code>${file}</code>${beside(reads)} and give:
    </p> `,
    html`<pre>${command}</pre> `,
    html`<p>
      The same version, scenario and seed give the same numbers to the last digit, on any machine.
    </p> `,
    facts([
      ['Netloom', version],
      ['Seed', seed],
      ['Digest', digest],
      ...(overlay.length > 0 ? [['Laid over the file', overlay.join(', ')] as const] : []),
    ]),
    html`<details open>
      <summary>The scenario</summary>
      <pre>${text}</pre>
    </details> `,
    html`<p>
      ${download(file.endsWith('.yaml') ? file : `${file}.yaml`, text, 'the scenario', 'text/yaml')}
    </p> `,
    carrying(carried),
  );
}

/** The command that takes the page: what was typed, with the page's name in place of the file's. */
function inPlaceOf(command: string, file: string): string {
  return command.replace(file, () => 'report.html');
}

/** Where the other files go. */
function beside(reads: Repeat['reads']): Html | null {
  if (reads.length === 0) return null;
  const rest = reads.length - MOST_NAMED;
  const names = reads
    .slice(0, MOST_NAMED)
    .map(([name], i) => [i === 0 ? '' : ', ', html`<code>${name}</code>`]);
  return html`, with the files that it reads at these places seen from its folder:
  ${names}${rest > 0 ? ` and ${count(rest)} more` : null},`;
}

/** Which files a page has room for; the rest by name. */
function dealt({ text, files }: Carried): { kept: Carried['files']; left: string[] } {
  let room = MOST - text.length;
  const kept = files.filter(([, content]) => {
    const fits = content.length <= room;
    if (fits) room -= content.length;
    return fits;
  });
  return { kept, left: files.filter((each) => !kept.includes(each)).map(([name]) => name) };
}

/** What a page carries for whoever repeats its run; what is too long for it is named. */
function carrying(carried: Carried): Html {
  const { file, text, files } = carried;
  const { kept, left } = dealt(carried);
  const shown = kept.map(
    ([name, content]) =>
      html`<details>
        <summary><code>${name}</code></summary>
        ${content.length > MOST_SHOWN ? html`<p class="quiet">Too long to be shown.</p>` : html`<pre>${content}</pre>`}
        <p>${download(name.replace(/^.*[\\/]/, ''), content, 'the file', 'text/plain')}</p>
      </details> `,
  );
  return html`${
    files.length === 0
      ? null
      : html`<p>
            The scenario reads these files; they lie in this page, too, by their places beside it:
          </p>
          ${shown}`
  }
  ${
    left.length === 0
      ? null
      : html`<p><strong>Left out, as they are too long for a page:</strong></p>
          ${list(left)}`
  }
  ${text.length > MOST ? null : embedded(CARRIED, JSON.stringify({ file, text, files: kept }))}`;
}
