import { signal } from '@preact/signals';
import { frameText } from '../texts/frame.js';

/** The editor's share of the width, in per cent. */
const share = signal(40);
const [LEAST, MOST] = [20, 75];

function set(now: number): void {
  share.value = Math.min(Math.max(now, LEAST), MOST);
}

/** Where the panes meet. */
export const columns = (): string => `${share.value}fr 6px ${100 - share.value}fr`;

/** Between editor and view: drawn by a pointer, moved by arrows. */
export function Splitter() {
  const text = frameText();
  const onMove = (event: PointerEvent): void => {
    const bar = event.currentTarget as HTMLElement;
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { left, width } = bar.parentElement!.getBoundingClientRect();
    set(((event.clientX - left) / width) * 100);
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -4, ArrowRight: 4 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(share.value + by);
  };
  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.splitter}
      aria-valuenow={Math.round(share.value)}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onMove}
      onKeyDown={onKey}
    />
  );
}
