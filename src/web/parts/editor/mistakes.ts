import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { ScenarioError } from '../../../scenario/errors.js';
import { parsed } from '../../state/check.js';

/** Shows mistakes at their lines, whenever the text has been looked at. */
export function showMistakes(view: EditorView): () => void {
  return parsed.subscribe(({ errors, text }) => {
    // What was looked at may be gone.
    if (text !== view.state.doc.toString()) return;
    const marks = errors.flatMap((error) => mark(view.state, error));
    // Not from within an update of the editor.
    queueMicrotask(() => {
      if (text === view.state.doc.toString()) view.dispatch(setDiagnostics(view.state, marks));
    });
  });
}

/** Nothing for those of other files. */
function mark({ doc }: EditorState, { line, column, message }: ScenarioError): Diagnostic[] {
  if (line < 1 || line > doc.lines) return [];
  const { from, to, text } = doc.line(line);
  const start = Math.min(from + Math.max(column, 1) - 1, to);
  const word = /^[\w.-]+|^"[^"]*"|^\S+/.exec(text.slice(start - from))?.[0].length ?? 0;
  return [{ from: start, to: Math.min(start + Math.max(word, 1), to), severity: 'error', message }];
}
