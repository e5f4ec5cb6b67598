import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const run = (...args: string[]) => answer(['run', 'net.yaml', '--quiet', ...args], home.path);
const at = (...parts: string[]) => join(home.path, ...parts);

beforeAll(() => {
  home = temporaryFolder();
  writeFileSync(at('net.yaml'), tiny('net', 'users.completed == 200'));
  writeFileSync(at('file'), '');
});
afterAll(() => home.remove());

describe('run --charts', () => {
  it('draws into a folder that may hold other things, again and again', async () => {
    mkdirSync(at('figures'));
    writeFileSync(at('figures', 'paper.tex'), 'mine');
    for (let i = 0; i < 2; i++) expect((await run('--charts', 'figures')).status).toBe(0);
    const names = readdirSync(at('figures'));
    expect(names).toContain('paper.tex');
    const drawn = names.filter((name) => name.endsWith('.svg')).map((name) => name.slice(0, -4));
    expect(drawn).toContain('tail');
    for (const name of drawn) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(names).toContain(`${name}.csv`);
      const png = readFileSync(at('figures', `${name}.png`));
      expect([...png.subarray(1, 4)].map((c) => String.fromCharCode(c)).join('')).toBe('PNG');
    }
    expect(names.every((name) => /\.(svg|csv|png|tex)$/.test(name))).toBe(true);
  });

  it('has the width that is asked for, and no title where none is wanted', async () => {
    await run('--charts', 'narrow', '--width', 'column', '--no-title');
    const svg = readFileSync(at('narrow', 'tail.svg'), 'utf8');
    expect(svg).toMatch(/^<svg [^>]*width="336"/);
    expect(svg).not.toContain('font-weight="bold"');
  });

  it('says no to a width that is none, and to a place that is none, before it runs', async () => {
    const wide = await run('--charts', 'wide', '--width', 'huge');
    expect(wide.status).toBe(2);
    expect(wide.stderr).toContain('--width: expected column, page, or pixels from 240 to 4000');
    expect(existsSync(at('wide'))).toBe(false);
    const place = await run('--charts', 'file');
    expect(place.status).toBe(74);
    expect(place.stderr).toContain("'file' is not a folder");
  });
});
