import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../cli/netloom.js';
import { root } from './stages.js';

const text = readFileSync(join(root, 'docs', 'tutorial.md'), 'utf8');
const commands = [...text.matchAll(/<!-- run -->\s*```sh\n([^]*?)```/g)].flatMap(([, block]) =>
  block.trim().split('\n'),
);

describe('the tutorial', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'netloom-tutorial-'));
    symlinkSync(join(root, 'scenarios'), join(folder, 'scenarios'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has commands', () => expect(commands.length).toBeGreaterThan(5));

  it.each(commands)('%s', async (command) => {
    const [npx, netloom, ...args] = command.split(' ');
    expect([npx, netloom]).toEqual(['npx', 'netloom']);
    const run = await answer(args, folder);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
});
