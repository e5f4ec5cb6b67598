/** A time for people, with as many digits as it takes to tell one nanosecond from the next. */
export function instantWords(time: number): string {
  const whole = Math.floor(time / 1e9);
  const rest = String(Math.round(time - whole * 1e9)).padStart(9, '0');
  return `${whole}.${rest.slice(0, 3)} ${rest.slice(3, 6)} ${rest.slice(6)} s`;
}

/** A length of time, by its largest unit. */
export function spanWords(span: number): string {
  const size = Math.abs(span);
  const [unit, name] =
    size < 1e3 ? [1, 'ns'] : size < 1e6 ? [1e3, 'µs'] : size < 1e9 ? [1e6, 'ms'] : [1e9, 's'];
  return `${Number((span / unit).toPrecision(3))} ${name}`;
}

/** A rate in bits per second. */
export function rateWords(rate: number): string {
  const units = [
    [1e9, 'Gbps'],
    [1e6, 'Mbps'],
    [1e3, 'kbps'],
    [1, 'bps'],
  ] as const;
  const [unit, name] = units.find(([least]) => rate >= least) ?? units[3];
  return `${Number((rate / unit).toPrecision(4))} ${name}`;
}

/** A count, in groups of three. */
export function countWords(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** An outcome in words, with the name that tables and conditions have for it: no answer in time (timed-out). */
export function outcomeWords(
  { outcomes }: { outcomes: Readonly<Record<string, string>> },
  outcome: string,
): string {
  const words = outcomes[outcome];
  return words === undefined || words === outcome ? outcome : `${words} (${outcome})`;
}
