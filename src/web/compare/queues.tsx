import { useEffect, useMemo, useRef } from 'preact/hooks';
import { count, number, seconds } from '../../report/format.js';
import { isDark } from '../state/theme.js';
import { compareText } from '../texts/compare.js';
import type { Alternatives, Tape } from '../worker/messages.js';
import { Clock } from './clock.js';
import { draw } from './draw.js';
import { longestOf, Reel } from './reel.js';

const SPEEDS = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10];

/** The queues of all alternatives at one instant: every square is a request. */
export function Queues({ what, tapes }: { what: Alternatives; tapes: readonly Tape[] }) {
  const text = compareText();
  const ends = useRef(0);
  // What is recorded of all of them.
  ends.current = Math.min(...tapes.map(({ end }) => end));
  const clock = useMemo(() => new Clock(() => ends.current), []);
  const longest = useMemo(() => Math.max(1, ...tapes.map(longestOf)), [tapes]);
  useEffect(() => {
    clock.speed.value =
      [...SPEEDS].reverse().find((speed) => ends.current / 1e9 / speed >= 8) ?? SPEEDS[0];
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) clock.play();
    return () => clock.pause();
  }, []);
  const isCut = tapes.some(({ whole }) => !whole);
  return (
    <section aria-label={text.queues} class="block" data-queues>
      <h3>{text.queues}</h3>
      <Player clock={clock} end={ends.current} />
      <div class="queues">
        {tapes.map((tape, i) => (
          <Card
            key={what.values[i]}
            name={what.path === null ? what.values[i] : `${what.path} = ${what.values[i]}`}
            tape={tape}
            clock={clock}
            longest={longest}
          />
        ))}
      </div>
      <p class="faint">
        {text.legend}
        {isCut && ` ${text.cut(seconds(ends.current / 1e9))}`}
      </p>
    </section>
  );
}

function Player({ clock, end }: { clock: Clock; end: number }) {
  const text = compareText();
  const now = clock.now.value;
  const step = end / 1000;
  return (
    <div class="player">
      <button onClick={() => (clock.playing.value ? clock.pause() : clock.play())}>
        {clock.playing.value ? text.pause : text.play}
      </button>
      <input
        type="range"
        min={0}
        max={end}
        step={step}
        value={now}
        aria-label={text.instant}
        aria-valuetext={seconds(now / 1e9)}
        onInput={(event) => {
          clock.pause();
          clock.seek(Number(event.currentTarget.value));
        }}
      />
      <output>{(now / 1e9).toFixed(3)} s</output>
      <label>
        <span class="unseen">{text.speed}</span>
        <select
          value={clock.speed.value}
          onChange={(event) => (clock.speed.value = Number(event.currentTarget.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>{`× ${number(speed)}`}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface CardProps {
  name: string;
  tape: Tape;
  clock: Clock;
  longest: number;
}

function Card({ name, tape, clock, longest }: CardProps) {
  const text = compareText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const reel = useMemo(() => new Reel(tape), [tape]);
  reel.seek(clock.now.value);
  const dark = isDark.value;
  useEffect(() => {
    draw(canvas.current!, reel, longest);
  }, [clock.now.value, dark, longest]);
  const said = text.waiting(count(reel.allWaiting), count(reel.longest));
  return (
    <figure class="queue">
      <figcaption>
        <strong>{name}</strong> <span class="faint">{said}</span>
      </figcaption>
      <canvas ref={canvas} role="img" aria-label={`${name}: ${said}`} />
    </figure>
  );
}
