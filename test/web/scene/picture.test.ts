import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { closeBrowser, missing, openPage } from '../browser.js';

/** The page with a run's picture; at the beginning of the run. */
async function picture(options: Parameters<typeof openPage>[0] = {}) {
  const opened = await openPage(options);
  await opened.page.getByRole('button', { name: /^(Run|运行)$/ }).click();
  await opened.page.getByRole('tab', { name: /^(Network|网络)$/ }).click();
  await opened.page.locator('.scene-canvas').waitFor();
  return opened;
}

/** Looks into a machine, as somebody who knows its name does. */
async function lookInto(page: Page, name: string): Promise<void> {
  const search = page.locator('.scene-tools input[type=search]').first();
  await search.fill(name);
  await search.press('Enter');
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

/** A table of the machine that is looked into. */
async function table(page: Page, name: string): Promise<string[]> {
  return page.locator(`[data-table=${name}] tbody tr`).allInnerTexts();
}

const instant = async (page: Page) =>
  Number(await page.locator('[data-instant]').getAttribute('data-instant'));

describe.skipIf(missing !== null)('the picture of the network in Chromium', () => {
  afterAll(closeBrowser);

  it('steps a ping forwards and backwards, with the ARP table of both instants', async () => {
    const { page, troubles, close } = await picture();
    await lookInto(page, 'container1');
    expect(await table(page, 'arp')).toEqual([]);
    const ahead = page.getByRole('button', { name: /^Step ahead/ });
    const instants: number[] = [];
    while ((await table(page, 'arp')).length === 0) {
      await ahead.click();
      instants.push(await instant(page));
      expect(instants.length).toBeLessThan(60);
    }
    expect((await table(page, 'arp'))[0]).toContain('172.18.0.1');
    expect(instants[instants.length - 1]).toBeGreaterThan(0);
    const back = page.getByRole('button', { name: /^Step back/ });
    await back.click();
    expect(await table(page, 'arp')).toEqual([]);
    expect(await instant(page)).toBe(instants[instants.length - 2]);
    await page.getByLabel('Time of the run').fill('6000000000');
    expect((await table(page, 'arp')).join()).toContain('172.18.0.3');
    expect(troubles).toEqual([]);
    await close();
  });

  it('tells somebody who knows nothing why container3 cannot ping container2', async () => {
    const { page, troubles, close } = await picture();
    await page.getByRole('button', { name: /2 packets dropped: filtered/ }).click();
    const why = page.locator('.why');
    await why.waitFor();
    const said = await why.innerText();
    expect(said).toContain('A rule of the filter drops it without a word.');
    expect(said).toContain('isolation: other-network to my-network');
    expect(await page.locator('[data-layer="IPv4"]').innerText()).toContain('172.18.0.3');
    await page.getByRole('button', { name: 'Show that request' }).click();
    await page.getByRole('heading', { name: 'Request 1 of by-address' }).waitFor();
    expect(await page.locator('.lines').innerText()).toContain('asks by ARP who has 172.19.0.1');
    await page.getByRole('button', { name: /by-name: 1 request failed: no such name/ }).click();
    await page.getByRole('heading', { name: 'Request 1 of by-name' }).waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  it('is played, stopped and moved through by keyboard alone, in Chinese too', async () => {
    const { page, troubles, close } = await picture({ language: 'zh', dark: true });
    const canvas = page.locator('.scene-canvas');
    await canvas.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const name = await page.locator('.selected h3').innerText();
    expect(name).not.toBe('');
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    const at = await page.locator('.now').innerText();
    await page.keyboard.press('.');
    expect(await page.locator('.now').innerText()).not.toBe(at);
    await page.keyboard.press(',');
    expect(await page.locator('.now').innerText()).toBe(at);
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: '暂停' }).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: '播放', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('.selected').count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });
});
