import * as k from '../words.js';

/** Answers of a service that say that it failed. */
export const errors = {
  share: k.fraction().describe('Of the answers.'),
  status: k.integer({ min: 400, max: 599 }).describe('Of HTTP.'),
  early: k
    .boolean()
    .describe('Fails as soon as a worker has the request, without any work; else in the end.'),
};

export const ERRORS = { status: 500, early: false };
