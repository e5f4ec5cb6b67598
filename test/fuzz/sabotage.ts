import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { type Case, trapsFirst, corpus } from './cases.js';
import { type Edit, faults, type PlantedFault } from './faults.js';
import { codeOf, Guard } from './guard.js';
import { LIMITS } from './try-all.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A file's text with a piece of it taken out for another; null unless it stands there once. */
export function edited(text: string, { take, put }: Edit): string | null {
  const [before, after, more] = text.split(take);
  return after === undefined || more !== undefined ? null : before + put + after;
}

/** Puts a fault into the source while it is bundled. */
function planting({ name, edits }: PlantedFault): Plugin {
  return {
    name,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const own = edits.filter(({ file }) => path === join(ROOT, file));
        if (own.length === 0) return null;
        let contents: string | null = readFileSync(path, 'utf8');
        for (const edit of own) contents = contents === null ? null : edited(contents, edit);
        if (contents === null) throw new Error(`'${name}' no longer fits ${path}`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** The first case that fails with the fault in its place; null for none of so many. */
async function firstNotice(
  fault: PlantedFault,
  cases: Iterable<Case>,
): Promise<{ found: Case; detail: string } | null> {
  const code = await codeOf([planting(fault)]);
  const guard = new Guard(code, { ...LIMITS, lanes: 1 });
  try {
    for (const found of cases) {
      const { text, files, set } = found;
      const { kind, detail } = await guard.try({ text, files, set });
      if (kind === 'fault') return { found, detail: detail.split('\n')[0] };
    }
    return null;
  } finally {
    guard.close();
  }
}

/** Plants faults, all or those named, one after the other; says which of them the cases notice. */
export async function sabotage(
  names: readonly string[],
  seed: string,
  count: number,
): Promise<{ text: string; good: boolean }> {
  const unknown = names.find((name) => !faults.some((fault) => fault.name === name));
  if (unknown !== undefined) {
    const known = faults.map(({ name }) => name).join(', ');
    throw new Error(`no fault '${unknown}'; there are ${known}`);
  }
  const sources = corpus();
  const rows: string[] = [];
  let good = true;
  for (const fault of faults) {
    if (names.length > 0 && !names.includes(fault.name)) continue;
    const notice = await firstNotice(fault, trapsFirst(sources, seed, count));
    if (notice === null) good = false;
    const told =
      notice === null ? `**not in ${count}**` : `case ${notice.found.number}: ${notice.detail}`;
    process.stderr.write(`${fault.name}: ${told}\n`);
    rows.push(`| ${fault.name} | ${fault.was} | ${told.replaceAll('|', '\\|')} |`);
  }
  const head = [
    '# Faults that the fuzzer finds again',
    '',
    `\`npm run fuzz -- --sabotage --seed ${seed} --cases ${count}\` takes each mend out, and tells the`,
    'first case that notices; those that walk into traps are tried before the others.',
    '',
    '| fault | what it was | noticed by |',
    '| --- | --- | --- |',
  ];
  return { text: `${[...head, ...rows].join('\n')}\n`, good };
}
