/** One picture of several panels, each drawn as the tool draws its own charts. */
import { type LineChart, lineChart } from '../../src/report/charts/lines.js';

/** Named at the ends of its lines unless said otherwise. */
export type Panel = Omit<LineChart, 'width' | 'height'>;

/** Of a picture of two panels or more; one alone has less. */
const WIDTH = 1080;
const ALONE = 680;
const HEIGHT = 320;
const HEAD = 30;
/** Room for the names at the ends of the lines. */
const LETTER = 6.4;

/** Panels side by side under the name of what they are about. */
export function pictureOf(name: string, panels: readonly Panel[]): string {
  const width = panels.length === 1 ? ALONE : WIDTH;
  const rooms = panels.map(({ names, lines }) =>
    names === 'none' ? 0 : LETTER * Math.max(...lines.map((line) => line.name.length)),
  );
  const each = (width - rooms.reduce((sum, room) => sum + room, 0)) / panels.length;
  let x = 0;
  const drawn = panels.map((panel, i) => {
    const size = { width: Math.round(each + rooms[i]), height: HEIGHT };
    const svg = lineChart({ ...panel, ...size }).trim();
    const placed = svg.replace(
      '<svg xmlns="http://www.w3.org/2000/svg" ',
      `<svg x="${x}" y="${HEAD}" `,
    );
    x += size.width;
    return placed;
  });
  const height = HEIGHT + HEAD;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif">` +
    `<rect width="${width}" height="${height}" fill="white"/>` +
    `<text x="16" y="26" font-size="18" font-weight="bold">${name}</text>` +
    `${drawn.join('')}</svg>\n`
  );
}
