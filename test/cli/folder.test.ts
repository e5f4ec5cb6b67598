import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder, writeFolder } from '../../src/cli/folder.js';
import { type Folder, temporaryFolder } from './netloom.js';

let home: Folder;

beforeEach(() => {
  home = temporaryFolder();
});

afterEach(() => home.remove());

const run = (summary: string) => [
  { name: 'summary.json', content: [summary] },
  { name: 'meta.json', content: ['{}'] },
  { name: 'bytes.pcapng', content: [new Uint8Array([0, 255]), 'é'] },
];

describe('writeFolder', () => {
  it('makes the folders on the way, and leaves nothing beside', () => {
    const folder = join(home.path, 'results', 'runs', 'net');
    writeFolder(folder, run('1'));
    expect(readdirSync(folder).sort()).toEqual(['bytes.pcapng', 'meta.json', 'summary.json']);
    expect([...readFileSync(join(folder, 'bytes.pcapng'))]).toEqual([0, 255, 0xc3, 0xa9]);
    expect(readdirSync(join(home.path, 'results', 'runs'))).toEqual(['net']);
    // Whoever could read any new folder can read this one.
    expect(statSync(folder).mode).toBe(statSync(home.path + '/results').mode);
  });

  it('replaces a run whole', () => {
    const folder = join(home.path, 'net');
    writeFolder(folder, [...run('1'), { name: 'old.csv', content: ['x'] }]);
    writeFolder(folder, run('2'));
    expect(readdirSync(folder)).not.toContain('old.csv');
    expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe('2');
    expect(readdirSync(home.path)).toEqual(['net']);
  });

  it('leaves the run before as it was when writing fails half-way', () => {
    const folder = join(home.path, 'net');
    writeFolder(folder, run('1'));
    const failing = [...run('2'), { name: 'summary.json/inside.csv', content: ['x'] }];
    expect(() => writeFolder(folder, failing)).toThrow(/cannot write .*net/);
    expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe('1');
    expect(readdirSync(home.path)).toEqual(['net']);
  });

  it('replaces what a link leads to, and not the link', () => {
    const folder = join(home.path, 'net');
    const link = join(home.path, 'latest');
    writeFolder(folder, run('1'));
    symlinkSync(folder, link);
    writeFolder(link, run('2'));
    expect(realpathSync(link)).toBe(realpathSync(folder));
    expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe('2');
  });
});

describe('checkFolder', () => {
  it('takes what is not there, what is empty and what a run has left', () => {
    const folder = join(home.path, 'net');
    expect(() => checkFolder(folder)).not.toThrow();
    mkdirSync(folder);
    expect(() => checkFolder(folder)).not.toThrow();
    writeFolder(folder, run('1'));
    expect(() => checkFolder(folder)).not.toThrow();
  });

  it('believes no list of files that a run would not write', () => {
    for (const name of ['thesis.odt', 'notes.txt', '.netrc', 'more/deep/rows.csv', 'other.json']) {
      const folder = join(home.path, `forged-${name.replaceAll('/', '-')}`);
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), 'mine');
      writeFileSync(join(folder, 'meta.json'), JSON.stringify({ files: [name] }));
      expect(() => writeFolder(folder, run('1')), name).toThrow('which is no result');
      expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    }
  });

  it('takes no link for a result, whatever it is called', () => {
    const folder = join(home.path, 'net');
    const outside = join(home.path, 'outside.csv');
    writeFileSync(outside, 'mine');
    writeFolder(folder, run('1'));
    symlinkSync(outside, join(folder, 'links.csv'));
    writeFileSync(join(folder, 'meta.json'), JSON.stringify({ files: readdirSync(folder) }));
    expect(() => writeFolder(folder, run('2'))).toThrow("'links.csv', which is no result");
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });

  it('refuses whatever could be missed', () => {
    const folder = join(home.path, 'thesis');
    mkdirSync(folder);
    writeFileSync(join(folder, 'summary.json'), 'not of a run');
    expect(() => checkFolder(folder)).toThrow('holds no results of Netloom');
    expect(() => checkFolder(join(folder, 'summary.json'))).toThrow('is not a folder');
    expect(() => checkFolder(process.cwd())).toThrow('holds the current folder');
    expect(() => checkFolder('/')).toThrow('holds the current folder');
    expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe('not of a run');
  });
});
