import { parseHTML } from 'linkedom';
import { printableLines } from '../format.js';
import { type Look, QUIET } from './colours.js';

/** What stands around a plot. */
export interface Frame {
  title: string;
  /** What is to be seen, and where it comes from. */
  subtitle: string;
  width: number;
  height: number;
  /** For who hears it instead; the subtitle where absent. */
  description?: string;
  /** Leaves title and subtitle out of what is seen: a paper has a caption of its own. */
  bare?: boolean;
  /** Which line is whose, in rows above the plot. */
  key?: readonly { name: string; look: Look }[];
  /** Lines below the plot. */
  notes?: readonly string[];
}

export const FONT = 'Helvetica, Arial, sans-serif';

const MARGIN = 16;
const LINE = 15;
/** Widths of letters, as much as one knows of them without a font. */
const LETTER = 6.1;
const BOLD = 8.9;
export const NARROW = 480;

/** Space above the plot: the title, the subtitle and the key. */
export function headOf(frame: Frame): number {
  const { title, subtitle } = textOf(frame);
  const words =
    frame.bare === true ? 6 : 22 + 19 * (title.length - 1) + 19 + LINE * subtitle.length;
  return words + LINE * keyRows(frame).length;
}

/** Space below it: the notes. */
export function footOf(frame: Frame): number {
  const lines = notesOf(frame).length;
  return lines === 0 ? 0 : lines * 14 + 8;
}

/** The frame with the height that leaves so much for the plot. */
export function around<F extends Omit<Frame, 'height'>>(frame: F, plot: number): F & Frame {
  const whole = { ...frame, height: 0 };
  return { ...whole, height: headOf(whole) + plot + footOf(whole) };
}

/** A document for the chart library, which wants one. */
export function blankDocument(): Document {
  const parse = parseHTML as (html: string) => { document: Document };
  return parse('<!doctype html><html><body></body></html>').document;
}

/**
 * One picture by itself: a white ground, the title, a plot below it, and whatever stands beside it.
 * Coordinates are rounded, so that it is the same bytes wherever it was drawn.
 * @param plot the library's `svg` element
 * @param beside SVG in the picture's own coordinates
 */
export function framed(frame: Frame, plot: { outerHTML: string }, beside = ''): string {
  const { width, height } = frame;
  const inner = unnamed(plot.outerHTML).replace('<svg ', `<svg x="0" y="${headOf(frame)}" `);
  return picture(frame, `${head(frame)}${inner}${beside}${foot(frame)}`, width, height);
}

/**
 * The library says its marks' kinds ("line") where a screen reader would say them: groups may have no such
 * name, and nobody wants to hear it.
 */
function unnamed(svg: string): string {
  return svg.replace(/<[a-z][^>]*>/g, (tag) => tag.replace(/ aria-label="/g, ' data-mark="'));
}

/** A picture with a title and a description, which screen readers say, around anything. */
export function picture(
  { title, subtitle, description = subtitle }: Pick<Frame, 'title' | 'subtitle' | 'description'>,
  content: string,
  width: number,
  height: number,
): string {
  return rounded(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="${FONT}" role="img">` +
      `<title>${escape(title)}</title><desc>${escape(description)}</desc>` +
      `<rect width="${width}" height="${height}" fill="white"/>` +
      `${content}</svg>\n`,
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

function head(frame: Frame): string {
  const { title, subtitle } = textOf(frame);
  const parts: string[] = [];
  let y = 4;
  if (frame.bare !== true) {
    for (const line of title) {
      y += 19;
      parts.push(
        `<text x="${MARGIN}" y="${y}" font-size="${sizeOf(frame)}" font-weight="bold">${escape(line)}</text>`,
      );
    }
    y += 3;
    for (const line of subtitle) {
      y += LINE;
      parts.push(
        `<text x="${MARGIN}" y="${y}" font-size="12" fill="${QUIET}">${escape(line)}</text>`,
      );
    }
  }
  for (const row of keyRows(frame)) {
    y += LINE;
    let x = MARGIN;
    for (const { name, look } of row) {
      const dash = look.dash === '' ? '' : ` stroke-dasharray="${look.dash}"`;
      parts.push(
        `<path d="M${x},${y - 4}h18" stroke="${look.colour}" stroke-width="2.5"${dash}/>`,
        `<text x="${x + 23}" y="${y}" font-size="12">${escape(name)}</text>`,
      );
      x += keyWidth(name);
    }
  }
  return parts.join('');
}

function foot(frame: Frame): string {
  const top = frame.height - footOf(frame) + 10;
  return notesOf(frame)
    .map(
      (line, i) =>
        `<text x="${MARGIN}" y="${top + i * 14}" font-size="11" fill="${QUIET}">${escape(line)}</text>`,
    )
    .join('');
}

function sizeOf({ width }: Frame): number {
  return width < NARROW ? 14 : 16;
}

function textOf(frame: Frame): { title: string[]; subtitle: string[] } {
  const room = frame.width - 2 * MARGIN;
  const bold = (BOLD * sizeOf(frame)) / 16;
  return {
    title: wrapped(frame.title, Math.floor(room / bold), 3),
    subtitle: frame.subtitle === '' ? [] : wrapped(frame.subtitle, Math.floor(room / LETTER), 4),
  };
}

function notesOf({ notes = [], width }: Frame): string[] {
  return notes.flatMap((note) => wrapped(note, Math.floor((width - 2 * MARGIN) / 5.6), 3));
}

function keyWidth(name: string): number {
  return 40 + 6.6 * name.length;
}

/** The key's entries in as many rows as they take. */
function keyRows({ key = [], width }: Frame): { name: string; look: Look }[][] {
  const rows: { name: string; look: Look }[][] = [];
  let room = 0;
  for (const entry of key) {
    const wide = keyWidth(entry.name);
    if (wide > room) {
      rows.push([]);
      room = width - MARGIN;
    }
    rows[rows.length - 1].push(entry);
    room -= wide;
  }
  return rows;
}

/** Lines of at most so many letters, and at most so many lines: what is left over ends in "…". */
function wrapped(text: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > letters && lines.length < most - 1) {
    const at = rest.lastIndexOf(' ', letters);
    const cut = at > 0 ? at : letters;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trim();
  }
  return [...lines, rest.length > letters + 2 ? `${rest.slice(0, letters)}…` : rest];
}

/** Two decimals are a hundredth of a pixel. What people read is left alone. */
function rounded(svg: string): string {
  // XML has no place for control characters, whoever brought them.
  return printableLines(svg).replace(/<[a-z][^>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}
