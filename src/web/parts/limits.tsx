import { choose, limits, limitsShown, MOST, USUAL } from '../state/limits.js';
import { narrow, view } from '../state/view.js';
import { frameText } from '../texts/frame.js';
import type { Limits } from '../worker/messages.js';

/** How much of each the page's unit is. */
const UNITS: Limits = { events: 1e6, memory: 1024 ** 2, seconds: 1, facts: 1000 };

const names = Object.keys(UNITS) as (keyof Limits)[];

/** Where runs end, for whoever has the time and the memory for more. */
export function LimitsOfRuns() {
  const text = frameText().limits;
  const now = limits.value;
  const isUsual = names.every((name) => now[name] === USUAL[name]);
  return (
    <details
      class="parameters"
      open={limitsShown.value}
      onToggle={(event) => (limitsShown.value = event.currentTarget.open)}
    >
      <summary>{text.title}</summary>
      <p class="faint">{text.intro}</p>
      <div class="limits">
        {names.map((name) => (
          <label key={name}>
            <input
              id={idOf(name)}
              type="number"
              min={1 / UNITS[name]}
              max={MOST[name] / UNITS[name]}
              step="any"
              value={now[name] / UNITS[name]}
              onChange={(event) => choose({ [name]: within(name, event.currentTarget.value) })}
            />{' '}
            {text.names[name]}
          </label>
        ))}
      </div>
      {!isUsual && <button onClick={() => choose(USUAL)}>{text.usual}</button>}
    </details>
  );
}

const idOf = (name: keyof Limits): string => `limit-${name}`;

/** What is no number leaves the limit as it is. */
function within(name: keyof Limits, text: string): number {
  const value = Math.round(Number(text) * UNITS[name]);
  if (text.trim() === '' || !Number.isFinite(value)) return limits.value[name];
  return Math.min(Math.max(value, 1), MOST[name]);
}

/** Goes to where a limit is raised. */
export function showLimit(name: keyof Limits): void {
  limitsShown.value = true;
  if (narrow.value) view.value = 'scenario';
  requestAnimationFrame(() => document.getElementById(idOf(name))?.focus());
}
