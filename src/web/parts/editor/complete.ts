import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { parsed } from '../../state/check.js';
import { words } from '../../state/words.js';
import { ITEM, placeAt } from '../../words/place.js';
import type { Word } from '../../words/schema.js';

/** Keys whose values are names of the scenario's own. */
const NAMING = /^(to|from|via|host|service|of|backend|node|network|switch|router|link|target)s?$/;

/** What may stand where the cursor is. */
export function complete(context: CompletionContext): CompletionResult | null {
  const known = words.value;
  if (known === null) return null;
  const text = context.state.doc.toString();
  const { path, at, word, from } = placeAt(text, context.pos);
  // Where nothing has been written, only who asks gets a list.
  if (word === '' && !context.explicit && !/[\n:] *$/.test(text.slice(0, context.pos))) return null;
  if (/[#\s]/.test(word)) return null;
  const isItem = path[path.length - 1] === ITEM;
  const options: Completion[] = [];
  if (at === 'key') options.push(...known.keysAt(path).map(option));
  if (at === 'value' || isItem) options.push(...known.valuesAt(path).map(option));
  const key = path.filter((step) => step !== ITEM).pop() ?? '';
  if ((at === 'value' || isItem) && NAMING.test(key)) options.push(...names());
  return options.length === 0 ? null : { from, options, validFor: /^[\w.-]*$/ };
}

function option({ word, help, key }: Word): Completion {
  return {
    label: word,
    type: key ? 'property' : 'enum',
    ...(help !== '' && { info: help }),
    ...(key && { apply: withColon }),
  };
}

/** A key gets its colon, where there is none yet. */
function withColon(view: EditorView, { label }: Completion, from: number, to: number): void {
  const after = view.state.sliceDoc(to, to + 1);
  const insert = after === ':' ? label : `${label}: `;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
}

/** Of machines and services, as far as the text was last without mistakes. */
function names(): Completion[] {
  const { plain } = parsed.value;
  if (plain === null) return [];
  const all = new Set([...plain.services.keys(), ...plain.nodes.keys()]);
  return [...all].slice(0, 500).map((label) => ({ label, type: 'variable' }));
}
