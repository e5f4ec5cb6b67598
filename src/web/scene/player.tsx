import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { tell } from '../../report/narrate.js';
import { isDark } from '../state/theme.js';
import { say } from '../state/notice.js';
import { sceneText } from '../texts/scene.js';
import { labelled } from '../texts/topic.js';
import { dark, light, type Palette } from './draw/palette.js';
import { Icon } from './icon.js';
import type { Show } from './show.js';
import type { Stride } from './stage.js';
import { countWords, instantWords, spanWords } from './words.js';

/** Plays a run: forwards, backwards, by steps, to an instant. */
export function Player({ show }: { show: Show }) {
  const text = sceneText();
  const [stride, setStride] = useState<Stride>(show.hasNetwork ? 'packet' : 'fact');
  const strides = [
    'fact' as const,
    ...(show.hasNetwork ? ['packet' as const] : []),
    'request' as const,
  ];
  const { leftOut } = show.stage.recording;
  const speed = show.speed.value;
  const isPlaying = show.isPlaying.value;
  const isBack = speed < 0;
  const isForth = isPlaying && !isBack;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || !keys(show, stride, event.key)) return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [show, stride]);
  return (
    <div class="scene-player">
      <Scrubber show={show} />
      <div class="player-row">
        <button
          title={text.stepBack}
          aria-label={text.stepBack}
          onClick={() => stepOrSay(show, stride, -1)}
        >
          <Icon shape="back" />
        </button>
        <button
          aria-pressed={isPlaying && isBack}
          title={text.back}
          aria-label={text.back}
          onClick={() => show.play(-1)}
        >
          <Icon shape={isPlaying && isBack ? 'pause' : 'playBack'} />
        </button>
        <button class="primary" title={text.playHint} onClick={() => show.play(1)}>
          <Icon shape={isForth ? 'pause' : 'play'} /> {isForth ? text.pause : text.play}
        </button>
        <button
          title={text.stepAhead}
          aria-label={text.stepAhead}
          onClick={() => stepOrSay(show, stride, 1)}
        >
          <Icon shape="ahead" />
        </button>
        <label>
          {text.stride.label}{' '}
          <select
            value={stride}
            onChange={(event) => setStride(event.currentTarget.value as Stride)}
          >
            {strides.map((one) => (
              <option key={one} value={one}>
                {text.stride[one]}
              </option>
            ))}
          </select>
        </label>
        {show.within.value !== null && <span class="faint small">{text.within}</span>}
        <span class="together">
          <button
            title={text.slower}
            aria-label={text.slower}
            onClick={() => (show.speed.value = speed / 2)}
          >
            −
          </button>
          <output class="speed">{text.speed(spanWords(Math.abs(speed)))}</output>
          <button
            title={text.faster}
            aria-label={text.faster}
            onClick={() => (show.speed.value = speed * 2)}
          >
            +
          </button>
        </span>
        <label>
          <input
            type="checkbox"
            checked={show.skipsQuiet.value}
            onChange={(event) => (show.skipsQuiet.value = event.currentTarget.checked)}
          />{' '}
          {text.skip}
        </label>
      </div>
      <Now show={show} />
      {leftOut.since !== null && (
        <p class="faint small">{text.cut(spanWords(leftOut.since), countWords(leftOut.facts))}</p>
      )}
    </div>
  );
}

function stepOrSay(show: Show, stride: Stride, direction: 1 | -1): void {
  if (!show.step(stride, direction) && show.within.value !== null) say(sceneText().noMoreSteps);
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName);
}

/** Whether a key is one of the player's. */
function keys(show: Show, stride: Stride, key: string): boolean {
  switch (key) {
    case ' ':
      show.toggle();
      return true;
    case ',':
      stepOrSay(show, stride, -1);
      return true;
    case '.':
      stepOrSay(show, stride, 1);
      return true;
    case '[':
      show.speed.value /= 2;
      return true;
    case ']':
      show.speed.value *= 2;
      return true;
    default:
      return false;
  }
}

/** The instant, and the fact that it has come to, in words. */
function Now({ show }: { show: Show }) {
  const text = sceneText();
  const { facts } = show.stage;
  const position = show.position.value;
  const said = useMemo(() => {
    // Words for every fact of a fast run would be a blur, and cost more than its picture.
    for (let i = position - 1; i >= Math.max(0, position - 8); i--) {
      const [telling] = tell([facts.get(i)], text.speech);
      if (telling !== undefined)
        return labelled(telling.place) + telling.said + packetWords(show, i);
    }
    return '';
  }, [position, show, text]);
  return (
    <p class="now">
      <output aria-label={text.instant} class="instant" data-instant={show.time.value}>
        {instantWords(show.time.value)}
      </output>
      <span class="faint">{text.position(countWords(position), countWords(facts.length))}</span>
      <span class="said">{position === 0 ? text.beginning : said}</span>
    </p>
  );
}

/** Which packet a fact is about, where it does not say so itself. */
function packetWords({ stage: { facts } }: Show, fact: number): string {
  const first = facts.first[facts.columns.subject[fact]];
  const made = facts.get(first);
  if (first === fact || made.kind !== 'packet-made') return '';
  return ` [${made.protocol} ${made.source} > ${made.destination}]`;
}

/** The whole run on a line, with what stands out in it. */
function Scrubber({ show }: { show: Show }) {
  const text = sceneText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const palette = isDark.value ? dark : light;
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const sized = new ResizeObserver(() => setWidth(current.clientWidth));
    sized.observe(current);
    return () => sized.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current !== null && width > 0) drawMarks(canvas.current, show, width, palette);
  }, [show, width, palette]);
  const { happenings } = show.stage;
  const { marks } = happenings;
  const end = Math.max(show.end, 1);
  const changes = marks.filter(({ sort, phase }) => sort === 'change' && phase !== 'ends');
  return (
    <div class="scrubber">
      <canvas ref={canvas} aria-hidden="true" />
      <input
        type="range"
        min={0}
        max={end}
        step={1}
        value={show.time.value}
        aria-label={text.scrubber}
        aria-valuetext={instantWords(show.time.value)}
        onInput={(event) => {
          show.pause();
          show.seek(Number(event.currentTarget.value));
        }}
      />
      <p class="scale">
        <span>0 s</span>
        <span>
          {happenings.drops.length > 0 && (
            <>
              <i class="tick" style={{ background: palette.drop }} /> {text.legendDrop}
            </>
          )}{' '}
          {happenings.failures.length > 0 && (
            <>
              <i class="tick" style={{ background: palette.traits.dns }} /> {text.legendFailure}
            </>
          )}{' '}
          {marks.some(({ sort }) => sort === 'change' || sort === 'out') && (
            <>
              <i class="tick" style={{ background: palette.accent }} /> {text.legendChange}
            </>
          )}
        </span>
        <span>{spanWords(show.end)}</span>
      </p>
      {changes.length > 0 && (
        <div class="happenings" role="group" aria-label={text.happenings}>
          {changes.slice(0, 12).map(({ at, fact }) => (
            <button key={fact} onClick={() => show.moveTo(fact + 1)}>
              {spanWords(at)} {tell([show.stage.facts.get(fact)], text.speech)[0].said}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Where changes last, and how many drops and failures there are when. */
function drawMarks(canvas: HTMLCanvasElement, show: Show, width: number, palette: Palette): void {
  const height = 22;
  const { facts, happenings, end } = show.stage;
  const density = Math.min(devicePixelRatio || 1, 2);
  canvas.width = width * density;
  canvas.height = height * density;
  const to = canvas.getContext('2d');
  if (to === null || end === 0) return;
  to.scale(density, density);
  const x = (time: number) => 8 + (time / end) * (width - 16);
  to.fillStyle = palette.accent;
  for (const { at, fact, sort, phase } of happenings.marks) {
    if (sort !== 'change' && sort !== 'out') continue;
    to.globalAlpha = 0.25;
    if (phase === 'begins') {
      const next = facts.next[fact];
      const until = next < 0 ? end : facts.columns.at[next];
      to.fillRect(x(at), 0, Math.max(2, x(until) - x(at)), height);
    }
    to.globalAlpha = 1;
    to.fillRect(x(at) - 1, 0, 2, height);
  }
  const bars = (list: readonly number[], colour: string, top: number, tall: number) => {
    const counts = new Map<number, number>();
    for (const fact of list) {
      const at = Math.round(x(facts.columns.at[fact]));
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const most = Math.max(1, ...counts.values());
    to.fillStyle = colour;
    for (const [at, count] of counts) {
      const part = tall * (0.4 + (0.6 * count) / most);
      to.fillRect(at - 1, top + tall - part, 2, part);
    }
  };
  bars(happenings.drops, palette.drop, 0, height / 2);
  bars(happenings.failures, palette.traits.dns, height / 2, height / 2);
}
