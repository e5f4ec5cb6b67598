/**
 * Where in a scenario a place of its text is, also while it is being written and is no YAML yet: by the
 * columns of the lines above, and the brackets before it.
 */
export interface TextPlace {
  /** Keys from the outside in; `ITEM` for an item of a list. */
  path: string[];
  /** What stands there: a key (or an item of a list), or the value of the last key of `path`. */
  at: 'key' | 'value';
  /** What of the word has been written, and where it begins. */
  word: string;
  from: number;
}

/** An item of a list, in a path. */
export const ITEM = '*';

const KEY =
  /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#{}[\],"'&*!|>%@`-](?:[^#:{}[\],]|:(?=\S))*|-\S(?:[^:]|:(?=\S))*)\s*:(?=\s|$)/;

const DASH = /^-(?: +|$)/;

interface Step {
  column: number;
  key: string;
}

export function placeAt(text: string, offset: number): TextPlace {
  const steps: Step[] = [];
  let flow = new Flow();
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const above = start === 0 ? [] : text.slice(0, start - 1).split('\n');
  for (const line of above) {
    if (flow.isOpen) flow.read(line);
    else {
      const { column, rest } = dashes(line, steps);
      const pair = KEY.exec(rest);
      if (pair !== null) enter(steps, { column, key: unquoted(pair[1]) });
      flow = new Flow();
      flow.read(pair === null ? rest : rest.slice(pair[0].length));
    }
  }
  const line = text.slice(start, offset);
  if (flow.isOpen) flow.read(line);
  else {
    const { column, rest } = dashes(line, steps);
    const pair = KEY.exec(rest);
    if (pair === null) {
      leave(steps, column);
      if (!/^[{[]/.test(rest)) return { ...placed(steps, 'key', rest), from: offset - rest.length };
    } else enter(steps, { column, key: unquoted(pair[1]) });
    const value = pair === null ? rest : rest.slice(pair[0].length);
    flow.read(value);
    if (!flow.isOpen) {
      const word = value.trimStart();
      return { ...placed(steps, 'value', word), from: offset - word.length };
    }
  }
  const { path, at, word } = flow.place();
  return { path: [...keysOf(steps), ...path], at, word, from: offset - word.length };
}

const keysOf = (steps: readonly Step[]): string[] => steps.map(({ key }) => key);

function placed(steps: readonly Step[], at: TextPlace['at'], word: string) {
  return { path: keysOf(steps), at, word };
}

/** Takes a line's dashes as steps; gives what is left of it, and its column. */
function dashes(line: string, steps: Step[]): { column: number; rest: string } {
  let column = /^ */.exec(line)![0].length;
  let rest = line.slice(column);
  for (let dash = DASH.exec(rest); dash !== null; dash = DASH.exec(rest)) {
    // A list may stand as far to the left as its key.
    while (steps.length > 0 && stepsOver(steps[steps.length - 1], column)) steps.pop();
    steps.push({ column, key: ITEM });
    column += dash[0].length;
    rest = rest.slice(dash[0].length);
  }
  return { column, rest };
}

function stepsOver(last: Step, column: number): boolean {
  return last.column > column || (last.column === column && last.key === ITEM);
}

function leave(steps: Step[], column: number): void {
  while (steps.length > 0 && steps[steps.length - 1].column >= column) steps.pop();
}

function enter(steps: Step[], step: Step): void {
  leave(steps, step.column);
  steps.push(step);
}

function unquoted(key: string): string {
  return /^["'].*["']$/.test(key) ? key.slice(1, -1) : key;
}

/** Maps and lists in brackets. */
class Flow {
  private readonly open: { map: boolean; key: string | null }[] = [];
  /** What has been written since the last bracket, comma or colon. */
  private word = '';

  get isOpen(): boolean {
    return this.open.length > 0;
  }

  read(text: string): void {
    if (!this.isOpen && !/^\s*[{[]/.test(text)) return;
    for (const token of text.matchAll(
      /"(?:[^"\\]|\\.)*"?|'[^']*'?|\s#.*|:(?=\s|$)|[{}[\],]|[^{}[\],:\s"']+|\s+|./g,
    )) {
      this.take(token[0]);
    }
    this.take(' ');
  }

  place(): { path: string[]; at: TextPlace['at']; word: string } {
    const last = this.open[this.open.length - 1];
    const path = this.open.flatMap(({ map, key }) => (map ? (key === null ? [] : [key]) : [ITEM]));
    const at = last.map && last.key !== null ? 'value' : 'key';
    // The blank is ours: see `read`.
    return { path, at, word: this.word.trimStart().slice(0, -1) };
  }

  private take(token: string): void {
    const last = this.open[this.open.length - 1];
    switch (token) {
      case '{':
      case '[':
        this.open.push({ map: token === '{', key: null });
        this.word = '';
        break;
      case '}':
      case ']':
        this.open.pop();
        this.word = '';
        break;
      case ',':
        if (last !== undefined) last.key = null;
        this.word = '';
        break;
      case ':':
        if (last !== undefined) last.key = unquoted(this.word.trim());
        this.word = '';
        break;
      default:
        if (!token.trimStart().startsWith('#')) this.word += token;
    }
  }
}
