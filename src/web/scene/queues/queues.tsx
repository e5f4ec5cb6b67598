import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isDark } from '../../state/theme.js';
import { sceneText } from '../../texts/scene.js';
import { dark, light } from '../draw/palette.js';
import { Icon } from '../icon.js';
import { instantWords, spanWords } from '../words.js';
import { drawLines, heightOf } from './draw.js';
import type { Race, Runner } from './race.js';

/** The queues of several runs side by side, at the same instant. */
export function Queues({ race }: { race: Race }) {
  const text = sceneText();
  usePlaying(race);
  if (race.services.length === 0) return <p class="faint">{text.noQueues}</p>;
  const isPlaying = race.isPlaying.value;
  const time = race.time.value;
  return (
    <section class="queues" aria-label={text.queues}>
      <div class="player-row">
        <button class="primary" onClick={() => race.toggle()}>
          <Icon shape={isPlaying ? 'pause' : 'play'} /> {isPlaying ? text.pause : text.play}
        </button>
        <button
          aria-label={text.slower}
          title={text.slower}
          onClick={() => (race.speed.value /= 2)}
        >
          −
        </button>
        <output class="speed">{text.speed(spanWords(race.speed.value))}</output>
        <button
          aria-label={text.faster}
          title={text.faster}
          onClick={() => (race.speed.value *= 2)}
        >
          +
        </button>
        {race.services.length > 1 && (
          <label>
            {text.columns.service}{' '}
            <select
              value={race.service.value}
              onChange={(event) => (race.service.value = event.currentTarget.value)}
            >
              {race.services.map((service) => (
                <option key={service}>{service}</option>
              ))}
            </select>
          </label>
        )}
        <output class="instant" aria-label={text.instant}>
          {instantWords(time)}
        </output>
      </div>
      <input
        type="range"
        min={0}
        max={race.end}
        step={1}
        value={time}
        aria-label={text.scrubber}
        aria-valuetext={instantWords(time)}
        onInput={(event) => {
          race.isPlaying.value = false;
          race.seek(Number(event.currentTarget.value));
        }}
      />
      <div class="lanes">
        {race.runners.map((runner) => (
          <Lanes key={runner.name} race={race} runner={runner} />
        ))}
      </div>
      <p class="faint small">
        {text.queuesHint} {text.queuesPlay}
      </p>
    </section>
  );
}

/** Goes on, a frame at a time, while the race is played. */
function usePlaying(race: Race): void {
  useEffect(() => {
    let asked = 0;
    let before = 0;
    const frame = (now: number): void => {
      // After a tab was away, time does not leap.
      if (before > 0) race.tick(Math.min((now - before) / 1000, 0.1));
      before = now;
      if (race.isPlaying.peek()) asked = requestAnimationFrame(frame);
    };
    const stop = effect(() => {
      cancelAnimationFrame(asked);
      before = 0;
      if (race.isPlaying.value) asked = requestAnimationFrame(frame);
    });
    return () => {
      stop();
      cancelAnimationFrame(asked);
    };
  }, [race]);
}

function Lanes({ race, runner }: { race: Race; runner: Runner }) {
  const text = sceneText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = runner.stage.plain.services.get(race.service.value)?.replicas.length ?? 0;
  const lines = runner.linesAt(race.service.value, race.time.value);
  const waiting = lines.reduce((sum, line) => sum + line.waiting, 0);
  const served = lines.reduce((sum, line) => sum + line.served, 0);
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const draw = (): void => {
      const palette = isDark.value ? dark : light;
      const now = runner.linesAt(race.service.value, race.time.value);
      drawLines(current, now, current.clientWidth, palette);
    };
    const stop = effect(draw);
    const sized = new ResizeObserver(draw);
    sized.observe(current);
    return () => {
      stop();
      sized.disconnect();
    };
  }, [race, runner]);
  return (
    <figure class="lane">
      <figcaption>
        <strong>{runner.name}</strong>{' '}
        <span class="faint">{text.replicaCount(waiting, served)}</span>
      </figcaption>
      <canvas ref={canvas} style={{ height: `${heightOf(count)}px` }} aria-hidden="true" />
    </figure>
  );
}
