import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Given } from '../../src/web/worker/messages.js';
import { browserVersion, builtPage, closeBrowser, missing } from '../web/browser.js';
import { differing, hashOf, type Told } from '../web/same.js';
import { FOLDER, names, shipped } from '../web/shipped.js';
import { openWorker } from '../web/worker.js';
import { runJobs } from './pool.js';
import { lines } from './report.js';

const LAUNCHER = fileURLToPath(new URL('../../bin/netloom.js', import.meta.url));
const THREAD = fileURLToPath(new URL('browser/worker.ts', import.meta.url));

/**
 * Whether each scenario that ships, whole, comes to one digest and the same bytes in its files: at the
 * command line, in a thread of Node, and in a worker of the page.
 */
export async function browser(
  threads: number,
  only: readonly string[],
  tell: (finished: number, all: number) => void,
): Promise<{ text: string; good: boolean }> {
  if (missing !== null) throw new Error(missing);
  if (!existsSync(builtPage)) throw new Error('no dist/playground.html: npm run build makes it');
  const chosen = names.filter((name) => only.length === 0 || only.includes(name));
  const given = chosen.map(shipped);
  const count = chosen.length;
  const inThread = await runJobs<Given, Told>(THREAD, given, threads, FOLDER, (finished) =>
    tell(finished, 3 * count),
  );
  const atTerminal: Told[] = [];
  for (const { file } of given) {
    atTerminal.push(await commandLine(file));
    tell(count + atTerminal.length, 3 * count);
  }
  const worker = await openWorker();
  const inPage: Told[] = [];
  for (const each of given) {
    inPage.push(await worker.run(each));
    tell(2 * count + inPage.length, 3 * count);
  }
  const version = await browserVersion();
  await worker.close();
  await closeBrowser();
  const rows = chosen.map((name, i) => rowOf(name, inThread[i], [atTerminal[i], inPage[i]]));
  return { text: textOf(rows, version), good: rows.every(({ good }) => good) };
}

/** A run of `netloom run`, with the files that it leaves. A condition that does not hold is no matter. */
async function commandLine(file: string): Promise<Told> {
  const out = mkdtempSync(join(tmpdir(), 'netloom-browser-'));
  try {
    const words = [LAUNCHER, 'run', file, '--quiet', '--json', '--out', out];
    const options = { cwd: FOLDER, maxBuffer: 1 << 28 };
    const said = await new Promise<string>((resolve) =>
      execFile(process.execPath, words, options, (_, stdout) => resolve(stdout)),
    );
    const { digest, events } = JSON.parse(said) as Told;
    const kept = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isFile());
    const hashes = kept.map(({ name }) => [name, hashOf([readFileSync(join(out, name))])]);
    return { digest, events, files: Object.fromEntries(hashes) };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

interface Row {
  good: boolean;
  cells: readonly string[];
}

/** @param others at the command line, and in the page */
function rowOf(name: string, thread: Told, others: readonly [Told, Told]): Row {
  const verdicts = others.map((told) => {
    const differ = differing(thread, told);
    if (told.digest !== thread.digest) return `NO: digest ${told.digest}`;
    return differ.length === 0 ? 'yes' : `NO: ${differ.join(', ')}`;
  });
  return {
    good: verdicts.every((verdict) => verdict === 'yes'),
    cells: [
      `\`${name}\``,
      thread.events.toLocaleString('en'),
      `\`${thread.digest}\``,
      String(Object.keys(thread.files).length),
      ...verdicts,
    ],
  };
}

function textOf(rows: readonly Row[], version: string): string {
  return [
    '# In a browser',
    '',
    'Whether each scenario that ships comes to one digest, and to the same bytes in the files of its run, in a',
    `thread of Node (${process.version}), at the command line, and in a worker of the page (Chromium ${version}).`,
    '',
    'Made by `npm run proof -- --browser`.',
    '',
    ...lines([
      ['scenario', 'events', "a thread's digest", 'files', 'command line', 'page'],
      ...rows.map(({ cells }) => [...cells]),
    ]),
    '',
  ].join('\n');
}
