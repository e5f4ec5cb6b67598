import { autocompletion } from '@codemirror/autocomplete';
import { invertedEffects, isolateHistory } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { lintGutter } from '@codemirror/lint';
import { EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { batch, effect } from '@preact/signals';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'preact/hooks';
import { start } from '../../state/run.js';
import { file, files, given, opened, source } from '../../state/source.js';
import { narrow, view } from '../../state/view.js';
import { frameText } from '../../texts/frame.js';
import type { Given } from '../../worker/messages.js';
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
      effect(() => {
        const now = source.value;
        const isAnother = opened.value !== seen;
        seen = opened.value;
        // A slider, or whatever else writes beside the editor, can be undone there; another file too.
        if (isAnother) openIn(editor, now);
        else write(editor, now);
      }),
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
      whence,
      invertedEffects.of(({ effects, startState }) =>
        effects.some((effect) => effect.is(comesFrom))
          ? [comesFrom.of(startState.field(whence))]
          : [],
      ),
      EditorView.updateListener.of(({ docChanged, startState, state }) => {
        if (!docChanged) return;
        batch(() => {
          if (state.field(whence) !== startState.field(whence)) bringBack(state.field(whence));
          source.value = state.doc.toString();
        });
      }),
    ],
  });
}

/** What a text came with: undone and done again with it. */
type Whence = Pick<Given, 'file' | 'files'>;
const comesFrom = StateEffect.define<Whence>();
const whence = StateField.define<Whence>({
  create: () => ({ file: file.peek(), files: files.peek() }),
  update: (before, { effects }) =>
    effects.reduce((now, effect) => (effect.is(comesFrom) ? effect.value : now), before),
});

/** Another file takes the place of the text, in one step of the history. */
function openIn(view: EditorView, text: string): void {
  const known = view.state.field(whence);
  const isThere = known.file === file.peek() && known.files === files.peek();
  // Whoever takes a file back has it already.
  if (isThere && view.state.doc.toString() === text) return;
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    effects: comesFrom.of({ file: file.peek(), files: files.peek() }),
    annotations: isolateHistory.of('full'),
    selection: { anchor: 0 },
    scrollIntoView: true,
  });
}

/** For the rest of the page, that is another file, opened. */
function bringBack(known: Whence): void {
  if (known.file === file.peek() && known.files === files.peek()) return;
  file.value = known.file;
  files.value = known.files;
  opened.value++;
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
