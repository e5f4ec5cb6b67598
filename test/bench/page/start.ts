import { openPage } from '../../web/browser.js';
import type { PageCase } from './case.js';

/** When the page's first contents were painted, after its file was asked for. */
const PAINTED = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime)).observe({
    type: 'paint',
    buffered: true,
  });
})`;

/** From the press of Run until the picture of that run is on its canvas. */
const RUN = `new Promise((resolve, reject) => {
  const began = performance.now();
  const look = () => {
    const canvas = document.querySelector('.scene-canvas canvas');
    const passed = performance.now() - began;
    const isDrawn =
      canvas !== null &&
      canvas.width * canvas.height > 0 &&
      canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((it) => it > 0);
    if (isDrawn) resolve(passed);
    else if (passed > 60_000) reject(new Error('nothing is drawn'));
    else requestAnimationFrame(look);
  };
  document.querySelector('.bar .primary').click();
  look();
})`;

/** The page as it comes from a disk, in a browser that runs already. */
export const start: PageCase = {
  figures: [
    { name: 'first-paint', what: 'first contents on the screen, from a file', unit: 'ms' },
    { name: 'docker-network', what: '`docker-network` run, and its picture drawn', unit: 'ms' },
  ],
  async measure() {
    const { page, close } = await openPage();
    const painted = await page.evaluate<number>(PAINTED);
    // The workers stand, as when somebody has looked at the page for a moment.
    await page.waitForTimeout(1000);
    const drawn = await page.evaluate<number>(RUN);
    await close();
    return [painted, drawn];
  },
};
