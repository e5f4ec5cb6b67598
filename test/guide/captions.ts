/** What each chart shows, in a sentence. */
import { BACKENDS } from './picks.js';
import { chapters, hotPanel, LEAST } from './studies.js';
import { code } from './words.js';

/** The caption of a policy's chart. */
export function captionOf(name: string): string {
  switch (name) {
    case 'pick-first':
      return (
        'Requests of the busiest of 20 backends over the mean, against the number of clients that ' +
        'choose for themselves; shuffled, as it is, and others in grey.'
      );
    case 'deterministic-aperture':
      return (
        `Left: requests of the busiest of 20 backends over the mean, for parts of at least ${LEAST}. ` +
        'Right: with how many backends each client has to do.'
      );
    case 'slow-start':
      return (
        'A cold tenth backend joins at 20 s and is four times as slow until 40 s. Left: its share ' +
        'of the requests. Right: the p99 of latency.'
      );
    case 'outlier-detection':
      return (
        'One of ten backends refuses everything from 20 s to 90 s. Left: its share of the requests. ' +
        'Right: the share of all requests that fail.'
      );
    case 'zone-aware':
    case 'zone-failover':
      return (
        'Where the requests of one of three zones go, each with ten backends and one balancer, as the ' +
        'backends of that zone fail.'
      );
    case 'zone-weights':
      return (
        'Where the requests of a zone go that sends 80 % to itself and 20 % to another one, as its ' +
        'ten backends fail.'
      );
    case 'health-filter':
      return (
        `Left: what the first of two priorities of ${BACKENDS} backends gets as it fails, for three ` +
        'values of `overprovisioning`. Right: what a healthy backend gets if there is no second one.'
      );
  }
  const hashes = chapters.some(
    ({ title, entries }) => title === 'Hashing' && entries.some((entry) => entry.name === name),
  );
  const hot = hotPanel.policies.includes(name)
    ? ' Right: the p99 of latency of ten backends where some keys are hot, with and without a bound.'
    : '';
  return hashes
    ? 'Left: the keys of the busiest backend over the mean. Beside it: of the keys of backends that ' +
        `stay, the share that moves when one leaves.${hot} ${code(name)} against the others in grey.`
    : `The p99 of latency against load, service time 50 ms in the mean; ${code(name)} against others ` +
        'in grey.';
}
