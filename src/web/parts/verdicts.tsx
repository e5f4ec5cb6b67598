import type { Results } from '../../model/results.js';
import { quantity } from '../../report/format.js';
import { frameText } from '../texts/frame.js';

const MARKS = { holds: ['✔', 'good'], fails: ['✘', 'bad'], undecided: ['?', 'warning'] } as const;

/** What the scenario expects, and whether it came so. */
export function Verdicts({ results: { expectations } }: { results: Results }) {
  const text = frameText();
  if (expectations.length === 0) return null;
  return (
    <section class="block">
      <h3>{text.expectations}</h3>
      <ul class="verdicts">
        {expectations.map(({ text: condition, verdict, observed, unit, detail }, i) => {
          const [mark, look] = MARKS[verdict];
          return (
            <li key={i}>
              <span class={look} role="img" aria-label={text.verdicts[verdict]}>
                {mark}
              </span>{' '}
              <code>{condition}</code>{' '}
              <span class="faint">
                {[observed === null ? '' : text.observed(quantity(observed, unit)), detail]
                  .filter((part) => part !== '')
                  .join('; ')}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
