import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the page's colours, which follow its theme. */
export const look = [
  EditorView.theme({
    '&': { height: '100%', fontSize: '13px', color: 'var(--ink)', backgroundColor: 'var(--panel)' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
    '.cm-content': { caretColor: 'var(--ink)' },
    '.cm-cursor': { borderLeftColor: 'var(--ink)' },
    '.cm-gutters': {
      backgroundColor: 'var(--panel)',
      color: 'var(--faint)',
      borderRight: '1px solid var(--line)',
    },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hint)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
      { backgroundColor: 'var(--selection)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
      backgroundColor: 'var(--selection)',
      outline: 'none',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--panel)',
      color: 'var(--ink)',
      border: '1px solid var(--line)',
      borderRadius: 'var(--radius)',
      boxShadow: '0 4px 16px rgb(0 0 0 / 18%)',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
      backgroundColor: 'var(--accent)',
      color: 'var(--on-accent)',
    },
    '.cm-tooltip.cm-completionInfo': { maxWidth: '340px', padding: '6px 10px' },
    '.cm-panels': { backgroundColor: 'var(--ground)', color: 'var(--ink)' },
    '.cm-foldPlaceholder': { backgroundColor: 'var(--hint)', border: '0', color: 'var(--faint)' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--word-key)' },
      { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
      { tag: [tags.string, tags.attributeValue], color: 'var(--word-text)' },
      {
        tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket],
        color: 'var(--faint)',
      },
      { tag: [tags.keyword, tags.meta], color: 'var(--word-mark)' },
    ]),
  ),
];
