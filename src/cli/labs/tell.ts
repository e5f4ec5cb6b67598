/** What `netloom lab check` says. */
import type { Judgement } from '../../labs/judge.js';
import type { Item } from '../../labs/item.js';
import type { Lab } from '../../labs/lab.js';
import { closedUp, type Language, type Languages } from '../../labs/languages.js';
import { filled } from '../../labs/values.js';
import { printable } from '../../report/format.js';
import type { Paint } from '../../report/paint.js';
import { widthOf } from '../../report/width.js';

const words = {
  hint: { en: 'Hint: ', zh: '提示：' },
  passed: { en: 'All done.', zh: '全部完成。' },
  open: { en: ', {} still to do', zh: '，还有 {} 项未完成' },
} satisfies Record<string, Languages>;

/** As lines, each a thing done or missing; a hint for the first that is missing. */
export function told(lab: Lab, judgement: Judgement, language: Language, paint: Paint): string {
  const { items, passed, runs } = judgement;
  const first = items.find(({ done }) => !done);
  const titles = new Map(lab.checks.map(({ name, title }) => [name, title]));
  const lines = items.flatMap((item) => {
    const title = item.kind === 'check' ? (titles.get(item.name) ?? null) : null;
    return itemLines(item, title, item === first, language, paint);
  });
  // A prediction is nothing that is done well or badly.
  const marked = items.filter(({ kind, done }) => kind !== 'prediction' || !done);
  const left = marked.filter(({ done }) => !done).length;
  const text = lab.texts[language];
  const end = passed
    ? [
        paint.good(words.passed[language]),
        '',
        paint.strong(text.closing.heading),
        ...text.closing.parts.flatMap((part) =>
          'markdown' in part
            ? filled(part.markdown, runs)
                .split(/\n{2,}/)
                .flatMap((paragraph) => [
                  ...folded(printable(paragraph.replaceAll('\n', ' ')), paint.width),
                  '',
                ])
            : [],
        ),
      ]
    : [
        `${marked.length - left}/${marked.length}${words.open[language].replace('{}', String(left))}`,
      ];
  return `${[paint.strong(text.front.title), ...lines, '', ...end].join('\n').trimEnd()}\n`;
}

function itemLines(
  item: Item,
  title: Languages | null,
  isFirst: boolean,
  language: Language,
  paint: Paint,
): string[] {
  const { name, kind, done, missing, hint } = item;
  // Of what is done the numbers are of no use any more.
  const note = done && kind !== 'prediction' ? null : item.note;
  const mark = !done ? paint.bad('✘') : kind === 'prediction' ? '·' : paint.good('✔');
  const said = [done ? title : null, missing, note].flatMap((each) =>
    each === null ? [] : clean(each[language]),
  );
  const head = `${printable(name)}${said.length > 0 ? ': ' : ''}`;
  const [line, ...more] = folded(head + closedUp(said.join(' ')), paint.width - 4, '    ');
  const lines = [`  ${mark} ${line}`, ...more];
  if (!isFirst || hint === null) return lines;
  const tip = folded(
    `${words.hint[language]}${clean(hint[language])}`,
    paint.width,
    '      ',
    '      ',
  );
  return [...lines, ...tip.map((each) => paint.faint(each))];
}

function clean(text: string): string {
  return printable(text.trim().replaceAll(/\s*\n\s*/g, ' '));
}

/** Lines of so many columns; Chinese breaks at any character, but not before its marks. */
function folded(text: string, width: number, indent = '', first = ''): string[] {
  const lines: string[] = [];
  let line = first;
  for (const piece of text.match(PIECES) ?? []) {
    const next = line + piece;
    if (line.trim() !== '' && widthOf(next.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = indent + piece.trimStart();
    } else line = next;
  }
  return [...lines, line.trimEnd()];
}

const PIECES =
  /[\u2e80-\u9fff](?:[\u3001\u3002\uff01-\uff1f\u201d\u300d\u300f])*\s*|[^\s\u2e80-\u9fff]+\s*|\s+|./gu;
