import { useRef } from 'preact/hooks';
import { type View, view } from '../state/view.js';
import { frameText } from '../texts/frame.js';

/** Which of the views is shown: with arrows, as the pattern for tabs has it (WAI-ARIA). */
export function Tabs({ shown, now }: { shown: readonly View[]; now: View }) {
  const names = frameText().views;
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -shown.length, End: shown.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const last = shown.length - 1;
    const place = shown.indexOf(now) + by;
    const next = Math.abs(by) === 1 ? (place + shown.length) % shown.length : place < 0 ? 0 : last;
    view.value = shown[next];
    (list.current!.children[next] as HTMLElement).focus();
  };
  return (
    <div class="tabs" role="tablist" ref={list} onKeyDown={onKey}>
      {shown.map((one) => (
        <button
          key={one}
          role="tab"
          id={`tab-${one}`}
          aria-selected={now === one}
          aria-controls="view"
          tabIndex={now === one ? 0 : -1}
          onClick={() => (view.value = one)}
        >
          {names[one]}
        </button>
      ))}
    </div>
  );
}
