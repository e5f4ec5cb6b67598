/** What the documents say of the command line is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { shippedNames } from '../../src/cli/shipped.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = createProgram(() => undefined);
const commands = new Map(program.commands.map((command) => [command.name(), command]));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The help of each command, with its notes and examples. */
const helps = [program, ...program.commands].map((command): [string, string] => {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return [`help ${command.name()}`, text];
});
const texts = [...pages.map((page): [string, string] => [page, textOf(page)]), ...helps];

/** Flags of docker, iptables, npm and the like. */
const OTHERS = new Set(
  'network subnet ip detach rm name publish driver internal quick probability omit clamp-mss-to-pmtu set-mss data-binary'
    .split(' ')
    .map((name) => `--${name}`),
);

function flagsOf(command: string): Set<string> {
  const known = commands.get(command);
  const options = [known, ...(known?.commands ?? [])].flatMap((each) => each?.options ?? []);
  return new Set([...options.map(({ long }) => long ?? ''), '--help', '--version']);
}

describe.each(texts)('%s', (_page, text) => {
  it('names no option that does not exist', () => {
    const every = new Set([...commands.keys()].flatMap((name) => [...flagsOf(name)]));
    // Our own scripts have options of their own.
    const ours = text.replaceAll(/npm run \w+ -- [^`\n]*/g, '');
    const said = [...ours.matchAll(/(?<![\w-])--[a-z][a-z-]*[a-z]/g)].map(([flag]) => flag);
    expect(said.filter((flag) => !every.has(flag) && !OTHERS.has(flag))).toEqual([]);
  });

  it('gives to a command what the command takes', () => {
    const calls = [...text.replaceAll('\\\n', ' ').matchAll(/netloom ([a-z]+)([^`\n|&;>#]*)/g)];
    const wrong = calls.flatMap(([call, command, rest]) => {
      if (!commands.has(command)) return [];
      const flags = [...rest.matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(([flag]) => flag);
      const unknown = flags.filter((flag) => !flagsOf(command).has(flag));
      return unknown.map((flag) => `${call.trim()}: ${flag}`);
    });
    expect(wrong).toEqual([]);
  });
});

it.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)/g)];
  const dead = links
    .map(([, link]) => link)
    .filter((link) => !existsSync(join(root, dirname(page), decodeURI(link))));
  expect(dead).toEqual([]);
});

describe.each(helps)('%s', (_name, text) => {
  it('keeps within 80 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('has examples with scenarios that there are', () => {
    const made = new Set(['first.yaml', 'plain.yaml', '-']);
    const named = [...text.matchAll(/netloom (?:run|compare|expand) ([\w./-]+)/g)];
    const missing = named
      .map(([, file]) => file)
      .filter((file) => !made.has(file) && !shippedNames().includes(file));
    expect(missing).toEqual([]);
  });
});
