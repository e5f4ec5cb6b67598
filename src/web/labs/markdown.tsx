/**
 * Markdown of strangers: what marked reads becomes elements of a short list, and everything else the
 * text that it is. No HTML passes, no picture is fetched, and links lead to https only.
 */
import { marked, type Token, type Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';

export function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => marked.lexer(text, { gfm: true }), [text]);
  return <div class="prose">{all(tokens)}</div>;
}

const all = (tokens: readonly Token[] = []): ComponentChildren => tokens.map(one);

function one(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case 'space':
      return null;
    case 'paragraph':
      return <p key={key}>{all(token.tokens)}</p>;
    case 'heading':
      return <h4 key={key}>{all(token.tokens)}</h4>;
    case 'strong':
      return <strong key={key}>{all(token.tokens)}</strong>;
    case 'em':
      return <em key={key}>{all(token.tokens)}</em>;
    case 'codespan':
      return <code key={key}>{unescaped((token as Tokens.Codespan).text)}</code>;
    case 'code':
      return (
        <pre key={key}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote key={key}>{all(token.tokens)}</blockquote>;
    case 'br':
      return <br key={key} />;
    case 'hr':
      return <hr key={key} />;
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      const parts = items.map((item, i) => <li key={i}>{all(item.tokens)}</li>);
      return ordered ? <ol key={key}>{parts}</ol> : <ul key={key}>{parts}</ul>;
    }
    case 'table':
      return <Table key={key} table={token as Tokens.Table} />;
    case 'link': {
      const { href, tokens } = token as Tokens.Link;
      if (!/^https:\/\/[^\s]+$/i.test(href)) return <span key={key}>{all(tokens)}</span>;
      return (
        <a key={key} href={href} target="_blank" rel="noopener noreferrer">
          {all(tokens)}
        </a>
      );
    }
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens === undefined ? unescaped(text) : <span key={key}>{all(tokens)}</span>;
    }
    case 'escape':
      return (token as Tokens.Escape).text;
    default:
      return token.raw;
  }
}

function Table({ table: { header, rows } }: { table: Tokens.Table }) {
  return (
    <table>
      <thead>
        <tr>
          {header.map((cell, i) => (
            <th key={i}>{all(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((cell, j) => (
              <td key={j}>{all(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const NAMED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
]);

/** marked gives some texts as HTML has them; here they are texts again. */
function unescaped(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => NAMED.get(name)!);
}
