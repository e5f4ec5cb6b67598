import type { Lab } from './lab.js';
import { type Language, type Languages, languages } from './languages.js';
import { filled, type Quoted } from './values.js';

/** The closing paragraph with the numbers of somebody's runs, as Markdown. */
export function closingOf({ texts }: Lab, runs: Quoted): Languages {
  const of = (language: Language): string =>
    texts[language].closing.parts
      .flatMap((part) => ('markdown' in part ? [filled(part.markdown, runs)] : []))
      .join('\n\n');
  return Object.fromEntries(languages.map((each) => [each, of(each)])) as Languages;
}
