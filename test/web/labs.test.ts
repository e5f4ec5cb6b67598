import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conduct, LIMITS } from '../../src/labs/conduct.js';
import { readLab } from '../../src/labs/author.js';
import { handedOut } from '../../src/labs/student.js';
import { resultsSource } from '../../src/labs/values.js';
import { template } from '../../src/labs/template.js';
import { answer, type Folder, temporaryFolder } from '../cli/netloom.js';
import { root } from '../whole/stages.js';
import { seriousInBoth } from './axe.js';
import { closeBrowser, missing, openPage } from './browser.js';

const NAME = 'network/isolation';
const { authored } = readLab(NAME, NAME, (file) =>
  readFileSync(join(root, 'scenarios/labs', NAME, file), 'utf8'),
);

describe.skipIf(missing !== null)('labs in Chromium', () => {
  let home: Folder;
  beforeAll(() => (home = temporaryFolder()));
  afterAll(async () => {
    home.remove();
    await closeBrowser();
  });

  it('lets a lab be done on a page for a class, and grade takes what is saved', async () => {
    const student = '李 Wei';
    const { lab, right } = authored!;
    const said = await answer(['lab', 'page', 'isolation', '--out', 'class.html'], home.path);
    expect(said).toMatchObject({ status: 0, stderr: '' });
    const { page, troubles, close } = await openPage({ file: join(home.path, 'class.html') });

    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Write a name or number first.').waitFor();
    await page.getByLabel('Your name or number').fill(student);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.locator(`[data-lab="${NAME}"]`).click();
    // What comes later shows when the prediction is there.
    expect(await page.locator('[data-question=where]').count()).toBe(0);
    await page.locator('[data-question=hears] input[value=answer]').check();
    await page.locator('[data-question=where] input[value=switch]').check();
    await page.locator('[data-question=frame] input[value=router]').check();

    await page.getByRole('button', { name: 'Check', exact: true }).click();
    const where = page.locator('[data-question=where] [data-item]');
    await where.waitFor();
    expect(await where.textContent()).toContain('A switch looks at MAC addresses only');
    // A prediction that came otherwise is not ticked, nor counted; checks have words.
    const hears = page.locator('.verdict [data-item=hears]');
    expect(await hears.innerText()).not.toContain('✔');
    expect(await hears.innerText()).toContain('It is not as you thought.');
    const told = await page.locator('.verdict').innerText();
    expect(told).toContain('Questions: 1 of 3 · The file: 3 of 4');
    expect(told).toContain('proxy reaches web');
    expect(told).toContain('Not answered yet.');
    await expect
      .poll(() => page.locator('.verdict').evaluate((all) => all.getBoundingClientRect().top))
      .toBeLessThan(400);
    const across = page.locator('.verdict [data-item=across]');
    expect(await across.getAttribute('data-done')).toBe('false');
    expect(await across.textContent()).toContain('Hint');

    const start = handedOut(lab, student);
    const ran = conduct(start, 'start.yaml', LIMITS);
    if (ran.kind !== 'ran') throw new Error(ran.kind);
    const first = resultsSource(ran.tree).look(['neighbours', 'rtt', 'max'])!;
    await page.locator('[data-question=first] input').fill(String(first.value));
    await page.locator('[data-question=where] input[value=' + right.get('where')! + ']').check();
    const editor = page.locator('.cm-content');
    expect(await editor.textContent()).toContain('web: { networks: front }');
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(
      start.replace('web: { networks: front }', 'web: { networks: [front, back] }'),
    );
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('All done.').waitFor();
    expect(await page.locator('.closing').textContent()).toContain('their TTL is 64');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    await download.saveAs(join(home.path, 'handed-in.json'));
    const graded = await answer(['lab', 'grade', 'handed-in.json', '--json'], home.path);
    expect(graded.status).toBe(0);
    const [grade] = JSON.parse(graded.stdout) as { student: string; claim: string }[];
    expect(grade).toMatchObject({ student, claim: 'true', remarks: [], foreseen: 0 });

    // The file brings the work back, on a page that knows nothing of it.
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.locator('input[type=file]').last().setInputFiles(join(home.path, 'handed-in.json'));
    await page.locator('.cm-content').getByText('[front, back]').waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  it('has nothing serious for axe, on the shelf and in a lab under way', async () => {
    const { page, close } = await openPage();
    await page.getByRole('tab', { name: 'Labs' }).click();
    await page.locator(`[data-lab="${NAME}"]`).waitFor();
    const all = await seriousInBoth(page);
    await page.getByLabel('Your name or number').fill('x');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.locator(`[data-lab="${NAME}"]`).click();
    for (const question of ['hears', 'where', 'frame']) {
      await page.locator(`[data-question=${question}] input`).first().check();
    }
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('.verdict [data-item]').first().waitFor();
    all.push(...(await seriousInBoth(page)));
    expect(all).toEqual([]);
    await close();
  });

  it("shows a stranger's lab as text, and holds no solution", async () => {
    const folder = join(home.path, 'evil');
    mkdirSync(folder);
    const evil = '<img src=x onerror="document.title=1"> [here](javascript:alert(1)) </script>';
    for (const [name, text] of template('evil')) {
      const told = text.replace('What is asked before anything is run.', evil);
      writeFileSync(join(folder, name), told);
    }
    const said = await answer(['lab', 'page', 'evil', '--out', 'evil.html'], home.path);
    expect(said).toMatchObject({ status: 0, stderr: '' });
    const html = readFileSync(join(home.path, 'evil.html'), 'utf8');
    const [given] = /(?<=id="given">)[^<]*/.exec(html)!;
    expect(given).toContain('workers: 1');
    expect(given).not.toContain('workers: 2');
    const { page, troubles, close } = await openPage({ file: join(home.path, 'evil.html') });
    await page.getByLabel('Your name or number').fill('x');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.locator('[data-lab]').click();
    await page.getByText('onerror').waitFor();
    expect(await page.locator('.labs img').count()).toBe(0);
    expect(await page.locator('.labs a').count()).toBe(0);
    expect(await page.title()).toBe('Netloom');
    expect(troubles).toEqual([]);
    await close();
  });
});
