import { reasonOf } from './exit.js';

/** Pixels of a picture from its SVG, which is so wide. */
export type PngMaker = (svg: string, width: number) => Uint8Array;

/** What a column of a paper is printed with: 300 dots an inch, of 96 pixels. */
const PRINT = 3;
const SCREEN = 2;
const PRINTED = 700;

/**
 * Loads what makes pixels of SVG, a library with machine code, which some systems have not: then there is
 * a message, and no PNG.
 */
export async function pngMaker(say: (line: string) => void): Promise<PngMaker | null> {
  try {
    const { Resvg } = await import('@resvg/resvg-js');
    return (svg, width) => {
      const scale = width <= PRINTED ? PRINT : SCREEN;
      const picture = new Resvg(svg, {
        fitTo: { mode: 'zoom', value: scale },
        font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' },
      });
      return picture.render().asPng();
    };
  } catch (error) {
    say(
      `netloom: no PNG is written, as @resvg/resvg-js cannot be loaded (${reasonOf(error)}); the SVG is there\n`,
    );
    return null;
  }
}
