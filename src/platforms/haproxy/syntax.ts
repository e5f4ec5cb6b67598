/** The syntax of HAProxy's configuration: sections, of lines, of words (configuration manual, 2.2). */
import type { Place } from '../../scenario/included.js';
import type { IncludedFile } from '../../scenario/schema.js';
import type { Remarks } from '../gateways/gateway.js';

export interface Line {
  words: string[];
  place: Place;
}

export interface Section {
  kind: string;
  name: string;
  lines: Line[];
  place: Place;
  /** What it takes from `defaults`: the last before it, or the one that it names. */
  defaults: Section | null;
}

const SECTIONS = new Set(
  'global defaults frontend backend listen peers userlist resolvers cache mailers program http-errors ring crt-store fcgi-app'.split(
    ' ',
  ),
);

const MAX_LENGTH = 4 * 1024 * 1024;

export function readSections(files: readonly IncludedFile[], remarks: Remarks): Section[] {
  const sections: Section[] = [];
  let defaults: Section | null = null;
  for (const { file, text } of files) {
    if (text.length > MAX_LENGTH) {
      const message = `has ${text.length} characters, more than the ${MAX_LENGTH} that are read`;
      remarks.complain({ file, line: 1, column: 1 }, message);
      return [];
    }
    let section: Section | null = null;
    for (const line of linesOf(file, text, remarks)) {
      const [kind, name = '', ...more] = line.words;
      if (SECTIONS.has(kind)) {
        const told = more[0] === 'from' ? more[1] : name === 'from' ? more[0] : undefined;
        const named = sections.find((each) => each.kind === 'defaults' && each.name === told);
        if (told !== undefined && named === undefined) {
          remarks.complain(line.place, `there is no \`defaults ${told}\` above`);
        }
        section = { kind, name, lines: [], place: line.place, defaults: named ?? defaults };
        if (kind === 'defaults') {
          section.defaults = named ?? null;
          defaults = section;
        }
        sections.push(section);
      } else if (/^\.(if|elif|else|endif|notice|warning|alert|diag)$/.test(kind)) {
        remarks.leaveOut(kind, line.place, 'what stands within conditions counts always');
      } else if (section === null) {
        const message = `'${kind}' stands in no section: expected global, defaults, frontend, backend or listen`;
        remarks.complain(line.place, message);
        return sections;
      } else section.lines.push(line);
    }
  }
  return sections;
}

function linesOf(file: string, text: string, remarks: Remarks): Line[] {
  return text.split('\n').flatMap((row, i) => {
    const place = { file, line: i + 1, column: row.length - row.trimStart().length + 1 };
    const words = wordsOf(row.replace(/^\uFEFF/, ''));
    if (words === null) {
      remarks.complain(place, 'a text in quotes does not end');
      return [];
    }
    return words.length === 0 ? [] : [{ words, place }];
  });
}

/** Null where a quote is not closed. */
function wordsOf(row: string): string[] | null {
  const words: string[] = [];
  let word = '';
  let quote = '';
  let isOpen = false;
  for (let i = 0; i < row.length; i++) {
    const letter = row[i];
    if (letter === '\\' && quote !== "'" && i + 1 < row.length) {
      const next = row[++i];
      const known = { n: '\n', t: '\t', r: '\r' }[next];
      word += known ?? (/[ #"'\\]/.test(next) ? next : `\\${next}`);
      isOpen = true;
    } else if (quote !== '') {
      if (letter === quote) quote = '';
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      isOpen = true;
    } else if (letter === '#') break;
    else if (/\s/.test(letter)) {
      if (isOpen) words.push(word);
      word = '';
      isOpen = false;
    } else {
      word += letter;
      isOpen = true;
    }
  }
  if (quote !== '') return null;
  if (isOpen) words.push(word);
  return words;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9, d: 86_400e9 },
};

/** As HAProxy writes times, in milliseconds where there is no unit; null for what is none. */
export function timeOf(text: string): number | null {
  const [, number, unit = 'ms'] = /^(\d{1,12})(us|ms|s|m|h|d)?$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * UNITS[unit];
}
