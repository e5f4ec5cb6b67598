/**
 * The text of a lab, `lab.md`: front matter between two lines `---`, a few sentences, steps under `##`,
 * and under the last `##` the closing paragraph, which is for whoever has done it. A line `{ask NAME}`
 * is the place of a question.
 */
import type { ScenarioError } from '../scenario/errors.js';
import { closedUp } from './languages.js';
import { readYaml } from './read.js';
import { type Front, frontWord } from './words.js';

export interface LabText {
  front: Front;
  /** What comes before the first step. */
  opening: Part[];
  steps: Step[];
  closing: Step;
}

export interface Step {
  heading: string;
  parts: Part[];
}

/** Markdown, or the place of a question. */
export type Part = { markdown: string } | { ask: string; line: number };

const ASK = /^\{ask ([^}\s]+)\}$/;

export function readText(
  text: string,
  file: string,
): { text: LabText; errors: [] } | { text: null; errors: ScenarioError[] } {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const end = lines.indexOf('---', 1);
  const at = (line: number, message: string): { text: null; errors: ScenarioError[] } => ({
    text: null,
    errors: [{ file, line, column: 1, path: '', message }],
  });
  if (lines[0] !== '---' || end < 0) {
    return at(1, "expected front matter: title, minutes and teaches, between two lines '---'");
  }
  // Its first line is left empty, so that lines count as in the file.
  const front = readYaml(['', ...lines.slice(1, end)].join('\n'), file, frontWord);
  if (front.value === null) return { text: null, errors: front.errors };
  const sections = sectionsOf(lines, end + 1);
  if (sections.length < 3) {
    return at(
      lines.length,
      "expected at least two headings '## ...': the steps, and at the end what has been seen",
    );
  }
  const [opening, ...rest] = sections;
  const steps = rest.slice(0, -1);
  return {
    text: { front: front.value, opening: opening.parts, steps, closing: rest[rest.length - 1] },
    errors: [],
  };
}

/** The first is what stands before any heading. */
function sectionsOf(lines: readonly string[], from: number): Step[] {
  const sections: Step[] = [{ heading: '', parts: [] }];
  let markdown: string[] = [];
  let isCode = false;
  const flush = (): void => {
    const text = closedUp(markdown.join('\n').trim());
    if (text !== '') sections[sections.length - 1].parts.push({ markdown: text });
    markdown = [];
  };
  for (let i = from; i < lines.length; i++) {
    const line = lines[i];
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const asked = isCode ? null : ASK.exec(line.trim());
    if (!isCode && line.startsWith('## ')) {
      flush();
      sections.push({ heading: line.slice(3).trim(), parts: [] });
    } else if (asked !== null) {
      flush();
      sections[sections.length - 1].parts.push({ ask: asked[1], line: i + 1 });
    } else markdown.push(line);
  }
  flush();
  return sections;
}

/** The questions that a text asks, in their order. */
export function asksOf({ opening, steps, closing }: LabText): { ask: string; line: number }[] {
  const parts = [...opening, ...steps.flatMap((step) => step.parts), ...closing.parts];
  return parts.flatMap((part) => ('ask' in part ? part : []));
}
