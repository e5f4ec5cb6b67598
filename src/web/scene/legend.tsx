import { useEffect, useRef } from 'preact/hooks';
import { isDark } from '../state/theme.js';
import { sceneText } from '../texts/scene.js';
import { card, dot } from './draw/marks.js';
import { dark, light } from './draw/palette.js';
import type { Shape } from './graph.js';
import type { Show } from './show.js';
import { type Trait, traits } from './traits.js';

/** What the picture's marks mean; each sort of packet can be left out. */
export function Legend({ show }: { show: Show }) {
  const text = sceneText();
  const palette = isDark.value ? dark : light;
  const { hidden } = show.filter.value;
  const isNetwork = show.picture.value === 'network';
  const sorts = traits.filter((trait) => (trait === 'request') !== isNetwork);
  const shapes = new Set(show.view.value.graph.nodes.map(({ shape }) => shape));
  const isThere = (...any: Shape[]): boolean => any.some((shape) => shapes.has(shape));
  const forms: [Shape, string][] = [
    ...(isThere('sidecar', 'waypoint', 'proxy')
      ? [['proxy', text.legendRequests] satisfies [Shape, string]]
      : []),
    ...(isThere('tunnel', 'relay')
      ? [['relay', text.legendConnections] satisfies [Shape, string]]
      : []),
  ];
  const toggle = (trait: Trait): void => {
    const next = new Set(hidden);
    if (!next.delete(trait)) next.add(trait);
    show.setFilter({ ...show.filter.value, hidden: next });
  };
  return (
    <div class="legend" role="group" aria-label={text.legend}>
      {sorts.map((trait) => (
        <button key={trait} aria-pressed={!hidden.has(trait)} onClick={() => toggle(trait)}>
          <Dot trait={trait} colour={palette.traits[trait]} /> {text.traits[trait]}
        </button>
      ))}
      <span>
        <i class="patch" style={{ background: palette.queue }} /> {text.legendQueue}
      </span>
      <span>
        <i class="patch" style={{ background: palette.served }} /> {text.legendServed}
      </span>
      {forms.map(([shape, words]) => (
        <span key={shape}>
          <Form shape={shape} colour={palette.faint} /> {words}
        </span>
      ))}
      {isNetwork && (
        <>
          <span>
            <b class="fell" style={{ color: palette.drop }}>
              ✕
            </b>{' '}
            {text.legendDrop}
          </span>
          <span>
            {palette.use.map((colour) => (
              <i key={colour} class="patch" style={{ background: colour }} />
            ))}{' '}
            {text.legendUse}
          </span>
        </>
      )}
    </div>
  );
}

/** The outline of a card. */
function Form({ shape, colour }: { shape: Shape; colour: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const to = canvas.current?.getContext('2d');
    if (to === null || to === undefined) return;
    to.setTransform(2, 0, 0, 2, 0, 0);
    to.clearRect(0, 0, 24, 14);
    to.strokeStyle = colour;
    card(to, shape, 1, 2, 22, 10, 0);
    to.stroke();
  }, [shape, colour]);
  return <canvas ref={canvas} class="form" width={48} height={28} aria-hidden="true" />;
}

export function Dot({ trait, colour }: { trait: Trait; colour: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const to = canvas.current?.getContext('2d');
    if (to === null || to === undefined) return;
    to.setTransform(2, 0, 0, 2, 0, 0);
    to.clearRect(0, 0, 14, 14);
    to.fillStyle = colour;
    dot(to, trait, 7, 7, 4.5);
  }, [trait, colour]);
  return <canvas ref={canvas} class="dot" width={28} height={28} aria-hidden="true" />;
}
