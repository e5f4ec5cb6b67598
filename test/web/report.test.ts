import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from '../cli/netloom.js';
import { seriousInBoth } from './axe.js';
import { closeBrowser, missing, openPage } from './browser.js';

/** What is left of A4 within the report's margins, in the pixels of print: 180 by 265 mm. */
const [WIDE, TALL] = [680, 1001];

/** Of what is printed: pictures and tables that would be cut, and what nobody can press on paper. */
const LAID_OUT = `(() => {
  const isShown = (it) => it.checkVisibility();
  const told = (it) => it.outerHTML.slice(0, 80);
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isShown);
  return {
    pictures: all('figure svg').length,
    cut: all('figure svg').filter((it) => {
      const { left, right, height } = it.getBoundingClientRect();
      return left < 0 || right > ${WIDE} + 1 || height > ${TALL};
    }).map(told),
    torn: all('figure').filter((it) => getComputedStyle(it).breakInside !== 'avoid').map(told),
    wide: all('table, pre, .scroll').filter((it) => {
      const { right } = it.getBoundingClientRect();
      return right > ${WIDE} + 1 || it.scrollWidth > it.clientWidth + 1;
    }).map(told),
    controls: all('button, input, select, .screen, a[download]').map(told),
    scripts: [...document.scripts].filter(({ type }) => type !== 'application/json').length,
  };
})()`;

describe.skipIf(missing !== null)('reports in Chromium', () => {
  let home: Folder;
  beforeAll(async () => {
    home = temporaryFolder();
    const text = tiny('net', 'users.completed == 200');
    writeFileSync(join(home.path, 'net.yaml'), text);
    await answer(['run', 'net.yaml', '--report', 'run.html'], home.path);
    const study = ['--policies', 'random,round-robin', '--replications', '3'];
    await answer(['compare', 'net.yaml', ...study, '--report', 'compare.html'], home.path);
  });
  afterAll(async () => {
    home.remove();
    await closeBrowser();
  });

  it.each(['run.html', 'compare.html'])('%s is read by all, and printed whole', async (file) => {
    const { page, troubles, close } = await openPage({ file: join(home.path, file) });
    expect(await seriousInBoth(page)).toEqual([]);
    await page.setViewportSize({ width: WIDE, height: TALL });
    await page.emulateMedia({ media: 'print' });
    const { pictures, ...rest } = await page.evaluate<Record<string, unknown>>(LAID_OUT);
    expect(pictures).toBeGreaterThan(2);
    expect(rest).toEqual({ cut: [], torn: [], wide: [], controls: [], scripts: 0 });
    const printed = await page.pdf({ preferCSSPageSize: true });
    expect(printed.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
    expect(troubles).toEqual([]);
    await close();
  });
});
