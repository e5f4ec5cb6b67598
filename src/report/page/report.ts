import { type Chart, type Style } from '../charts/chart.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { assumptionsOf } from './assumed.js';
import { type Html, html } from './html.js';
import { embedded, figure, list, section, topologyFigure } from './parts.js';
import { type Repeat, repeating } from './repeat.js';
import { settingOf } from './setting.js';
import { page } from './shell.js';

/** Pictures wider than the column of text are scaled down. */
const STYLE: Style = { width: 820, titled: false };

type Content = readonly (Html | null)[];

/** What a report says of its own; the rest is the same for all. */
export interface Report {
  /** "simulation" or "comparison". */
  kind: string;
  /** Of what there was how much. */
  extent: string;
  scenario: string;
  heading: string;
  asked: Content;
  /** The verdict, and how sure it is. */
  outcome: Content;
  charts: readonly Chart[];
  numbers: Content;
  /** What is to be said before the setting. */
  before: Html | null;
  plain: PlainScenario;
  /** What happened on the way; null where that was nothing. */
  happened: Html | null;
  method: Html;
  repeat: Repeat;
  seed: string;
  digest: string | Html;
  data: Content;
  /** For programs: the element's id, and its JSON. */
  embedded: readonly [id: string, json: string];
}

/** One page, to be sent on. The same bytes for the same report. */
export function reportPage(report: Report): string {
  const { kind, extent, scenario, charts, plain, happened, repeat, seed } = report;
  const content = html`<p class="kicker">
      A ${kind} by Netloom ${repeat.version} · ${extent}, seed ${seed}
    </p>
    <h1>${report.heading}</h1>
    ${section('What was asked', ...report.asked)} ${section('What came out', ...report.outcome)}
    ${charts.length > 0 ? section('In pictures', ...charts.map((chart) => figure(chart, STYLE))) : null}
    ${section('In numbers', ...report.numbers)}
    ${section('The setting', report.before, settingOf(plain), topologyFigure(plain))}
    ${happened === null ? null : section('What happened', happened)}
    ${section(
      'What is assumed, and not modelled',
      list(assumptionsOf(plain)),
      html`<p class="quiet">
        The whole list is in docs/limitations.md, which comes with Netloom.
      </p>`,
    )}
    ${section('Method', report.method)} ${repeating(repeat, seed, report.digest)}
    ${section('Data', html`<p>${report.data}</p>`)} ${foot(repeat.version)}
    ${embedded(...report.embedded)}`;
  return page(`${scenario}: a ${kind} by Netloom`, content);
}

/** For whoever was sent the page, and has never heard of it. */
function foot(version: string): Html {
  return html`<footer>
    <p>
      Made by Netloom ${version}, a program for the command line that simulates networks of
      containers, load balancers and service meshes: it takes a scenario as a file and counts what
      becomes of each request and packet. It is simulated, not measured on machines. It needs Node
      20 or later; names that begin with <code>docs/</code> are files in its package.
    </p>
  </footer> `;
}
