/** The syntax of nginx's configuration (ngx_conf_file.c): words, `;`, and blocks in braces. */
import type { Place } from '../../scenario/included.js';
import type { IncludedFile } from '../../scenario/schema.js';

export interface Directive {
  name: string;
  args: string[];
  /** Null for one that ends with `;`. */
  block: Directive[] | null;
  place: Place;
}

/** What is wrong with a text, and where. */
export class SyntaxMistake extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_DEPTH = 50;

interface Token {
  /** A word, or what stands between words. */
  kind: 'word' | ';' | '{' | '}';
  text: string;
  place: Place;
}

/** @throws SyntaxMistake */
export function parseNginx({ file, text }: IncludedFile): Directive[] {
  if (text.length > MAX_LENGTH) {
    const message = `has ${text.length} characters, more than the ${MAX_LENGTH} that are read`;
    throw new SyntaxMistake({ file, line: 1, column: 1 }, message);
  }
  const root: Directive[] = [];
  const open: { block: Directive[]; place: Place }[] = [];
  let block = root;
  let words: Token[] = [];
  for (const token of tokensOf(file, text)) {
    if (token.kind === 'word') {
      words.push(token);
      continue;
    }
    if (token.kind === '}') {
      if (words.length > 0) {
        throw new SyntaxMistake(words[0].place, `'${words[0].text}' does not end with ;`);
      }
      const last = open.pop();
      if (last === undefined) throw new SyntaxMistake(token.place, 'a } that closes nothing');
      block = open.length === 0 ? root : open[open.length - 1].block;
      continue;
    }
    if (words.length === 0)
      throw new SyntaxMistake(token.place, `nothing stands before ${token.kind}`);
    const [{ text: name, place }, ...rest] = words;
    const args = rest.map((each) => each.text);
    const inner: Directive[] | null = token.kind === '{' ? [] : null;
    block.push({ name, args, block: inner, place });
    words = [];
    if (inner === null) continue;
    if (name.endsWith('_by_lua_block')) {
      throw new SyntaxMistake(place, `'${name}' holds a program, which is not read: take it out`);
    }
    if (open.length >= MAX_DEPTH) throw new SyntaxMistake(place, 'nested too deeply');
    open.push({ block: inner, place });
    block = inner;
  }
  if (words.length > 0) {
    throw new SyntaxMistake(words[0].place, `'${words[0].text}' does not end with ;`);
  }
  const last = open.pop();
  if (last !== undefined)
    throw new SyntaxMistake(last.place, 'this block is not closed: a } is missing');
  return root;
}

function* tokensOf(file: string, text: string): Generator<Token> {
  let line = 1;
  let start = 0;
  let i = text.startsWith('\uFEFF') ? 1 : 0;
  const place = (at: number): Place => ({ file, line, column: at - start + 1 });
  const newline = (at: number): void => {
    line++;
    start = at + 1;
  };
  while (i < text.length) {
    const letter = text[i];
    if (letter === '\n') newline(i++);
    else if (/\s/.test(letter)) i++;
    else if (letter === '#') while (i < text.length && text[i] !== '\n') i++;
    else if (letter === ';' || letter === '{' || letter === '}') {
      yield { kind: letter, text: letter, place: place(i) };
      i++;
    } else {
      const from = place(i);
      let word = '';
      const quote = letter === '"' || letter === "'" ? letter : null;
      if (quote !== null) i++;
      for (; ; i++) {
        if (i >= text.length) {
          if (quote !== null) throw new SyntaxMistake(from, `this text has no closing ${quote}`);
          break;
        }
        const next = text[i];
        if (next === quote) break;
        if (quote === null && next === '$' && text[i + 1] === '{') {
          word += '${';
          i++;
          continue;
        }
        const isOpen = quote === null && word.lastIndexOf('${') > word.lastIndexOf('}');
        if (quote === null && !isOpen && /[\s;{]/.test(next)) break;
        if (next === '\n') newline(i);
        if (next === '\\' && i + 1 < text.length) {
          const escaped = text[++i];
          // Others are kept with their backslash, as regular expressions need them.
          word += /["'\\]/.test(escaped) ? escaped : `\\${escaped}`;
          if (escaped === '\n') newline(i);
        } else word += next;
      }
      if (quote !== null) i++;
      yield { kind: 'word', text: word, place: from };
    }
  }
}
