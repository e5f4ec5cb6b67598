import { type Chart, dataCsv, type Style, WIDTHS } from '../charts/chart.js';
import { themed } from '../charts/colours.js';
import { topologyOf } from '../topology/graph.js';
import { topologySvg } from '../topology/svg.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { type Html, html, raw } from './html.js';

/** Bytes of a table's data that are put into a page at most. */
const MOST_DATA = 400_000;

export function section(heading: string, ...content: readonly (Html | null)[]): Html {
  return html`<section>
    <h2>${heading}</h2>
    ${content}
  </section> `;
}

/**
 * A chart with its numbers behind it, drawn once more for small screens, on which the other would be too small to
 * be read. Its title and subtitle are the page's own text.
 */
export function figure(chart: Chart, style: Style): Html {
  const drawn = (width: number): Html => raw(themed(chart.draw({ width, titled: false })));
  return html`<figure>
    <h3>${chart.title}</h3>
    <div class="wide">${drawn(style.width)}</div>
    <div class="narrow">${drawn(WIDTHS.column)}</div>
    <figcaption>
      ${chart.subtitle}
      ${download(`${chart.name}.csv`, [...dataCsv(chart.data)].join(''), 'its numbers')}
    </figcaption>
  </figure> `;
}

/** The network as it was when the run began. */
export function topologyFigure(plain: PlainScenario): Html {
  const svg = topologySvg(topologyOf(plain), `The network of ${plain.name}`);
  return html`<figure class="drawing">${raw(themed(svg))}</figure>`;
}

/** A link to data that lie in the page. */
export function download(name: string, text: string, words: string, type = 'text/csv'): Html {
  if (text.length > MOST_DATA)
    return html`<span class="screen">(${words}: too long for a page)</span>`;
  const data = `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
  return html`<a class="screen" download="${name}" href="${data}">${words} (${name})</a>`;
}

/** @param words a table of sentences, not of numbers */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
  words = false,
  caption = '',
): Html | null {
  if (rows.length === 0) return null;
  return html`<div class="scroll"><table${words ? raw(' class="words"') : null}>${
    caption === ''
      ? null
      : html`<caption>
          ${caption}
        </caption>`
  }
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td>${cell}</td>`)}
      </tr> `,
  )}</tbody>
</table></div>
`;
}

/** Pairs of what and how. */
export function facts(pairs: readonly (readonly [string, string | Html])[]): Html {
  return html`<dl>
    ${pairs.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl> `;
}

export function list(items: readonly (string | Html)[]): Html | null {
  if (items.length === 0) return null;
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li> `)}
  </ul> `;
}

/** Data for programs: a script that none runs. What could end it is written otherwise. */
export function embedded(id: string, json: string): Html {
  return html`<script type="application/json" id="${id}">
    ${raw(json.replace(UNSAFE, escaped))}
  </script> `;
}

/** What could end the element, or turn the order of what is read round. */
const UNSAFE = /[<\u2028-\u202e\u2066-\u2069]/g;

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
