import { comparisonCharts } from '../../experiment/charts.js';
import { compare, type Compared } from '../../experiment/compare.js';
import { comparisonParts } from '../../experiment/table.js';
import { blocksOf } from '../../report/blocks.js';
import { WIDTHS } from '../../report/charts/chart.js';
import { themed } from '../../report/charts/colours.js';
import { calledIn } from '../../report/labels.js';
import { readerOf } from './check.js';
import { lanes } from './lane.js';
import type { Alternatives, Deeds, Drawn, Stage, Study } from './messages.js';
import { bytesOf } from './run.js';

/** A study of alternatives, with intervals: as `netloom compare` does it, on all cores of the browser. */
export async function compareAll(
  { given, what, replications, width, limits, script }: Deeds['compare']['asked'],
  tell: (stage: Stage) => void,
): Promise<Study> {
  const { file, text } = given;
  const until = performance.now() + limits.seconds * 1000;
  const compared = await compare(text, {
    file,
    read: readerOf(given),
    ...wishesOf(what),
    replications,
    place: lanes(script, limits),
    goOn: () => performance.now() < until,
    progress: (stage, done, jobs) => tell({ stage, done, jobs }),
  });
  if (!compared.ok) return { ok: false, errors: compared.errors };
  const { comparison, files, warnings } = compared;
  if (comparison.partial) {
    warnings.unshift(
      `the page's limit of ${limits.seconds} s on a clock has ended the study: raise it below the editor`,
    );
  }
  return {
    ok: true,
    blocks: blocksOf((paint) => comparisonParts(comparison, paint)),
    charts: drawn(compared, width ?? WIDTHS.screen),
    files: files.map(({ name, content }) => [name, bytesOf(content)]),
    warnings,
  };
}

function wishesOf({ service, path, values }: Alternatives) {
  if (path !== null) return { vary: [{ path, values }] };
  return { policies: values, vary: [], ...(service !== null && { service }) };
}

function drawn(
  { comparison, cells, plain }: Extract<Compared, { ok: true }>,
  width: number,
): Drawn[] {
  return comparisonCharts(comparison, cells, calledIn(plain)).map(({ name, title, draw }) => ({
    name,
    title,
    svg: themed(draw({ width, titled: true })),
  }));
}
