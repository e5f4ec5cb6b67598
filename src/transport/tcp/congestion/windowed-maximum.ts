/**
 * The greatest value of the last rounds, by its three best candidates (Kathleen Nichols' method;
 * linux minmax.c).
 */
export class WindowedMaximum {
  private readonly values = new Float64Array(3);
  private readonly rounds = new Float64Array(3);

  constructor(private readonly window: number) {}

  get value(): number {
    return this.values[0];
  }

  add(value: number, round: number): void {
    const { values, rounds, window } = this;
    if (value >= values[0] || round - rounds[2] > window) {
      values.fill(value);
      rounds.fill(round);
      return;
    }
    if (value >= values[1]) this.put(1, value, round);
    else if (value >= values[2]) this.put(2, value, round);
    const age = round - rounds[0];
    if (age > window) {
      // The best is too old: the next ones move up.
      for (let i = 0; i < 2; i++) {
        values[i] = values[i + 1];
        rounds[i] = rounds[i + 1];
      }
      this.put(2, value, round);
      if (round - rounds[0] > window) {
        values[0] = values[1];
        rounds[0] = rounds[1];
        this.put(1, value, round);
      }
    } else if (rounds[1] === rounds[0] && age > window / 4) {
      this.put(1, value, round);
    } else if (rounds[2] === rounds[1] && age > window / 2) {
      this.put(2, value, round);
    }
  }

  private put(from: number, value: number, round: number): void {
    for (let i = from; i < 3; i++) {
      this.values[i] = value;
      this.rounds[i] = round;
    }
  }
}
