import { type OwnCode, type Preparation, prepareScenario } from '../../experiment/jobs/prepared.js';
import { notAFile } from './files.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Checked, Compared, Given } from './messages.js';
import { parametersIn } from './parameters.js';

/** Strangers' files are hostile: only a terminal runs code, and only when asked. */
const noCode: OwnCode = {
  loaded: () => new Map(),
  refusalOf: ({ code = '' }) =>
    `'${code}' is a policy of one's own, which is code: a page runs none; 'netloom run --allow-code' does`,
  load: () => Promise.resolve('a page runs no code of a scenario'),
};

/** Takes a scenario to its plain form; what it reads has come with it. */
export function prepare(given: Given, set: readonly string[] = []): Promise<Preparation> {
  const { file, text } = given;
  return prepareScenario({ file, text, read: readerOf(given) }, { set }, noCode);
}

/** Reads what has come with a scenario, and nothing else. */
export function readerOf({ files }: Given): (name: string) => string {
  const known = new Map(files);
  return (name) => {
    const content = known.get(name);
    if (content === undefined) throw new Error(notAFile(name));
    return content;
  };
}

export async function check(given: Given): Promise<Checked> {
  const made = await prepare(given);
  const parameters = parametersIn(given.text);
  const { warnings } = made;
  if (!made.ok) return { ok: false, errors: made.errors, warnings, parameters };
  const { plain, scenario } = made.prepared;
  return { ok: true, plain, warnings, parameters, compared: comparedIn(scenario) };
}

function comparedIn({ compare }: Scenario): Compared | null {
  if (compare === undefined) return null;
  const { policies = [], service = null, vary, replications = null } = compare;
  const axes = [...vary].map(([path, values]): [string, string[]] => [path, values.map(String)]);
  return { policies: [...policies], service, vary: axes, replications };
}
