import * as k from '../words.js';

/** Of what people see named. */
export const label = k
  .text()
  .leftOut('')
  .describe(
    'What to call it in reports, charts and pictures; files and conditions use its name. Default: its name.',
  );
