/** Text of others on its way to a terminal or a picture: shown, and never obeyed. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framed } from '../../src/report/charts/frame.js';
import { answer, type Folder, launcher, temporaryFolder, tiny } from './netloom.js';

const RED = '\u001b[31mred';
let home: Folder;
const run = (...args: string[]) => answer(args, home.path);

beforeAll(() => {
  home = temporaryFolder();
  writeFileSync(join(home.path, 'net.yaml'), tiny('net', 'users.completed == 200'));
  writeFileSync(
    join(home.path, 'mine.mjs'),
    `export const policy = { options: [], create: () => ({ pick() { throw new Error('${RED}'); } }) };\n`,
  );
});

afterAll(() => home.remove());

describe('a message', () => {
  it.each([
    ['a command', [RED]],
    ['an option', ['run', `--${RED}`]],
    ['a file', ['run', RED]],
    ['a setting', ['run', 'net.yaml', '--set', `services.${RED}=3`]],
    ['a port', ['run', 'net.yaml', '--capture-ports', `a.${RED}`]],
    ['a metric', ['compare', 'net.yaml', '--vary', 'seed=1,2', '--metric', RED]],
    ['a parameter', ['run', 'net.yaml', '--set', `${RED}=3`]],
    ['a policy', ['compare', 'net.yaml', '--policies', `random,${RED}`]],
    ['a baseline', ['compare', 'net.yaml', '--policies', 'random,round-robin', '--baseline', RED]],
    ['the error of a policy', ['run', 'net.yaml', '--set', 'services.web.policy=./mine.mjs']],
  ])('quotes %s without its escapes', async (_what, args) => {
    const { status, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain('red');
    expect(stderr).not.toContain('\u001b');
  });

  it.skipIf(process.platform !== 'linux')('ends where there is no room for it', () => {
    const command = `"$0" "${launcher}" run net.yaml --out full >/dev/full 2>/dev/full`;
    const { status, signal } = spawnSync('bash', ['-c', command, process.execPath], {
      cwd: home.path,
      timeout: 60_000,
    });
    expect(signal).toBeNull();
    expect(status).toBe(74);
  });
});

it('a picture holds no character that XML does not', () => {
  const frame = { title: `a\u0000${RED}`, subtitle: 'b\u0007', width: 100, height: 100 };
  expect(framed(frame, { outerHTML: '<svg width="1"></svg>' })).not.toMatch(
    /[\u0000-\u0008\u000b-\u001f]/,
  );
});
