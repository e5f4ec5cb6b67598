/** Numbers and names for people: the same on every machine, whatever its language. */

/** Three significant digits, but whole numbers whole: 0.0421, 7.03, 51.2, 12,345, 2. */
export function number(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const size = Math.abs(value);
  // The steps stand where rounding carries over, so that 9.999 is 10.0 and not 10.00.
  if (Number.isInteger(value) || size >= 99.95) return count(Math.round(value));
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995) return value.toFixed(2);
  if (size >= 0.0009995) return value.toPrecision(3);
  return value.toExponential(1);
}

/** A number with its unit: 0.0421 ms, 12.0 Mbit/s, 7.03/s; a time in the unit that suits it. */
export function quantity(value: number | null, unit: string): string {
  if (value === null) return '-';
  if (unit === 'ms' && Number.isFinite(value)) return seconds(value / 1e3);
  return unit === '1/s' ? `${number(value)}/s` : `${number(value)} ${unit}`.trimEnd();
}

/** 1234567 as 1,234,567. */
export function count(value: number): string {
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 ? `-${digits}` : digits;
}

/** 0.1234 as 12.3 %. */
export function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)} %`;
}

/**
 * A share of what went well, with all its nines and one digit more: 99.998 %. It is cut, not rounded,
 * so that 100 % means all.
 */
export function success(share: number | null): string {
  if (share === null) return '-';
  if (share === 1) return '100 %';
  const lost = (1 - share) * 100;
  let decimals = 1;
  while (decimals < 12 && lost < Number(`1e-${decimals}`) * (1 - 1e-6)) decimals++;
  const scale = Number(`1e${decimals}`);
  return `${(Math.floor(share * 100 * scale + 1e-6) / scale).toFixed(decimals)} %`;
}

/** 1 node, 2 nodes, 3 policies. */
export function plural(value: number, noun: string): string {
  if (value === 1) return `${count(value)} ${noun}`;
  return `${count(value)} ${/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ie` : noun}s`;
}

/** Seconds, in the unit that suits them. */
export function seconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) return `${number(value)} s`;
  if (size >= 1e-3) return `${number(value * 1e3)} ms`;
  if (size >= 1e-6) return `${number(value * 1e6)} µs`;
  return `${number(value * 1e9)} ns`;
}

/** Lines of text, without anything else that a terminal would obey or an SVG could not hold. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** A name from a scenario, without anything that a terminal would obey. */
export function printable(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}
