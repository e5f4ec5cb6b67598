import { CARRIED, type Carried } from './carried.js';
import { type Html, html } from './html.js';
import { download, embedded, facts, list, section } from './parts.js';

/** Letters of all files of a page together at most. */
const MOST = 2_000_000;
/** Longer files are in the page, and are not shown in it. */
const MOST_SHOWN = 40_000;

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
  return section(
    'How to repeat it',
    html`<p>
      Save the scenario below as <code>${file}</code> and give the command; the same version,
      scenario and seed give the same numbers to the last digit, on any machine.
    </p> `,
    html`<pre>${command}</pre> `,
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
    carrying({ file, text, files: reads }),
  );
}

/** What a page carries for whoever repeats its run; what is too long for it is named. */
function carrying({ file, text, files }: Carried): Html {
  let room = MOST - text.length;
  const kept = files.filter(([, content]) => {
    const fits = content.length <= room;
    if (fits) room -= content.length;
    return fits;
  });
  const left = files.filter((each) => !kept.includes(each)).map(([name]) => name);
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
  ${
    text.length > MOST || left.length > 0
      ? null
      : html`<p>
          <code>netloom run</code> takes this page in place of the file, and the playground opens
          it.
        </p>`
  }
  ${text.length > MOST ? null : embedded(CARRIED, JSON.stringify({ file, text, files: kept }))}`;
}
