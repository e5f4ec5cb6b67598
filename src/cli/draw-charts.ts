import { join } from 'node:path';
import type { Results } from '../model/results.js';
import type { Chart, Style } from '../report/charts/chart.js';
import { fileName } from '../report/file-name.js';
import { plural } from '../report/format.js';
import type { PlainScenario } from '../scenario/plain.js';
import { CommandError, Exit, type ExitCode, reasonOf, usageError } from './exit.js';
import { checkPlace, writeOver } from './folder.js';
import { pngMaker } from './png.js';
import { beat } from './stop.js';
import { complain, print } from './terminal.js';

/** Where charts go, and how they look. */
export interface Drawing {
  folder: string;
  style: Style;
}

interface DrawFlags {
  charts?: string | boolean;
  width?: string;
  title?: boolean;
}

const NAMED = { column: 336, page: 687 } as const;
const SCREEN = 820;
const LEAST = 240;
const MOST = 4000;

/**
 * What `--charts`, `--width` and `--no-title` ask for; null for no charts.
 * @throws CommandError for a width that is none, or a folder that cannot be
 */
export function drawingOf(flags: DrawFlags): Drawing | null {
  const { charts } = flags;
  const style = styleOf(flags);
  if (typeof charts !== 'string') return null;
  if (charts === '') throw usageError('--charts needs the name of a folder');
  checkPlace(charts);
  return { folder: charts, style };
}

/** @throws CommandError for a width that is none */
export function styleOf({ width, title }: DrawFlags): Style {
  return { width: widthOf(width), titled: title !== false };
}

function widthOf(width: string | undefined): number {
  if (width === undefined) return SCREEN;
  if (width === 'column' || width === 'page') return NAMED[width];
  const pixels = /^\d{1,5}$/.test(width) ? Number(width) : NaN;
  if (pixels >= LEAST && pixels <= MOST) return pixels;
  throw usageError(
    `--width: expected column, page, or pixels from ${LEAST} to ${MOST}, not '${width}'`,
  );
}

/** Draws a run into its folder, or into one of its own where there are several. */
export async function drawRun(
  { folder, style }: Drawing,
  results: Results,
  plain: PlainScenario,
  several: boolean,
  loud: boolean,
): Promise<ExitCode> {
  const { runCharts } = await import('../report/charts/run.js');
  const { labelled } = await import('../report/labels.js');
  const place = several ? join(folder, fileName(results.scenario)) : folder;
  return writeCharts(place, runCharts(results, labelled(results, plain)), style, loud);
}

/** SVG, PNG and CSV of each: one that cannot be drawn or written takes no other with it. */
export async function writeCharts(
  folder: string,
  charts: readonly Chart[],
  style: Style,
  loud: boolean,
): Promise<ExitCode> {
  const { dataCsv } = await import('../report/charts/chart.js');
  const png = await pngMaker(complain);
  let code: ExitCode = Exit.OK;
  for (const chart of charts) {
    beat();
    try {
      const svg = chart.draw(style);
      writeOver(join(folder, `${chart.name}.svg`), [svg]);
      writeOver(join(folder, `${chart.name}.csv`), dataCsv(chart.data));
      if (png !== null) writeOver(join(folder, `${chart.name}.png`), [png(svg, style.width)]);
    } catch (error) {
      code = Exit.OUTPUT;
      complain(`netloom: the chart '${chart.name}' is missing: ${reasonOf(error)}\n`);
      if (error instanceof CommandError) break;
    }
  }
  if (loud && code === Exit.OK) print(`${plural(charts.length, 'chart')} in ${folder}\n`);
  return code;
}
