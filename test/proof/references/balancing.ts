/**
 * Limit of the mean stay with d choices as servers grow in number (Mitzenmacher 1996; Vvedenskaya,
 * Dobrushin, Karpelevich 1996), mean service time 1.
 */
export function supermarket(rho: number, d: number): number {
  let sum = 0;
  for (let i = 1; ; i++) {
    const term = rho ** ((d ** i - d) / (d - 1));
    sum += term;
    if (term < 1e-15) return sum;
  }
}

/** Lines longer than this are left out: at 0.8 their chance is below 1e-12. */
const LONGEST = 64;

/**
 * Mean stay in the shorter of two M/M/1 lines: the balance equations of the pair of line lengths,
 * solved by Gauss-Seidel iteration on a cut grid. `rho` up to 0.8.
 */
export function shorterOfTwo(rho: number): number {
  const size = LONGEST + 1;
  const arrival = 2 * rho;
  const chance = new Float64Array(size * size).fill(1 / (size * size));
  const at = (short: number, long: number): number => chance[short * size + long];
  // By symmetry short <= long; a state off the diagonal stands for both orders.
  for (let round = 0; round < 100_000; round++) {
    let change = 0;
    let total = 0;
    for (let short = 0; short < size; short++) {
      for (let long = short; long < size; long++) {
        let inflow = 0;
        // An arrival joined the shorter line.
        if (short > 0) inflow += arrival * at(short - 1, long);
        if (long === short + 1) inflow += arrival * at(short, short);
        // A departure from the longer line, from the shorter, from either of two equal ones.
        if (long + 1 < size) inflow += at(short, long + 1);
        if (short + 1 < long) inflow += at(short + 1, long);
        else if (short + 1 === long) inflow += 2 * at(long, long);
        const full = short === LONGEST;
        const outflow = (full ? 0 : arrival) + (short > 0 ? 1 : 0) + (long > 0 ? 1 : 0);
        const value = inflow / outflow;
        change += Math.abs(value - at(short, long));
        chance[short * size + long] = value;
        total += value;
      }
    }
    for (let i = 0; i < chance.length; i++) chance[i] /= total;
    if (change < 1e-13) break;
  }
  let length = 0;
  for (let short = 0; short < size; short++) {
    for (let long = short; long < size; long++) length += (short + long) * at(short, long);
  }
  return length / arrival;
}
