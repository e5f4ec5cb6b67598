import { spawn } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, launcher, temporaryFolder, tiny } from '../cli/netloom.js';
import { load } from '../whole/stages.js';
import { run } from '../../src/index.js';
import { builtPage, closeBrowser, missing, openPage, runToDigest } from './browser.js';

describe.skipIf(missing !== null)('the page in Chromium', () => {
  let home: Folder;
  beforeAll(() => (home = temporaryFolder()));
  afterAll(async () => {
    home.remove();
    await closeBrowser();
  });

  it('runs docker-network from a disk with the digest of the command line, and asks nobody', async () => {
    const { page, troubles, close } = await openPage();
    expect(await runToDigest(page)).toBe(run(load('docker-network')).digest);
    const elsewhere = page.locator('script[src], img[src], link[href]:not([href^="data:"])');
    expect(await elsewhere.count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });

  it('says a mistake at its line while it is typed, and completes words', async () => {
    const { page, troubles, close } = await openPage();
    const editor = page.locator('.cm-content');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('services:\n  web:\n  replcas: 3', { delay: 5 });
    await page.getByRole('button', { name: 'line 33' }).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('services:\n  web: { polic');
    await page.keyboard.press('Control+ ');
    await page.locator('.cm-tooltip-autocomplete').getByText('policy', { exact: true }).waitFor();
    // The list takes no key before one has had the time to see it.
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    await page.keyboard.type('least-req');
    await page.locator('.cm-tooltip-autocomplete').getByText('least-request').waitFor();
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    expect(await editor.innerText()).toContain('policy: least-request');
    expect(troubles).toEqual([]);
    await close();
  });

  it('is written with a scenario inside, whatever stands in it', async () => {
    const text = tiny('</script><script>alert(1)</script>', 'users.successRatio == 1');
    writeFileSync(join(home.path, 'mine.yaml'), text);
    const said = await answer(['playground', 'mine.yaml', '--out', 'mine.html'], home.path);
    expect(said).toMatchObject({ status: 0, stderr: '' });
    const { page, troubles, close } = await openPage({ file: join(home.path, 'mine.html') });
    const { digest } = JSON.parse(
      (await answer(['run', 'mine.yaml', '--json'], home.path)).stdout,
    ) as { digest: string };
    expect(await runToDigest(page)).toBe(digest);
    await page.getByRole('tab', { name: 'Results' }).click();
    expect(await page.getByText('</script><script>alert(1)</script>').count()).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
    await close();
  });

  it('is served, and runs a file again that is saved', async () => {
    const file = join(home.path, 'live.yaml');
    writeFileSync(file, tiny('before', 'users.successRatio == 1'));
    const server = spawn(process.execPath, [launcher, 'playground', file, '--no-open']);
    try {
      const url = await new Promise<string>((resolve, reject) => {
        server.stdout.on('data', (text) => resolve(/http:\S+\//.exec(String(text))![0]));
        server.stderr.on('data', (text) => reject(new Error(String(text))));
      });
      const { page, troubles, close } = await openPage({ url });
      await page.locator('.cm-content').getByText('before').waitFor();
      writeFileSync(file, tiny('after', 'users.successRatio == 1'));
      await page.locator('.cm-content').getByText('after').waitFor();
      await page.locator('[data-digest]').waitFor();
      expect(troubles).toEqual([]);
      await close();
      const over = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      expect(await over).toBe(130);
    } finally {
      server.kill('SIGKILL');
    }
  });

  it('is one file of at most 3 MB', () => {
    expect(statSync(builtPage).size).toBeLessThan(3 * 1024 * 1024);
  });
});
