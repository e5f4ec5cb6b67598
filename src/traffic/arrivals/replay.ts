import { OptionReader } from '../../engine/option-reader.js';
import { SinceStart, type ArrivalsEntry } from './arrivals.js';

class Replay extends SinceStart {
  private position = 0;

  constructor(private readonly times: Float64Array) {
    super();
  }

  protected override advance(): number {
    return this.position < this.times.length ? this.times[this.position++] : Infinity;
  }
}

export const replay: ArrivalsEntry = {
  name: 'replay',
  summary: 'arrivals at recorded instants, then none',
  options: [
    {
      name: 'times',
      kind: 'durations',
      meaning: 'The instants, counted from the start, none before the one it follows.',
    },
  ],
  positional: ['times'],
  create(options) {
    const given = new OptionReader(replay, options);
    const times = Float64Array.from(given.numbers('times'));
    const fall = times.findIndex((time, i) => i > 0 && time < times[i - 1]);
    if (fall > 0)
      given.fail(
        `'times' must not fall, but number ${fall + 1} (${times[fall] / 1e6} ms) is before number ${fall} (${times[fall - 1] / 1e6} ms)`,
      );
    return new Replay(times);
  },
  meanRate: () => null,
};
