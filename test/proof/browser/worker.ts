/** A thread that runs scenarios as they ship: to say what they come to there. */
import type { Given } from '../../../src/web/worker/messages.js';
import { runHere, type Told } from '../../web/same.js';

export default function run(given: Given): Told {
  return runHere(given);
}
