/** Files of the user's own: from a menu, or dropped. */
import { carriedIn } from '../../report/page/carried.js';
import { files, given, open } from './source.js';

/** More is no scenario. */
const MOST = 24 * 1024 * 1024;

/**
 * Takes files: the one that is a scenario is opened, others are what it may read. Without a scenario
 * among them, what is open may read them too. A report is opened as the scenario that it carries.
 * @throws Error where one is too large
 */
export async function take(chosen: readonly File[]): Promise<void> {
  const texts: [string, string][] = [];
  for (const each of chosen) {
    if (each.size > MOST) throw new Error(`${each.name}: ${Math.ceil(each.size / 1e6)} MB`);
    texts.push([each.name, await each.text()]);
  }
  for (const [name, text] of texts) {
    const carried = /\.html?$/i.test(name) ? carriedIn(text) : null;
    if (carried === null) continue;
    open(carried);
    return;
  }
  const isYaml = ([name]: [string, string]): boolean => /\.ya?ml$/i.test(name);
  const scenario =
    texts.find((one) => isYaml(one) && /^(version|traffic|services|hosts)\s*:/m.test(one[1])) ??
    (texts.length === 1 ? texts.find(isYaml) : undefined);
  if (scenario === undefined) {
    const names = new Set(texts.map(([name]) => name));
    files.value = [...given().files.filter(([name]) => !names.has(name)), ...texts];
    return;
  }
  open({ file: scenario[0], text: scenario[1], files: texts.filter((one) => one !== scenario) });
}
