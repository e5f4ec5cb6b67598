import { useMemo, useState } from 'preact/hooks';
import { NOBODY } from '../../../facts/facts.js';
import { FRAME_KEPT } from '../../../facts/list/builder.js';
import { tell } from '../../../report/narrate.js';
import { sceneText } from '../../texts/scene.js';
import { dissect } from '../packet/dissect.js';
import { type Field, hex2, type Layer } from '../packet/layer.js';
import type { Show } from '../show.js';
import { beginningOf, endOfPacket, latestBy } from '../story.js';
import { traits } from '../traits.js';
import { Lines } from './lines.js';
import { Why } from './why.js';

/** A packet: why it ended, its layers and bytes as they were last on a wire, and its way. */
export function PacketView({ show, subject }: { show: Show; subject: number }) {
  const text = sceneText();
  const { stage } = show;
  const { facts } = stage;
  const position = show.calm.value;
  const latest = latestBy(stage, subject, position);
  const first = facts.get(facts.first[subject]);
  const way = useMemo(() => wayOf(show, subject), [show, subject]);
  if (first.kind !== 'packet-made') return null;
  const end = endOfPacket(stage, subject);
  const hasEnded = end !== null && facts.isLast(latest);
  const made = first.request === NOBODY ? null : beginningOf(stage, first.request);
  const [telling] = tell([facts.get(latest)], text.speech);
  return (
    <>
      <h3>
        {text.packet(first.packet)}{' '}
        <span class="faint">{text.traits[stageTrait(show, subject)]}</span>
      </h3>
      <p>
        {first.source} → {first.destination}, {text.bytes(first.size)}
        {telling !== undefined && !hasEnded && (
          <span class="faint">
            {' '}
            · {telling.place}: {telling.said}
          </span>
        )}
      </p>
      {hasEnded && end.end === 'dropped' && <Why end={end} />}
      {made !== null && (
        <p>
          {made.workload !== '' && text.forRequest(made.workload, made.number)}{' '}
          <button
            class="link"
            onClick={() => {
              const request = stage.traits.rootOf(made.request);
              show.selection.value = { kind: 'request', request };
            }}
          >
            {text.showRequest}
          </button>
        </p>
      )}
      <FrameView show={show} latest={latest} />
      <h4>{text.story}</h4>
      <Lines show={show} facts={way} />
    </>
  );
}

function stageTrait(show: Show, subject: number) {
  return traits[show.stage.traits.of(subject)];
}

function wayOf({ stage }: Show, subject: number): number[] {
  const { facts } = stage;
  const way: number[] = [];
  for (let fact = facts.first[subject]; fact >= 0; fact = facts.next[fact]) way.push(fact);
  return way;
}

/** Bytes in a line: as many as a narrow pane has room for. */
const LINE = 8;

function FrameView({ show, latest }: { show: Show; latest: number }) {
  const text = sceneText();
  const frame = show.stage.facts.frameAt(latest);
  const [marked, setMarked] = useState<Field | null>(null);
  if (frame === null) return <p class="faint">{text.notYet}</p>;
  const layers = dissect(frame.bytes, frame.size);
  const shown = frame.bytes.length;
  // Zeros at the end of what is kept are not kept one by one.
  const zeros = Math.min(frame.size, FRAME_KEPT) - shown;
  return (
    <>
      <h4>{text.layers}</h4>
      <div class="layers">
        {layers.map((layer, i) => (
          <LayerView key={i} layer={layer} marked={marked} mark={setMarked} />
        ))}
      </div>
      <h4>{text.rawBytes}</h4>
      <pre class="bytes">
        {Array.from({ length: Math.ceil(shown / LINE) }, (_, row) => (
          <span key={row}>
            <i>{(LINE * row).toString(16).padStart(4, '0')}</i>
            {Array.from(
              frame.bytes.subarray(LINE * row, Math.min(LINE * (row + 1), shown)),
              (byte, i) => {
                const at = LINE * row + i;
                const isMarked =
                  marked !== null && at >= marked.at && at < marked.at + marked.length;
                return (
                  <span key={i} class={isMarked ? 'marked' : undefined}>
                    {' '}
                    {hex2(byte)}
                  </span>
                );
              },
            )}
            {'\n'}
          </span>
        ))}
      </pre>
      {zeros > 0 && <p class="faint small">{text.zeros(zeros)}</p>}
      {frame.size > FRAME_KEPT && (
        <p class="faint small">{text.cutBytes(FRAME_KEPT, frame.size)}</p>
      )}
    </>
  );
}

function LayerView({
  layer,
  marked,
  mark,
}: {
  layer: Layer;
  marked: Field | null;
  mark: (field: Field | null) => void;
}) {
  return (
    <details open data-layer={layer.name}>
      <summary>
        {layer.name} <span class="faint">{layer.source}</span>
      </summary>
      <dl>
        {layer.fields.map((field, i) => (
          <div
            key={i}
            class={marked === field ? 'marked' : undefined}
            onMouseEnter={() => mark(field)}
            onMouseLeave={() => mark(null)}
          >
            <dt>{field.name}</dt>
            <dd>{field.value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
