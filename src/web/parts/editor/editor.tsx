import { autocompletion } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { lintGutter } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'preact/hooks';
import { start } from '../../state/run.js';
import { given, opened, source } from '../../state/source.js';
import { narrow, view } from '../../state/view.js';
import { frameText } from '../../texts/frame.js';
import { complete } from './complete.js';
import { hover } from './hover.js';
import { look } from './look.js';
import { showMistakes } from './mistakes.js';

/** The one editor of the page. */
let shown: EditorView | null = null;

/** The scenario's text. */
export function Editor() {
  const place = useRef<HTMLDivElement>(null);
  const text = frameText();
  useEffect(() => {
    const editor = new EditorView({ state: stateOf(text.editor), parent: place.current! });
    shown = editor;
    let seen = opened.peek();
    const forget = [
      opened.subscribe((now) => {
        if (now !== seen) editor.setState(stateOf(text.editor));
        seen = now;
      }),
      // A slider, or whatever else writes beside the editor, can be undone there.
      source.subscribe((now) => write(editor, now)),
      showMistakes(editor),
    ];
    return () => {
      for (const one of forget) one();
      editor.destroy();
      shown = null;
    };
  }, []);
  return <div class="editor" ref={place} />;
}

function stateOf(label: string): EditorState {
  return EditorState.create({
    doc: given().text,
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (void start(), true) }])),
      basicSetup,
      yaml(),
      look,
      autocompletion({ override: [complete], icons: false }),
      lintGutter(),
      hover,
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) source.value = state.doc.toString();
      }),
    ],
  });
}

/** Only what differs, so that cursor and history stay. */
function write(view: EditorView, now: string): void {
  const before = view.state.doc.toString();
  if (now === before) return;
  let from = 0;
  while (from < now.length && now[from] === before[from]) from++;
  let [end, endNow] = [before.length, now.length];
  while (end > from && endNow > from && before[end - 1] === now[endNow - 1]) {
    end--;
    endNow--;
  }
  view.dispatch({ changes: { from, to: end, insert: now.slice(from, endNow) } });
}

/** Puts the cursor somewhere, and the editor in front. */
export function goTo(line: number, column: number): void {
  const { doc } = shown?.state ?? {};
  if (shown === null || doc === undefined || line < 1 || line > doc.lines) return;
  const { from, to } = doc.line(line);
  if (narrow.value) view.value = 'scenario';
  const anchor = Math.min(from + Math.max(column - 1, 0), to);
  shown.dispatch({ selection: { anchor }, scrollIntoView: true });
  shown.focus();
}
