import { parseHTML } from 'linkedom';
import { printableLines } from '../format.js';

/** What stands around a plot. */
export interface Frame {
  title: string;
  /** What is to be seen, and where it comes from. */
  subtitle: string;
  width: number;
  height: number;
}

/** Space above the plot for title and subtitle. */
export const HEAD = 56;

export const FONT = 'Helvetica, Arial, sans-serif';

/** A document for the chart library, which wants one. */
export function blankDocument(): unknown {
  // The library's types speak of a browser's.
  const parse = parseHTML as (html: string) => { document: unknown };
  return parse('<!doctype html><html><body></body></html>').document;
}

/**
 * One picture by itself: a white ground, the title, a plot below it, and whatever stands beside it.
 * Coordinates are rounded, so that it is the same bytes wherever it was drawn.
 * @param plot the library's `svg` element
 * @param beside SVG in the picture's own coordinates
 */
export function framed(frame: Frame, plot: { outerHTML: string }, beside = ''): string {
  const { width, height, title, subtitle } = frame;
  const inner = plot.outerHTML.replace('<svg ', `<svg x="0" y="${HEAD}" `);
  const lines = wrapped(subtitle, Math.floor((width - 32) / 6.1));
  const said = lines
    .map(
      (line, i) =>
        `<text x="16" y="${41 + i * 15}" font-size="12" fill="#555">${escape(line)}</text>`,
    )
    .join('');
  return rounded(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="${FONT}">` +
      `<rect width="${width}" height="${height}" fill="white"/>` +
      `<text x="16" y="23" font-size="16" font-weight="bold">${escape(title)}</text>` +
      `${said}${inner}${beside}</svg>\n`,
  );
}

/** A text as SVG takes it. */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** At most two lines. */
function wrapped(text: string, letters: number): string[] {
  if (text.length <= letters) return [text];
  const at = text.lastIndexOf(' ', letters);
  const cut = at > 0 ? at : letters;
  return [text.slice(0, cut), text.slice(cut).trim()];
}

/** Two decimals are a hundredth of a pixel. What people read is left alone. */
function rounded(svg: string): string {
  // XML has no place for control characters, whoever brought them.
  return printableLines(svg).replace(/<[a-z][^>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}
