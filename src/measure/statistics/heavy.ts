import { type Refusal, refuse } from './refusal.js';

/** A distribution that times depend on, by the name that its user knows. */
export interface NamedInput {
  name: string;
  mean: number;
  variance: number;
  /** The mean of the fourth power. */
  fourth: number;
  /**
   * The moment that has to exist for a mean to have an error. A long service holds up all who come while
   * it lasts, and so adds its square to their waiting: in line, be it first or last come first, the
   * error of a mean needs E[S^4]. Where all share the server (processor sharing), and
   * for times that nobody stands in line for, it adds as much as it is long: E[S^2].
   */
  moment: 2 | 4;
  /** The service that draws it for each of its requests; null where nobody knows how often it is drawn. */
  service: string | null;
}

/** Tails no heavier than this have no say: by the mean square over the square of the mean. */
const HEAVY = 100;
/** The relative error of a run's mean that an input may bring by itself. */
const ERROR = 0.1;

/**
 * Refuses intervals of means that a heavy tail governs. Where the needed moment is infinite the central
 * limit theorem does not hold, and Student's interval covers far less than it says. Where it is finite but large, a
 * run sees too few of the rare values that make the mean: of N draws, with X = S^2 (or S), the relative
 * error is sqrt((E[X^2] / E[X]^2 - 1) / N), and the length is told at which it is a tenth.
 * (Asmussen, "Applied Probability and Queues", 2nd ed., X; Whitt, Management Science 35, 1989.)
 *
 * @param draws requests of a service in one run
 */
export function refuseHeavyTails(
  inputs: Iterable<NamedInput>,
  draws: (service: string) => number | null = () => null,
): Refusal | null {
  const infinite: string[] = [];
  let worst: { name: string; times: number } | null = null;
  for (const { name, mean, variance, fourth, moment, service } of inputs) {
    const square = variance + mean * mean;
    const ratio = moment === 4 ? fourth / (square * square) : square / (mean * mean);
    if (!Number.isFinite(moment === 4 ? fourth : variance)) {
      const which = moment === 4 && variance < Infinity ? 'fourth moment' : 'variance';
      infinite.push(`${name}: the ${which} is infinite`);
      continue;
    }
    const count = service === null ? null : draws(service);
    if (count === null || !(ratio > HEAVY)) continue;
    const times = (ratio - 1) / (ERROR * ERROR) / count;
    if (times > (worst?.times ?? 1)) worst = { name, times };
  }
  if (infinite.length > 0) return refuse('infinite-variance', infinite.join(', '));
  if (worst === null) return null;
  const { name, times } = worst;
  const longer = times < 100 ? Math.ceil(times) : Number(times.toPrecision(2));
  return refuse(
    'heavy-tail',
    `${name}: so heavy a tail that rare values decide the mean: runs have to be ${longer} times as long`,
  );
}
