import { afterAll, describe, expect, it } from 'vitest';
import { seriousIn } from './axe.js';
import { closeBrowser, missing, openPage, runToDigest, write } from './browser.js';

const NAME = '</script><img src=x onerror=alert(1)>';
const HOSTILE = `version: 1
name: "${NAME}"
description: "=1+1 ${NAME}"
services: { web: { replicas: 2, time: exponential(5 ms) } }
traffic: { users: { to: web, rate: 200/s, requests: 300 } }
`;

describe.skipIf(missing !== null)('the page, to strangers and to all', () => {
  afterAll(closeBrowser);

  it('shows hostile names as text, and runs no code of a scenario', async () => {
    const { page, troubles, close } = await openPage();
    await write(page, HOSTILE);
    await runToDigest(page);
    await page.getByRole('tab', { name: 'Results' }).click();
    expect(await page.getByText(NAME).count()).toBeGreaterThan(2);
    await page.locator('.chart svg').first().waitFor();
    expect(await page.locator('img, .chart script').count()).toBe(0);
    await write(page, HOSTILE.replace('replicas: 2', 'replicas: 2, policy: ./mine.mjs'));
    await page.locator('.problems').getByText('a page runs none').waitFor();
    await write(page, `${HOSTILE}include: [../secret.yaml]\n`);
    await page.locator('.problems').getByText('reads nothing from outside').waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  it('stops at once, and goes on after it', async () => {
    const { page, close } = await openPage();
    await write(page, HOSTILE.replace('requests: 300', 'requests: 50000000'));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText(/% · .* events$/).waitFor();
    const began = Date.now();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped before its end.').waitFor();
    expect(Date.now() - began).toBeLessThan(1500);
    await write(page, HOSTILE);
    await runToDigest(page);
    await close();
  });

  it('says which limit has ended a run', async () => {
    const { page, close } = await openPage();
    await write(page, `${HOSTILE}limits: { events: 100 }\n`);
    await runToDigest(page);
    await page.getByRole('tab', { name: 'Results' }).click();
    await page.getByText('the limit of 100 events is reached').waitFor();
    await page.getByText('The scenario can raise it: limits.events.').waitFor();
    await write(page, HOSTILE);
    await page.getByText('Limits of a run').click();
    const events = page.getByLabel('million events');
    await events.fill('0.0002');
    await runToDigest(page);
    await page.getByText('the limit of 200 events is reached').waitFor();
    await page.getByText('Limits of a run').click();
    await page.getByRole('button', { name: 'Raise it' }).click();
    await page.waitForSelector('#limit-events:focus');
    await events.fill('1');
    await runToDigest(page);
    await page.getByText('That is a limit of this page.').waitFor({ state: 'detached' });
    // What is opened next has the usual limits.
    await page.getByRole('combobox', { name: 'Scenarios' }).selectOption('docker-network');
    expect(await events.inputValue()).toBe('200');
    await close();
  });

  it('opens the scenario of a link', async () => {
    const { page, troubles, close } = await openPage();
    await write(page, HOSTILE);
    await page.getByText('Share').click();
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await page.waitForURL(/#s=.{100}/);
    const linked = await openPage({ url: page.url() });
    await linked.page.locator('.cm-content').getByText('300').waitFor();
    expect([...troubles, ...linked.troubles]).toEqual([]);
    await linked.close();
    await close();
  });

  it.each([
    ['light and wide', { dark: false, width: 1280, language: 'en' }],
    ['dark, narrow and in Chinese', { dark: true, width: 390, language: 'zh' }],
  ] as const)('has nothing serious for axe: %s', async (_, options) => {
    const { page, close } = await openPage(options);
    const [run, results] = options.language === 'zh' ? ['运行', '结果'] : ['Run', 'Results'];
    await page.getByRole('button', { name: run, exact: true }).click();
    const all: string[] = [];
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      if ((await tab.textContent()) === results) await page.locator('[data-digest]').waitFor();
      all.push(...(await seriousIn(page)));
    }
    expect([...new Set(all)]).toEqual([]);
    await close();
  });

  it('is used by the keyboard alone', async () => {
    const { page, close } = await openPage();
    const focused = () => page.evaluate('document.activeElement.textContent.trim()');
    for (let i = 0; i < 6 && (await focused()) !== 'Run'; i++) await page.keyboard.press('Tab');
    expect(await focused()).toBe('Run');
    await page.keyboard.press('Enter');
    await page.locator('[data-digest]').waitFor();
    await page.getByRole('tab', { selected: true }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Results');
    await close();
  });
});
