const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?`;
const RANGE = new RegExp(
  `^(${NUMBER})\\s*(\\D*?)\\s*:\\s*(${NUMBER})\\s*(\\D*?)\\s*:\\s*(${NUMBER})\\s*(\\D*)$`,
);

/** What is a range but for the number of its parts; an address of a card has six. */
const MEANT = new RegExp(`^${NUMBER}[^\\d:]*(:\\s*(${NUMBER}[^\\d:]*)?){1,3}$`);

/** Values that nobody means. */
const MOST = 1000;

/**
 * The values of `from:to:step`, both ends included: `0.5:0.95:0.05`, `10 ms:50 ms:10 ms`. Null for a text that is
 * no range.
 * @throws RangeError with what is wrong with one
 */
export function rangeValues(text: string): string[] | null {
  const match = RANGE.exec(text.trim());
  if (match === null) {
    if (!MEANT.test(text.trim())) return null;
    throw new RangeError(`a range is from:to:step, as in 0.5:0.9:0.1, not ${text}`);
  }
  const [, from, fromUnit, to, toUnit, step, stepUnit] = match;
  const unit = stepUnit.trim();
  if (![fromUnit, toUnit].every((word) => word === '' || word.trim() === unit)) {
    throw new RangeError(`${text}: from, to and step are of one unit`);
  }
  const digits = Math.max(...[from, to, step].map(decimals));
  // In whole steps of the last digit, so that 0.5 + 9 * 0.05 is 0.95.
  const scale = Number(`1e${digits}`);
  const [a, b, by] = [from, to, step].map((number) => Math.round(Number(number) * scale));
  if (by === 0 || (b - a) / by < 0)
    throw new RangeError(`${text}: the step never leads to the end`);
  const count = Math.floor((b - a) / by) + 1;
  if (count > MOST) throw new RangeError(`${text}: ${count} values, ${MOST} at most`);
  return Array.from({ length: count }, (_, i) => {
    const value = String(Number(((a + i * by) / scale).toFixed(digits)));
    return unit === '' ? value : `${value} ${unit}`;
  });
}

/** Digits behind the point, of which `1.5e-3` has four. */
function decimals(number: string): number {
  const [mantissa, exponent = '0'] = number.split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}
