import { hoverTooltip, type Tooltip } from '@codemirror/view';
import { words } from '../../state/words.js';
import { placeAt } from '../../words/place.js';

/** What the word under the pointer means. */
export const hover = hoverTooltip((view, pos): Tooltip | null => {
  const line = view.state.doc.lineAt(pos);
  const column = pos - line.from;
  const before = /[\w.-]*$/.exec(line.text.slice(0, column))![0];
  const after = /^[\w.-]*/.exec(line.text.slice(column))![0];
  const [from, to] = [pos - before.length, pos + after.length];
  if (from === to || words.value === null) return null;
  const text = view.state.doc.toString();
  const { path, at, word } = placeAt(text, to);
  const help =
    at === 'key'
      ? words.value.helpAt([...path, word])
      : (words.value.valuesAt(path).find((one) => one.word === word)?.help ?? '');
  if (help === '') return null;
  return {
    pos: from,
    end: to,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'help';
      const name = document.createElement('strong');
      name.textContent = word;
      dom.append(name, ` ${help}`);
      return { dom };
    },
  };
});
