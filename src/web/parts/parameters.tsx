import { signal } from '@preact/signals';
import { parsed } from '../state/check.js';
import { opened, source } from '../state/source.js';
import { frameText } from '../texts/frame.js';
import type { Parameter } from '../worker/messages.js';

/** Numbers as the text had them when it was opened: sliders reach as far around those. */
const first = signal<{ opened: number; values: Map<string, number> }>({
  opened: -1,
  values: new Map(),
});

/** Sliders for the parameters: they write into the text. */
export function Parameters() {
  const text = frameText();
  const { parameters } = parsed.value;
  if (parameters.length === 0) return null;
  return (
    <details class="parameters" open>
      <summary>{text.parameters}</summary>
      <div class="sliders">
        {parameters.map((parameter) => (
          <Slider key={parameter.name} parameter={parameter} />
        ))}
      </div>
    </details>
  );
}

function Slider({ parameter }: { parameter: Parameter }) {
  const { name, number, unit } = parameter;
  const { min, max, step } = rangeOf(firstOf(parameter));
  const id = `parameter-${name}`;
  return (
    <>
      <label for={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={Math.min(min, Number(number))}
        max={Math.max(max, Number(number))}
        step={step}
        value={number}
        aria-valuetext={`${number} ${unit}`}
        onInput={(event) => write(parameter, event.currentTarget.value)}
      />
      <output for={id}>
        {number} {unit}
      </output>
    </>
  );
}

function firstOf({ name, number }: Parameter): number {
  if (first.value.opened !== opened.value) {
    first.value = { opened: opened.value, values: new Map() };
  }
  const { values } = first.value;
  if (!values.has(name)) values.set(name, Number(number));
  return values.get(name)!;
}

/** From near nothing to three times as much; a share below 1 stays one. */
function rangeOf(value: number): { min: number; max: number; step: number } {
  if (value === 0) return { min: 0, max: 10, step: 1 };
  if (value > 0 && value < 1) return { min: 0.01, max: 0.99, step: 0.01 };
  const size = 10 ** Math.floor(Math.log10(Math.abs(value)));
  const whole = Number.isInteger(value);
  const step = whole && size <= 10 ? 1 : size / 10;
  const least = Math.max(step, Number((value / 10).toPrecision(1)));
  const max = Math.max(value * 3, whole ? 4 : 0);
  return { min: whole ? Math.max(Math.round(least), 1) : least, max, step };
}

/** Into the text, where the number stands: if it still does. */
function write({ number, line, column }: Parameter, value: string): void {
  const lines = source.value.split('\n');
  const at = column - 1;
  const before = lines[line - 1] ?? '';
  // The slider moves faster than the text is looked at: what stands there now is a number all the same.
  const now = /^-?[\d.]+(?:e[+-]?\d+)?/.exec(before.slice(at))?.[0];
  if (now === undefined) return;
  lines[line - 1] = before.slice(0, at) + tidy(value, number) + before.slice(at + now.length);
  source.value = lines.join('\n');
}

/** Sliders count in binary fractions. */
function tidy(value: string, like: string): string {
  const number = Number(Number(value).toPrecision(6));
  return /[.]/.test(like) && Number.isInteger(number) ? number.toFixed(1) : String(number);
}
