/** Words for so many of a number that is not known yet. */
import type { Amount } from '../../control/table.js';
import { show } from '../described.js';
import { code } from '../reference/words.js';
import { integer } from './scalars.js';
import { REFUSED, Word } from './word.js';

const PERCENT = /^(\d+)\s*%$/;

/** A whole number, or whole per cents: `1`, `25%`. */
export function amountOf(): Word<Amount> {
  const whole = integer({ min: 0, max: 1_000_000 });
  return new Word<Amount>({
    read(raw, reading) {
      const [, digits] = typeof raw === 'string' ? (PERCENT.exec(raw) ?? []) : [];
      if (digits !== undefined) return { value: Number(digits), percent: true };
      if (typeof raw === 'string' && raw.includes('%'))
        return reading.refuse(
          `expected a whole number or whole per cents such as 25%, not ${show(raw)}`,
        );
      // Kubernetes takes no number in quotes, and per cents may have been meant.
      if (typeof raw === 'string' && /^\s*\d+\s*$/.test(raw))
        return reading.refuse(
          `expected a whole number or whole per cents such as 25%, not ${show(raw)}, which is a text: take the quotes away`,
        );
      const value = whole.read(raw, reading);
      return value === REFUSED ? REFUSED : { value, percent: false };
    },
    json: () => ({ type: ['number', 'string'], description: 'a number, or per cents such as 25%' }),
    form: () => ({
      ways: [['whole number'], ['`25%`']],
      show: (value) => code(amountText(value as Amount)),
    }),
    write: (amount) => (amount.percent ? amountText(amount) : amount.value),
  });
}

/** As a manifest has it. */
export function amountText({ value, percent }: Amount): string {
  return percent ? `${value}%` : String(value);
}
