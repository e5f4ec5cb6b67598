import { existsSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { browserVersion, builtPage, closeBrowser, missing } from '../../web/browser.js';
import { lines } from '../../proof/report.js';
import { median } from '../table.js';
import type { Figure } from './case.js';
import { table } from './table.js';

export const figureNames = table.flatMap(({ figures }) => figures.map(({ name }) => name));

/**
 * Measures figures of the page: those that are named, or all.
 * @param repeat times of each; the table has the median, and the range
 * @param command that makes the table again
 */
export async function benchPage(
  only: readonly string[],
  repeat: number,
  command: string,
): Promise<string> {
  if (missing !== null) throw new Error(missing);
  if (!existsSync(builtPage)) throw new Error('no dist/playground.html: npm run build makes it');
  const rows: string[][] = [];
  for (const each of table) {
    const { figures } = each;
    if (only.length > 0 && !figures.some(({ name }) => only.includes(name))) continue;
    const runs: number[][] = [];
    for (let i = 0; i < repeat; i++) {
      console.error(`${figures[0].name}: ${i + 1} of ${repeat}`);
      runs.push(await each.measure());
    }
    figures.forEach((figure, i) => {
      rows.push(
        rowOf(
          figure,
          runs.map((run) => run[i]),
        ),
      );
    });
  }
  const version = await browserVersion();
  await closeBrowser();
  const machine = `${availableParallelism()}-core ${platform()} machine (${arch()})`;
  return [
    `The page in headless Chromium ${version}, beside Node ${process.version}, on a ${machine}; medians of`,
    `${repeat}. Frames are processor time of the main thread, by a trace of the browser.`,
    '',
    `Made by \`${command}\`.`,
    '',
    ...lines([['figure', 'measured', 'range', 'asked', 'met?'], ...rows]),
    '',
  ].join('\n');
}

function rowOf({ name, what, unit, most }: Figure, values: readonly number[]): string[] {
  const middle = median(values);
  const say = (value: number): string => (unit === 'x' ? value.toFixed(2) : value.toFixed(1));
  const range = `${say(Math.min(...values))} to ${say(Math.max(...values))}`;
  const asked = most === undefined ? '' : `at most ${most} ${unit}`;
  const met = most === undefined ? '' : middle <= most ? 'yes' : 'no';
  return [`\`${name}\` ${what}`, `${say(middle)} ${unit}`, range, asked, met];
}
