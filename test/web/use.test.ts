import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeBrowser, missing, type Opened, openPage, runToDigest } from './browser.js';

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** By how many pixels the document is larger than the window. */
const overflow = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
  });

const show = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
const choose = (page: Page, name: string) => page.locator('select.scenarios').selectOption(name);
const text = (page: Page) => page.locator('.cm-content').innerText();
const earlier = (page: Page) => page.getByText('This is of an earlier text');

describe.skipIf(missing !== null)('the page in use', () => {
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    opened = await openPage();
    ({ page } = opened);
  });
  beforeEach(async () => {
    await page.setViewportSize(WIDE);
    await page.reload();
  });
  afterAll(async () => {
    expect(opened.troubles).toEqual([]);
    await closeBrowser();
  });

  it('is never larger than its window, whatever is shown in it', async () => {
    await runToDigest(page);
    await show(page, 'Labs');
    await page.getByLabel('Your name or number').fill('x');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.locator('[data-lab="network/isolation"]').click();
    await page.locator('[data-question=hears] input[value=answer]').check();
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('.verdict [data-item]').first().waitFor();
    await runToDigest(page);
    for (const size of [WIDE, PHONE]) {
      await page.setViewportSize(size);
      for (const view of await page.getByRole('tab').allInnerTexts()) {
        await show(page, view);
        expect([view, ...(await overflow(page))]).toEqual([view, 0, 0]);
      }
    }
  });

  it('says where what it shows is of an earlier text, and shows nothing of another file', async () => {
    await runToDigest(page);
    expect(await earlier(page).count()).toBe(0);
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('# more\n');
    await earlier(page).waitFor();
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.locator('[data-digest]').waitFor();
    expect(await earlier(page).count()).toBe(0);
    await choose(page, 'tcp-fairness');
    expect(await page.locator('[data-digest]').count()).toBe(0);
    await page.getByText('Nothing has run yet.').waitFor();
  });

  it('takes another scenario as one step that can be undone, with edits and their file', async () => {
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('# mine\n');
    await choose(page, 'tcp-fairness');
    expect(await text(page)).not.toContain('# mine');
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+z');
    expect(await text(page)).toContain('# mine');
    expect(await page.locator('select.scenarios').inputValue()).toBe('docker-network');
    await page.keyboard.press('Control+y');
    expect(await text(page)).not.toContain('# mine');
    expect(await page.locator('select.scenarios').inputValue()).toBe('tcp-fairness');
  });

  it('keeps the last picture beside mistakes, which lead to their places and go when they are mended', async () => {
    const before = await runToDigest(page);
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('wrong: 1\n');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const told = page.locator('.standing');
    await told.getByText('1 mistake').waitFor();
    expect(await page.locator('[data-digest]').textContent()).toBe(before);
    expect(await page.locator('.scene-canvas').count()).toBe(1);
    await told.getByRole('button', { name: 'line 1' }).click();
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('cm-content');
    await page.keyboard.press('Control+z');
    await told.waitFor({ state: 'detached' });
  });

  it('says that a search finds nothing, and goes on with the keyboard where a list has led', async () => {
    await runToDigest(page);
    const search = page.locator('.scene-tools input[type=search]').first();
    await search.fill('nosuch');
    await page.getByText('There is nothing of that name.').waitFor();
    await search.fill('ping#2');
    await search.press('Enter');
    await page.getByRole('heading', { name: 'Request 2 of ping' }).waitFor();
    await page.getByText('of this request').waitFor();
    await page.locator('.troubles .later button').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.why').waitFor();
    expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  });

  it('moves the page with a finger, and shows what a tap looks into', async () => {
    await page.setViewportSize(PHONE);
    await runToDigest(page);
    const [, moving] = await page.locator('.scene-canvas canvas').all();
    const touch = () => moving.evaluate((canvas) => canvas.style.touchAction);
    expect(await touch()).toBe('pan-y');
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Larger' }).click();
    await expect.poll(touch).toBe('none');
    const search = page.locator('.scene-tools input[type=search]').first();
    await search.fill('gateway');
    await search.press('Enter');
    const box = (await page.locator('.selected h3').boundingBox())!;
    expect(box.y + box.height).toBeLessThan(PHONE.height);
  });

  it('shows on a phone what comes of a run', async () => {
    await page.setViewportSize(PHONE);
    await show(page, 'Scenario');
    await runToDigest(page);
    await page.locator('.scene-canvas').waitFor();
    await show(page, 'Labs');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('The run is done').waitFor();
  });
});
