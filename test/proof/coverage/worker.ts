/** A thread of the coverage proof: numbers of studies in, what they say out. */
import { type Answer, type Job } from './cell.js';
import { cells } from './cells.js';
import { study } from './study.js';

export default function run({ cell, from, until }: Job): Answer {
  return study(cells.find(({ id }) => id === cell)!, from, until);
}
