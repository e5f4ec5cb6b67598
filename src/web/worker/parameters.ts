import { readDocument } from '../../scenario/document.js';
import type { Parameter } from './messages.js';

/** A number, and the unit that may follow it. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?=$|\s*[a-zA-Zµ%/])/;

/** The parameters of a scenario that are numbers, each with its place in the text. */
export function parametersIn(text: string): Parameter[] {
  const document = readDocument(text);
  const { tree } = document;
  const parameters = tree instanceof Map ? tree.get('parameters') : undefined;
  if (document.errors.length > 0 || !(parameters instanceof Map)) return [];
  const lines = text.split('\n');
  return [...parameters].flatMap(([name]) => {
    const { line, column } = document.locate(['parameters', name], 'value');
    const written = lines[line - 1]?.slice(column - 1) ?? '';
    const number = NUMBER.exec(written.replace(/^["']/, ''))?.[0];
    if (number === undefined) return [];
    const quote = /^["']/.test(written) ? 1 : 0;
    const unit = /^\s*([^#,}'"]*)/.exec(written.slice(quote + number.length))?.[1].trim() ?? '';
    return [{ name, number, unit, line, column: column + quote }];
  });
}
