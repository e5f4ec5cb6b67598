export type Labels = readonly (readonly [name: string, value: string])[];

/** Separates what is within labels' values from what is between: no text of a scenario has it. */
const BETWEEN = '\u0000';

/** A metric with its series: numbers by labels. */
export class Family {
  private readonly series = new Map<string, Float64Array>();
  private readonly labels = new Map<string, Labels>();

  /** @param buckets of a histogram: upper edges, in order, the last of which is not infinity */
  constructor(
    readonly type: 'counter' | 'gauge' | 'histogram',
    readonly name: string,
    readonly help: string,
    readonly buckets: readonly number[] = [],
  ) {}

  add(labels: Labels, amount: number): void {
    this.numbersOf(labels)[0] += amount;
  }

  /** Of a histogram. */
  observe(labels: Labels, value: number): void {
    const numbers = this.numbersOf(labels);
    const { buckets } = this;
    let place = 0;
    while (place < buckets.length && value > buckets[place]) place++;
    numbers[place]++;
    numbers[buckets.length + 1] += value;
  }

  labelsOf(key: string): Labels {
    return this.labels.get(key) as Labels;
  }

  /** How it stands: a number, or of a histogram how many in each bucket, beyond the last, and their sum. */
  snapshot(): Map<string, Float64Array> {
    return new Map([...this.series].map(([key, numbers]) => [key, numbers.slice()]));
  }

  private numbersOf(labels: Labels): Float64Array {
    const key = labels.map(([, value]) => value).join(BETWEEN);
    let numbers = this.series.get(key);
    if (numbers === undefined) {
      const { buckets } = this;
      numbers = new Float64Array(buckets.length === 0 ? 1 : buckets.length + 2);
      this.series.set(key, numbers);
      this.labels.set(key, labels);
    }
    return numbers;
  }
}
