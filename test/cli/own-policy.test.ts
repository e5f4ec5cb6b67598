import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, netloom, temporaryFolder, tiny } from './netloom.js';

let home: Folder;

beforeAll(async () => {
  home = temporaryFolder();
  expect((await answer(['new', 'policy', 'mine'], home.path)).status).toBe(0);
  const scenario = tiny('own', 'users.completed == 200');
  writeFileSync(join(home.path, 'own.yaml'), scenario.replace('round-robin', './mine.mjs'));
});

afterAll(() => home.remove());

function write(file: string, text: string): void {
  writeFileSync(join(home.path, file), text);
}

describe("a policy of one's own", () => {
  it('begins with a template that keeps the contract and runs', async () => {
    const checked = await answer(['check', 'policy', 'mine.mjs'], home.path);
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    expect(checked.stdout).toContain('keeps the contract');
    const ran = await answer(['run', 'own.yaml', '--json', '--allow-code'], home.path);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    const summary = JSON.parse(ran.stdout) as { services: { web: { policy: string } } };
    expect(summary.services.web.policy).toBe('./mine.mjs');
  });

  it('that awaits what never comes ends with a word', () => {
    write('waits.mjs', 'await new Promise(() => {});\nexport const policy = {};\n');
    for (const args of [
      ['run', 'own.yaml', '--set', 'services.web.policy=./waits.mjs'],
      ['check', 'policy', 'waits.mjs'],
    ]) {
      const { status, stderr } = netloom(args, home.path);
      expect(status).toBe(2);
      expect(stderr).toContain("never ends: a policy of one's own awaits what does not come");
    }
  });

  it('takes options, which are checked', async () => {
    const policy = './mine.mjs(choices = 3)';
    const good = ['run', 'own.yaml', '--quiet', '--set', `services.web.policy=${policy}`];
    expect((await answer(good, home.path)).status).toBe(0);
    const bad = good.map((word) => word.replace('choices', 'choises'));
    const { status, stderr } = await answer(bad, home.path);
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean 'choices'?");
  });

  it('is held against the contract', async () => {
    const text = readFileSync(join(home.path, 'mine.mjs'), 'utf8');
    const broken: [string, string, string][] = [
      ['past.mjs', 'best.index;', 'best.index + 1;'],
      ['deaf.mjs', 'usable = backends.filter(isUsable);', ''],
      ['moody.mjs', 'random.uniform()', 'Math.random()'],
      ['weak.mjs', 'let best = null;', 'let best = nobody;'],
    ];
    const asked = broken.map(async ([file, from, to]) => {
      write(file, text.replaceAll(from, to));
      const { status, stderr } = await answer(['check', 'policy', file], home.path);
      expect(status).toBe(1);
      return stderr.trim().split('\n').at(-1);
    });
    const sentences = await Promise.all(asked);
    expect(sentences[0]).toMatch(/and then it picks \d/);
    expect(sentences[1]).toMatch(/and then it picks \d/);
    expect(sentences[2]).toContain('decides otherwise the second time');
    expect(sentences[3]).toContain('throws: nobody is not defined');
  });

  it.each([
    ['./nowhere.mjs', 'no such file'],
    ['./empty.mjs', 'exports no object called policy'],
    ['./syntax.mjs', 'cannot load the policy ./syntax.mjs'],
    ['./half.mjs', 'no function create'],
  ])('%s: says that %s', async (word, reason) => {
    write('empty.mjs', '');
    write('syntax.mjs', 'export const policy = {');
    write('half.mjs', 'export const policy = { options: [] };');
    const set = ['--set', `services.web.policy=${word}`];
    const { status, stderr } = await answer(['run', 'own.yaml', ...set], home.path);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(reason);
  });

  it.each([
    ['past', 'best.index;', 'best.index + 1;', /pick\(\) gave \d+, where an index is expected/],
    ['weak', 'let best = null;', 'let best = nobody;', /pick\(\) throws: nobody is not defined/],
    ['bare', 'pick(request, now)', 'choose(request, now)', /gives no object with a method pick/],
    ['deep', 'needs: []', "needs: ['oracel']", /needs 'oracel'; there are timer/],
    ['kind', "kind: 'integer'", "kind: 'int'", /has the kind 'int'; there are number/],
  ])('that breaks (%s) is told to be the one', async (name, from, to, sentence) => {
    const text = readFileSync(join(home.path, 'mine.mjs'), 'utf8');
    write(`${name}.mjs`, text.replaceAll(from, to));
    const set = ['--set', `services.web.policy=./${name}.mjs`];
    const { status, stderr } = await answer(['run', 'own.yaml', '--quiet', ...set], home.path);
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toMatch(sentence);
    expect(stderr).toContain(`./${name}.mjs`);
  });

  it.each(['1', '2'])(
    'that breaks in a comparison with %s jobs is told to be the one',
    async (jobs) => {
      const text = readFileSync(join(home.path, 'mine.mjs'), 'utf8');
      const late = 'pick(request, now) { if (workerData?.[1]) throw new Error("oops");';
      const head = "import { workerData } from 'node:worker_threads';\n";
      write('late.mjs', head + text.replace('pick(request, now) {', late));
      const few = ['--policies', './late.mjs,random', '--replications', '2', '--jobs', jobs];
      const { status, stderr } = await answer(
        ['compare', 'own.yaml', '--allow-code', ...few],
        home.path,
      );
      expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
      expect(stderr).toContain('the policy ./late.mjs: pick() throws: oops');
    },
  );

  it('overwrites nothing, and wants a name', async () => {
    expect((await answer(['new', 'policy', 'mine'], home.path)).status).toBe(2);
    expect((await answer(['new', 'policy', '../mine'], home.path)).status).toBe(2);
    expect((await answer(['new', 'wheel', 'mine'], home.path)).status).toBe(2);
  });
});
