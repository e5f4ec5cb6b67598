import { type ParsedDocument, readDocuments } from '../../scenario/document.js';
import type { ScenarioError } from '../../scenario/errors.js';
import type { IncludedFile } from '../../scenario/schema.js';
import { Resource, UNRENDERED } from './resource.js';
import { yaml11 } from './yaml11.js';

/** All objects of a manifest: of each document, and of each list in one. */
export function readManifest({ file, text }: IncludedFile, problems: ScenarioError[]): Resource[] {
  const resources: Resource[] = [];
  for (const { part, above } of partsOf(text)) {
    for (const document of readDocuments(part, yaml11)) {
      if (document.errors.length > 0) {
        problems.push(unreadable(file, part, above, document));
        // What stands behind it may have been meant for something else.
        break;
      }
      if (document.tree === null) continue;
      const whole = new Resource(file, document, above, [], problems);
      if (document.tree instanceof Map) resources.push(...unpacked(whole, document, above));
      else whole.complain([], 'expected a Kubernetes object: a map with a kind');
    }
  }
  return resources;
}

/** An object, or the members of a list of objects. */
function unpacked(whole: Resource, document: ParsedDocument, above: number): Resource[] {
  const { kind, apiVersion, file, problems } = whole;
  if (!kind.endsWith('List') || whole.get(['items']) === undefined) return [whole];
  const given = {
    kind: kind.slice(0, -'List'.length),
    apiVersion: kind === 'List' ? '' : apiVersion,
  };
  return whole
    .list(['items'])
    .map((_, i) => new Resource(file, document, above, ['items', i], problems, given));
}

function unreadable(
  file: string,
  text: string,
  above: number,
  { errors: [{ line, column, message }] }: ParsedDocument,
): ScenarioError {
  let template = 0;
  text.split('\n', line).forEach((row, i) => {
    if (/^[^#"']*\{\{/.test(row)) template = i + 1;
  });
  if (template > 0 && template >= line - 1) {
    return { file, line: above + template, column: 1, path: '', message: UNRENDERED };
  }
  const said = message.startsWith('not valid YAML')
    ? message
    : message.includes('alias')
      ? `the aliases cannot be worked out: ${message}`
      : `not valid YAML: ${message}`;
  const or = template > 0 ? ` (or the {{ template }} of line ${above + template} is at fault)` : '';
  return { file, line: above + line, column, path: '', message: `${said}${or}` };
}

/**
 * JSON may follow JSON without anything between (RFC 8259 values, as kubectl reads them), where
 * YAML needs `---`: each value for itself, with the number of lines above it.
 */
function partsOf(text: string): { part: string; above: number }[] {
  if (!/^\uFEFF?\s*\{(?!\{)/.test(text)) return [{ part: text, above: 0 }];
  const parts: { part: string; above: number }[] = [];
  let depth = 0;
  let start = 0;
  let lines = 0;
  let above = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '\n') lines++;
    else if (letter === '"') {
      while (++i < text.length && text[i] !== '"') if (text[i] === '\\') i++;
    } else if (letter === '{' || letter === '[') depth++;
    else if ((letter === '}' || letter === ']') && --depth === 0) {
      // What follows on the same line is the next value's.
      parts.push({ part: text.slice(start, i + 1), above });
      start = i + 1;
      above = lines;
    }
  }
  const json = text.slice(start).trim() === '' && parts.every(({ part }) => /^\s*\{/.test(part));
  return json ? parts : [{ part: text, above: 0 }];
}
