import { signal } from '@preact/signals';
import { WIDTHS } from '../../report/charts/chart.js';

/** What the page shows beside the editor; on a narrow one the editor is one of them. */
export const views = ['scenario', 'network', 'results', 'compare', 'labs'] as const;
export type View = (typeof views)[number];

/** Those that show what has run. */
export const ofRun: ReadonlySet<View> = new Set<View>(['network', 'results']);

export const view = signal<View>('network');

/** Where there is no room for two panes, the editor is one of the views. */
export const narrow = signal(false);
const room = matchMedia('(max-width: 760px)');
narrow.value = room.matches;
room.addEventListener('change', () => (narrow.value = room.matches));

/** Pixels that charts are drawn for there: as many as there are, so that their words can be read. */
export function narrowCharts(): number {
  return Math.max(WIDTHS.column, innerWidth - 26);
}
