/** Colours for text, given by whoever knows the terminal. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warning(text: string): string;
}

const same = (text: string): string => text;

export const plainPaint: Paint = {
  strong: same,
  faint: same,
  good: same,
  bad: same,
  warning: same,
};
