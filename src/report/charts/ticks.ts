/** A scale's numbers as people write them: 0.001, 20, 1,500, 2 M. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${trimmed(value / 1e6)} M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)} k`;
  return trimmed(value);
}

/**
 * Round numbers of a logarithmic scale: as many in each decade as there is room for.
 * @param most on the whole scale, while each decade has one
 */
export function logTicks(low: number, high: number, most = MOST): number[] {
  const decades: number[] = [];
  // Powers of ten are exact to 1e22, and no scale goes that far.
  for (let power = 1e-12; power <= high; power *= 10) decades.push(Number(power.toPrecision(1)));
  const within = (steps: readonly number[]): number[] =>
    decades
      .flatMap((decade) => steps.map((step) => Number((decade * step).toPrecision(2))))
      .filter((value) => value >= low * 0.999 && value <= high * 1.001);
  for (const steps of [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = within(steps);
    if (ticks.length <= most) return ticks;
  }
  return within([1]).filter((_, i) => i % 2 === 0);
}

const MOST = 9;

function trimmed(value: number): string {
  return String(Number(value.toPrecision(6)));
}
