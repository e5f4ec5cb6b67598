import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const chromiumPath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));

/** Why there is nothing to test with here; null where there is. */
export const missing = chromiumPath === undefined ? 'there is no Chromium here' : null;

export const builtPage = fileURLToPath(new URL('../../dist/playground.html', import.meta.url));

let browser: Promise<Browser> | null = null;

/** One for all tests of a process. */
function theBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = null;
}

export async function browserVersion(): Promise<string> {
  return (await theBrowser()).version();
}

export interface Opened {
  page: Page;
  /** What was asked of anybody but the page's own file, and what went wrong. */
  troubles: string[];
  close: () => Promise<void>;
}

export interface OpenOptions {
  file?: string;
  url?: string;
  width?: number;
  height?: number;
  dark?: boolean;
  language?: 'en' | 'zh';
  /** A script that runs before the page's own. */
  before?: string;
}

/** The page as somebody opens it who has been sent it. */
export async function openPage(options: OpenOptions = {}): Promise<Opened> {
  const { file = builtPage, width = 1280, height = 800, dark = false, language = 'en' } = options;
  const url = options.url ?? pathToFileURL(join(file)).href;
  const context = await (
    await theBrowser()
  ).newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    acceptDownloads: true,
  });
  if (options.before !== undefined) await context.addInitScript(options.before);
  const page = await context.newPage();
  const troubles: string[] = [];
  const [own] = url.split('#');
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(own) && !/^(blob|data):/.test(asked)) troubles.push(`asked for ${asked}`);
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(url);
  return { page, troubles, close: () => context.close() };
}

/** Runs what the editor has, and waits for the digest. */
export async function runToDigest(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const digest = page.locator('[data-digest]');
  await digest.waitFor({ timeout: 60_000 });
  return (await digest.textContent()) ?? '';
}

/** Puts a text into the editor. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}
