import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder } from './netloom.js';

let home: Folder;
const draw = (...args: string[]) => answer(['draw', ...args], home.path);

beforeAll(() => {
  home = temporaryFolder();
});
afterAll(() => home.remove());

describe('draw', () => {
  it('prints an SVG, or writes what is asked for', async () => {
    const { status, stdout } = await draw('docker-network');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<svg .*<\/svg>\n$/s);
    for (const [format, start] of [
      ['mermaid', 'flowchart TB\n'],
      ['dot', 'digraph "The network of docker-network" {\n'],
      ['html', '<!doctype html>'],
    ]) {
      const written = await draw('docker-network', '--format', format, '--out', `net.${format}`);
      expect(written).toMatchObject({ status: 0, stdout: '' });
      expect(readFileSync(join(home.path, `net.${format}`), 'utf8').startsWith(start)).toBe(true);
    }
  });

  it('draws nothing of a scenario with a mistake', async () => {
    writeFileSync(join(home.path, 'bad.yaml'), 'version: 1\nhost: {}\n');
    const { status, stderr } = await draw('bad.yaml', '--out', 'bad.svg');
    expect(status).toBe(2);
    expect(stderr).toContain('bad.yaml:2:1');
    expect(existsSync(join(home.path, 'bad.svg'))).toBe(false);
  });

  it('warns of what Mermaid would not draw', async () => {
    const { status, stderr } = await draw('scale-10k', '--format', 'mermaid', '--out', 'big.mmd');
    expect(status).toBe(0);
    expect(stderr).toMatch(/links and calls, where Mermaid draws 500/);
  });
});
