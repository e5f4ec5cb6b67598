/** A place in a picture, in its pixels. */
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}
