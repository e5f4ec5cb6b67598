import { useEffect, useMemo, useRef } from 'preact/hooks';
import { tell } from '../../../report/narrate.js';
import { sceneText } from '../../texts/scene.js';
import type { Show } from '../show.js';
import { instantWords } from '../words.js';

/** Lines at most. */
const MOST = 400;

/** Facts in words, those that have not happened yet pale; each leads to its instant. */
export function Lines({ show, facts }: { show: Show; facts: readonly number[] }) {
  const text = sceneText();
  const list = useRef<HTMLOListElement>(null);
  const { stage } = show;
  const lines = useMemo(() => {
    const numbers = new Map<unknown, number>();
    const objects = facts.map((number) => {
      const fact = stage.facts.get(number);
      numbers.set(fact, number);
      return fact;
    });
    return tell(objects, text.speech).map((telling) => ({
      ...telling,
      number: numbers.get(telling.fact) as number,
    }));
  }, [stage, facts, text]);
  const position = show.calm.value;
  const now = lines.filter(({ number }) => number < position).pop()?.number;
  useEffect(() => {
    const current = list.current?.querySelector('[aria-current]');
    const box = list.current;
    if (!(current instanceof HTMLElement) || box === null) return;
    const top = current.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 30) {
      box.scrollTop = top - box.clientHeight / 2;
    }
  }, [now]);
  if (lines.length === 0) return <p class="faint">{text.noStory}</p>;
  return (
    <>
      <ol class="lines" ref={list}>
        {lines.slice(0, MOST).map(({ fact, number, place, said, of }) => (
          <li
            key={number}
            class={number >= position ? 'later' : undefined}
            aria-current={number === now ? 'step' : undefined}
          >
            <button class="link" onClick={() => show.moveTo(number + 1)}>
              <time>{instantWords(fact.at)}</time>
            </button>{' '}
            <b>{place}</b> {said} {of !== '' && <span class="faint">[{of}]</span>}
          </li>
        ))}
      </ol>
      {lines.length > MOST && <p class="faint small">{text.storyLong(lines.length - MOST)}</p>}
    </>
  );
}
