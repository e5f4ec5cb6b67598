/** The three streams, and what they can show. */
import picocolors from 'picocolors';
import { printableLines } from '../report/format.js';
import type { Paint } from '../report/paint.js';
import { COLUMNS, folded } from '../report/width.js';
import { codeOf } from './exit.js';

export function print(text: string): void {
  process.stdout.write(text);
}

export function complain(text: string): void {
  const { stderr } = process;
  process.stderr.write(stderr.isTTY ? wrapped(unobeyed(text), widthOf(stderr)) : unobeyed(text));
}

/** Sentences of a terminal's width, broken at blanks. What is indented is laid out already. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : folded(line, width, '  ')))
    .join('\n');
}

/**
 * Whatever a message quotes (names, words of the command line, errors of policies) is shown, not
 * obeyed, and a word that would fill the screen is cut.
 */
export function unobeyed(text: string): string {
  return printableLines(text).replace(TOO_LONG, '$1...$2');
}

/** Names of files have up to 255 letters, and their folders are parted by slashes. */
const TOO_LONG = /([^\s/]{100})[^\s/]{200,}([^\s/]{40})/g;

/**
 * A reader that has seen enough (`netloom list | head -1`) is no error: what is still said to it is
 * lost, and the command goes on, since it may have results to write.
 */
export function ignoreClosedPipes(onOther: (error: Error) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    let told = false;
    stream.on('error', (error: Error) => {
      // To say that standard error is full would fill it further.
      if (codeOf(error) === 'EPIPE' || told) return;
      told = true;
      onOther(error);
    });
  }
}

/** A `say` that says nothing twice: what holds for one of many runs mostly holds for all. */
export function onceEach(say: (line: string) => void): (line: string) => void {
  const heard = new Set<string>();
  return (line) => {
    if (!heard.has(line)) say(line);
    heard.add(line);
  };
}

/** Whether a line there can be written over: a terminal that knows more than letters. */
export function isAlive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env.TERM !== 'dumb';
}

/** A terminal that says it is narrower than this does not know. */
const NARROWEST = 40;

function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY ? Math.max(stream.columns, NARROWEST) : COLUMNS;
}

/** Colours on a terminal, unless NO_COLOR (https://no-color.org) says no. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const wanted = isAlive(stream) && !process.env.NO_COLOR;
  // Off a terminal `isTTY` is undefined, and picocolors would then go by other signs, such as CI.
  const colours = picocolors.createColors(wanted ? true : false);
  return {
    width: widthOf(stream),
    strong: colours.bold,
    faint: colours.dim,
    good: colours.green,
    bad: colours.red,
    warning: colours.yellow,
  };
}
