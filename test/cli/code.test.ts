import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const at = (...names: string[]) => join(home.path, ...names);
/** Written by the code of a stranger, where it runs. */
const trace = () => at('trace');

/** A policy that leaves a trace. */
const stranger = `import { writeFileSync } from 'node:fs';
writeFileSync(TRACE, '');
export const policy = { create: () => ({ pick: () => 0 }) };
`;

beforeAll(() => {
  home = temporaryFolder();
  mkdirSync(at('theirs'));
  renew();
  symlinkSync(at('x.mjs'), at('theirs', 'link.mjs'));
  symlinkSync(at('theirs', 'x.mjs'), at('theirs', 'inside.mjs'));
  const text = tiny('own', 'users.completed == 200');
  const file = (name: string, content: string) => writeFileSync(at('theirs', name), content);
  file('own.yaml', text.replace('round-robin', './x.mjs'));
  file('options.yaml', text.replace('round-robin', '{ ./x.mjs: {} }'));
  file('within.yaml', text.replace('round-robin', 'slow-start(./x.mjs)'));
  file('comment.yaml', `# policy: ./x.mjs\n${text}description: like ./x.mjs\n`);
  file('wrong.yaml', text.replace('round-robin', './x.mjs').replace('rate: 100/s', 'rate: fast'));
  file('above.yaml', text.replace('round-robin', '../x.mjs'));
  file('link.yaml', text.replace('round-robin', './link.mjs'));
  file('inside.yaml', text.replace('round-robin', './inside.mjs'));
  file('block.yaml', `${text}compare: { policies: [./x.mjs, random], replications: 2 }\n`);
  file(
    'vary.yaml',
    `${text}compare: { vary: { services.web.policy: [./x.mjs, random] }, replications: 2 }\n`,
  );
  writeFileSync(at('plain.yaml'), text);
});

let version = 0;

/** A process runs no module twice: other text is another module. */
function renew(): void {
  const code = stranger.replace('TRACE', JSON.stringify(trace()));
  for (const place of ['theirs/x.mjs', 'x.mjs']) {
    writeFileSync(at(place), `${code}// ${version++}\n`);
  }
}

beforeEach(() => {
  // All are called the same.
  rmSync(at('results'), { recursive: true, force: true });
});
afterAll(() => home.remove());

const run = async (...args: string[]) => {
  rmSync(trace(), { force: true });
  renew();
  const { status, stderr } = await answer(args, home.path);
  return { status, stderr, ran: existsSync(trace()) };
};

describe("a scenario's code", () => {
  it.each([
    ['run', 'own'],
    ['validate', 'own'],
    ['expand', 'own'],
    ['compare', 'own', '--policies', 'random'],
    ['compare', 'block'],
    ['compare', 'vary'],
    ['run', 'options'],
    ['run', 'within'],
    ['validate', 'wrong'],
    // Consent on the command line is to what stands there.
    ['run', 'own', '--set', 'description=./x.mjs'],
  ])('is not run by %s of %s: the error asks for it by name', async (command, name, ...args) => {
    const done = await run(command, `theirs/${name}.yaml`, ...args);
    expect(done).toMatchObject({ status: 2, ran: false });
    expect(done.stderr).toContain("'./x.mjs' is code, which runs only with --allow-code");
    expect(done.stderr).toMatch(/^theirs\/\w+\.yaml:\d+:\d+: /);
  });

  it('is not run for a word that names no policy', async () => {
    for (const command of ['run', 'validate', 'expand']) {
      const done = await run(command, 'theirs/comment.yaml', '--allow-code');
      expect(done).toMatchObject({ status: 0, ran: false });
    }
  });

  it('is run with --allow-code, and remembered nowhere', async () => {
    for (const command of ['run', 'validate', 'expand']) {
      const done = await run(command, 'theirs/own.yaml', '--allow-code');
      expect(done).toEqual({ status: 0, stderr: '', ran: true });
    }
    expect(await run('run', 'theirs/own.yaml')).toMatchObject({ status: 2, ran: false });
    expect(await run('validate', 'theirs/inside.yaml', '--allow-code')).toMatchObject({
      ran: true,
    });
    const block = ['compare', 'theirs/block.yaml', '--allow-code', '--no-charts', '--jobs', '2'];
    expect(await run(...block, '--quiet')).toEqual({ status: 0, stderr: '', ran: true });
  });

  it('is not run where the file has other mistakes', async () => {
    const done = await run('run', 'theirs/wrong.yaml', '--allow-code');
    expect(done).toMatchObject({ status: 2, ran: false });
  });

  it.each(['above', 'link'])(
    "is not run from outside of the scenario's folder: %s",
    async (name) => {
      const done = await run('run', `theirs/${name}.yaml`, '--allow-code');
      expect(done).toMatchObject({ status: 2, ran: false });
      expect(done.stderr).toContain("is outside of the scenario's folder");
    },
  );

  it('is run where the command line names it, from wherever it is', async () => {
    const set = ['--set', 'services.web.policy=../x.mjs'];
    expect(await run('run', 'theirs/comment.yaml', ...set)).toMatchObject({ status: 0, ran: true });
    rmSync(at('results'), { recursive: true });
    const policies = ['--policies', './x.mjs,random', '--replications', '2', '--jobs', '1'];
    const compared = await run('compare', 'theirs/own.yaml', ...policies, '--no-charts', '--quiet');
    expect(compared).toEqual({ status: 0, stderr: '', ran: true });
  });

  it('is not run for one file because it was for another', async () => {
    const both = ['theirs/comment.yaml', 'theirs/own.yaml'];
    const elsewhere = ['--set', 'services.web.policy=./x.mjs'];
    expect(await run('validate', 'plain.yaml', ...elsewhere)).toMatchObject({
      status: 0,
      ran: true,
    });
    const done = await run('validate', 'plain.yaml', ...both, ...elsewhere);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('one run cannot have both');
  });
});
