/** What an installed package can do, outside of a checkout. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, temporaryFolder } from '../cli/netloom.js';
import { example } from './stages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let home: Folder;
let installed: string;

beforeAll(() => {
  home = temporaryFolder();
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home.path], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string }];
  execFileSync('tar', ['xzf', filename], { cwd: home.path });
  installed = join(home.path, 'node_modules', 'netloom');
  mkdirSync(join(home.path, 'node_modules'));
  execFileSync('mv', ['package', installed], { cwd: home.path });
  // What it depends on, as an installation has it beside it.
  for (const name of ['tinypool']) {
    symlinkSync(placeOf(name), join(home.path, 'node_modules', name));
  }
});

afterAll(() => home.remove());

function placeOf(name: string): string {
  return fileURLToPath(import.meta.resolve(name)).replace(/(node_modules\/[^/]+)\/.*$/, '$1');
}

/** A line as a user types it. */
function shell(line: string) {
  const command = `netloom() { "${process.execPath}" "${installed}/bin/netloom.js" "$@"; }\n${line}`;
  return spawnSync('bash', ['-c', command], { cwd: home.path, encoding: 'utf8' });
}

describe('an installed package', () => {
  it.each([
    'netloom list scenarios',
    'netloom run docker-network',
    "netloom run docker-network --trace 'ping#1'",
    'netloom validate docker-network mm1 kubernetes-service',
    'netloom expand kubernetes-service > plain.yaml && netloom run plain.yaml --out plain',
    'netloom init && netloom run first.yaml --set load=0.8',
    'netloom run - --json < first.yaml',
    'netloom compare first.yaml --replications 2 --jobs 2 --no-charts',
    'netloom new policy mine && netloom check policy mine.mjs',
    'netloom run first.yaml --set services.web.policy=./mine.mjs',
  ])('answers %s', (line) => {
    const { status, stderr } = shell(line);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('compares by the example of its documents', () => {
    writeFileSync(join(home.path, 'compare.mjs'), example('compare.mjs'));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['compare.mjs'], {
      cwd: home.path,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^services\.web\.replicas=4 \S+: [\d.]+ ms, /);
    expect(stdout.trim().split('\n')).toHaveLength(6);
  });

  it('says which scenario of its own may have been meant', () => {
    expect(shell('netloom run doker-network').stderr).toBe(
      "netloom: cannot read 'doker-network': no such file or folder: did you mean 'docker-network'?\n",
    );
  });

  it('has what its README links to, and the licences of all that is bundled', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
    expect(links.filter((link) => !existsSync(join(installed, link)))).toEqual([]);
    const licences = readFileSync(join(installed, 'dist', 'LICENCES.txt'), 'utf8');
    for (const name of ['yaml', 'mathjs', 'commander', 'd3-scale', 'linkedom']) {
      expect(licences).toMatch(new RegExp(`^${name} [0-9.]+ \\(`, 'm'));
    }
    expect(licences).toContain('Copyright 2019 David Bau');
    expect(licences).not.toContain('has no text of it');
  });

  it('completes in shells', () => {
    const complete = (line: string) =>
      shell(
        `source <(netloom completion bash); COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _netloom; echo "\${COMPREPLY[@]}"`,
      ).stdout.trim();
    expect(complete('netloom comp')).toBe('compare completion');
    expect(complete('netloom run --dur')).toBe('--duration');
    expect(complete('netloom run docker')).toBe('docker-network');
    expect(complete('netloom list pol')).toBe('policies');
    expect(shell('netloom completion zsh').stdout).toContain('compdef _netloom netloom');
    expect(shell('netloom completion fish').stdout).toContain("-l duration -r -d 'how long");
  });
});
