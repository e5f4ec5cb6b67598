/**
 * When a simulation begins, for formats that want times of day: 2020-01-01T00:00:00Z, always, so that the same run
 * gives the same bytes. A run is shorter than 105 days, so it ends in April at the latest.
 */
const EPOCH = 1_577_836_800;
const YEAR = 2020;
const DAYS_OF_MONTHS = [31, 29, 31, 30];

const SECOND = 1e9;

/** Nanoseconds since 1970 of an instant of the simulation, as a whole number that doubles do not hold. */
export function unixNanoseconds(at: number): string {
  const seconds = Math.floor(at / SECOND);
  return `${EPOCH + seconds}${String(at - seconds * SECOND).padStart(9, '0')}`;
}

/** Seconds since 1970, to the millisecond. */
export function unixSeconds(at: number): string {
  const milliseconds = Math.round(at / 1e6);
  const seconds = Math.floor(milliseconds / 1000);
  const rest = milliseconds - seconds * 1000;
  return `${EPOCH + seconds}${rest === 0 ? '' : `.${String(rest).padStart(3, '0').replace(/0+$/, '')}`}`;
}

/** "2020-01-01T00:00:01.500Z", whole milliseconds, cut. */
export function dayTime(at: number): string {
  const milliseconds = Math.floor(at / 1e6);
  const seconds = Math.floor(milliseconds / 1000);
  let day = Math.floor(seconds / 86_400);
  let month = 0;
  while (month < DAYS_OF_MONTHS.length - 1 && day >= DAYS_OF_MONTHS[month]) {
    day -= DAYS_OF_MONTHS[month++];
  }
  const date = `${YEAR}-${two(month + 1)}-${two(day + 1)}`;
  const ofDay = seconds % 86_400;
  const time = [ofDay / 3600, (ofDay / 60) % 60, ofDay % 60].map((part) => two(Math.floor(part)));
  return `${date}T${time.join(':')}.${String(milliseconds % 1000).padStart(3, '0')}Z`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
