import { type OwnCode, type Preparation, prepareScenario } from '../../experiment/jobs/prepared.js';
import { notAFile } from './files.js';
import type { Checked, Given } from './messages.js';
import { parametersIn } from './parameters.js';

/** Strangers' files are hostile: only a terminal runs code, and only when asked. */
const noCode: OwnCode = {
  loaded: () => new Map(),
  refusalOf: ({ code = '' }) =>
    `'${code}' is a policy of one's own, which is code: a page runs none; 'netloom run --allow-code' does`,
  load: () => Promise.resolve('a page runs no code of a scenario'),
};

/** Takes a scenario to its plain form; what it reads has come with it. */
export function prepare({ file, text, files }: Given): Promise<Preparation> {
  const known = new Map(files);
  const read = (name: string): string => {
    const content = known.get(name);
    if (content === undefined) throw new Error(notAFile(name));
    return content;
  };
  return prepareScenario({ file, text, read }, {}, noCode);
}

export async function check(given: Given): Promise<Checked> {
  const made = await prepare(given);
  const parameters = parametersIn(given.text);
  const { warnings } = made;
  if (!made.ok) return { ok: false, errors: made.errors, warnings, parameters };
  return { ok: true, plain: made.prepared.plain, warnings, parameters };
}
