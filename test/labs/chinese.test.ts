/** All Chinese that ships keeps to the words of the table in docs/labs.md, and to full-width marks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tables } from '../../src/web/texts/zh/tables.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CHINESE = /[\u4e00-\u9fff]/;
/** What stands in these is no Chinese: code, places of values, tags of questions. */
const CODE = /^```[^]*?^```$|`[^`\n]*`|\$?\{[^{}]*\}/gm;
/** Of a template, quotes and places of values; there is no other code on a line that has Chinese. */
const SOURCE = /\$\{[^{}]*\}/g;

interface Text {
  file: string;
  text: string;
}

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}

function linesOf(file: string, code: RegExp): Text[] {
  return readFileSync(join(root, file), 'utf8')
    .replaceAll(code, 'x')
    .split('\n')
    .filter((line) => CHINESE.test(line))
    .map((text) => ({ file, text: text.replace(/^\s*(?:[\w'-]+:\s+)+/, '') }));
}

const labs = filesIn('scenarios/labs', /(?:lab\.zh\.md|checks\.yaml)$/);
const sources = [
  ...filesIn('src/web/texts/zh', /\.ts$/),
  ...filesIn('src/labs', /\.ts$/),
  ...filesIn('src/cli/labs', /\.ts$/),
];
const texts = [
  ...labs.flatMap((file) => linesOf(file, CODE)),
  ...sources.flatMap((file) => linesOf(file, SOURCE)),
];

/** The rows of the table: words that are right, and words that are not. */
function glossary(): { right: string[]; wrong: string[] } {
  const [, section] = readFileSync(join(root, 'docs/labs.md'), 'utf8').split(
    '### Words in Chinese',
  );
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && CHINESE.test(line));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const words = (column: number): string[] =>
    cells.flatMap((row) => row[column].split(/[；、]/)).filter((word) => word !== '');
  return { right: words(2), wrong: words(3) };
}

describe('what is said in Chinese', () => {
  const { right, wrong } = glossary();
  // The longest first: a part of it may be a word of its own.
  const known = right.sort((a, b) => b.length - a.length);
  const rests = texts.map(({ file, text }) => ({
    file,
    text,
    rest: known.reduce((left, word) => left.replaceAll(word, '·'), text),
  }));

  it.each(wrong)("has no '%s'", (word) => {
    expect(rests.filter(({ rest }) => rest.includes(word))).toEqual([]);
  });

  it('has full-width marks beside Chinese letters', () => {
    const half = /[\u4e00-\u9fff”）][,;:!?()]|[,;!?()][\u4e00-\u9fff“（]|[\u4e00-\u9fff]\.(?!\w)/;
    expect(texts.filter(({ text }) => half.test(text))).toEqual([]);
  });

  it('names tables and columns of results as the page does, behind their English', () => {
    const shown = (english: string): string | undefined => tables.get(english)?.split('（')[0];
    const titles = [...tables.keys()].filter((title) => /^[A-Z]/.test(title));
    const isTitle = (word: string): boolean => titles.includes(word);
    const wrongly = labs.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8').replaceAll(/\n\s*/g, '');
      const quoted = [...text.matchAll(/“([^”]+)”(?:（([^）]*)）)?/g)]
        .filter(([, word]) => tables.has(word) || isTitle(word))
        .filter(([, word, said]) => said !== shown(word));
      const columns = [...text.matchAll(/(?<![\w“])([a-z][a-z ]*)（([^）]*)）/g)]
        .filter(([, word]) => tables.has(word))
        .filter(([, word, said]) => said !== shown(word));
      return [...quoted, ...columns].map(([said]) => `${file}: ${said}`);
    });
    expect(wrongly).toEqual([]);
  });
});
