/** Zones as region/zone/subzone, of which the last may be left out, and patterns of them. */

/** How many parts of two zones are the same, from the first: 0 where their regions differ. */
export function sharedParts(one: string, other: string): number {
  const parts = one.split('/');
  const others = other.split('/');
  let shared = 0;
  while (shared < parts.length && parts[shared] !== '' && parts[shared] === others[shared])
    shared++;
  return shared;
}

/** Whether a zone lies in what a pattern says: `*`, `us-east`, `us-east/*`, `us-east/a`, `us-east/a/*`. */
export function liesIn(zone: string, pattern: string): boolean {
  const wanted = pattern.replace(/\/?\*$/, '');
  return wanted === '' || zone === wanted || zone.startsWith(`${wanted}/`);
}

/** From one zone to what others, as `us-east/a -> us-east/a: 80, us-east/b: 20` says. */
export interface Distribution {
  from: string;
  to: readonly { zone: string; weight: number }[];
}

const ZONE = String.raw`[\w.*-]+(?:/[\w.*-]+){0,2}`;
const DISTRIBUTION = new RegExp(String.raw`^\s*(${ZONE})\s*->\s*(.+)$`);
const WEIGHT = new RegExp(String.raw`^\s*(${ZONE})\s*:\s*(\d+(?:\.\d+)?)\s*$`);
const FAILOVER = new RegExp(String.raw`^\s*(${ZONE})\s*->\s*(${ZONE})\s*$`);

/** Throws a RangeError with a sentence for a text that is no distribution. */
export function distributionOf(text: string): Distribution {
  const [, from, rest] = DISTRIBUTION.exec(text) ?? [];
  const to = (rest ?? '').split(',').map((each) => WEIGHT.exec(each));
  if (from === undefined || to.includes(null)) {
    throw new RangeError(
      `'${text}' says no distribution: write 'from -> zone: weight, zone: weight', as in ` +
        `'us-east/a -> us-east/a: 80, us-east/b: 20'`,
    );
  }
  const told = (to as RegExpExecArray[]).map(([, zone, weight]) => ({ zone, weight: +weight }));
  if (told.every(({ weight }) => weight === 0)) {
    throw new RangeError(`'${text}' sends nothing anywhere: give some zone a weight`);
  }
  return { from, to: told };
}

/** Throws a RangeError with a sentence for a text that is no pair of regions. */
export function failoverOf(text: string): { from: string; to: string } {
  const [, from, to] = FAILOVER.exec(text) ?? [];
  if (from === undefined) {
    throw new RangeError(`'${text}' says no failover: write 'region -> region'`);
  }
  return { from, to };
}
