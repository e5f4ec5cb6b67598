import { basicSetup } from 'codemirror';
import { yaml } from '@codemirror/lang-yaml';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import { start } from '../state/run.js';
import { opened, source } from '../state/source.js';
import { frameText } from '../texts/frame.js';

/** The scenario's text. */
export function Editor() {
  const place = useRef<HTMLDivElement>(null);
  const text = frameText();
  useEffect(() => {
    const view = new EditorView({
      state: stateOf(source.peek(), text.editor),
      parent: place.current!,
    });
    let seen = opened.peek();
    const forget = opened.subscribe((now) => {
      if (now === seen) return;
      seen = now;
      view.setState(stateOf(source.peek(), text.editor));
    });
    return () => {
      forget();
      view.destroy();
    };
  }, []);
  return <div class="editor" ref={place} />;
}

function stateOf(doc: string, label: string): EditorState {
  return EditorState.create({
    doc,
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (void start(), true) }])),
      basicSetup,
      yaml(),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) source.value = state.doc.toString();
      }),
    ],
  });
}
