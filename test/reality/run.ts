/** Against what is real: `npm run reality -- --help`. */
import { parseArgs } from 'node:util';
import { againstKernel } from './kernel-part.js';
import { keep, readKept, readText } from './kept.js';
import { Lab } from './lab.js';
import { againstProxies, caseIds } from './proxies/part.js';
import { endAll } from './proxies/real.js';
import { HEADING } from './proxies/report.js';
import { rows } from './row.js';

const HELP = `npm run reality -- [ROW...] [options]

Compares the simulator with what it stands for, and writes the tables to
results/reality.md, with the real runs in results/reality.json.

  kernel    flows of TCP through a bottleneck between network namespaces;
            wants Linux, root (or unshare -r), tbf, iperf3 and cc
  proxies   HAProxy 2.6 and nginx 1.22 on loopback before servers with known
            work, under the same trace; wants Linux, cc and the programs

Rows that cannot run say why. With rows only these run; others stay as they were.

  --only PART  kernel or proxies
  --again      runs the simulator only, beside the real runs that are kept
  --quick      short runs, for trying; writes nothing
  --jobs N     runs at a time (default: four a core)
  --list       only name the rows
  --help
`;

/** They wait more than they work. */
const JOBS = 8;
const PARTS = ['kernel', 'proxies'] as const;
type Part = (typeof PARTS)[number];

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    again: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    jobs: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const ids: Record<Part, string[]> = { kernel: rows.map(({ id }) => id), proxies: caseIds() };

/** The parts that are asked for, each with its rows: none for all. */
function chosen(): Map<Part, string[]> {
  const unknown = positionals.filter((id) => PARTS.every((part) => !ids[part].includes(id)));
  if (unknown.length > 0) fail(`no row ${unknown.join(', ')}; see --list`);
  if (values.only !== undefined && !PARTS.some((part) => part === values.only))
    fail(`--only wants kernel or proxies, not '${values.only}'`);
  const parts = PARTS.filter((part) => values.only === undefined || values.only === part);
  const asked = parts.map((part): [Part, string[]] => [
    part,
    positionals.filter((id) => ids[part].includes(id)),
  ]);
  return new Map(asked.filter(([, own]) => positionals.length === 0 || own.length > 0));
}

async function face(): Promise<boolean> {
  const jobs = Number(values.jobs ?? 0);
  if (!Number.isInteger(jobs) || jobs < 0) fail('--jobs wants a count');
  const { again, quick } = values;
  if (again && (quick || positionals.length > 0))
    fail('--again goes with no rows and no --quick: it runs nothing that is real');
  const kept = readKept();
  const before = readText(HEADING);
  const told: { text: string; good: boolean }[] = [];
  let wrote = false;
  for (const [part, own] of chosen()) {
    const asked = { ids: own, again, quick, jobs };
    if (part === 'kernel') {
      const said = await againstKernel(asked, kept.kernel);
      told.push(said);
      kept.kernel = said.kept ?? kept.kernel;
      if (said.kept !== null) before.kernel = `${said.text}\n`;
      wrote ||= said.kept !== null;
    } else {
      const said = await againstProxies({ ...asked, jobs: jobs > 0 ? jobs : JOBS }, kept.proxies);
      told.push(said);
      kept.proxies = said.kept ?? kept.proxies;
      if (said.kept !== null) before.proxies = said.text;
      wrote ||= said.kept !== null;
    }
    console.log(told[told.length - 1].text);
  }
  if (wrote) keep(`${before.kernel}${before.proxies}`, kept);
  return told.every(({ good }) => good);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    endAll();
    void Lab.closeAll().then(() => process.exit(130));
  });

if (values.help) {
  console.log(HELP);
} else if (values.list) {
  for (const { id, flows, kernel } of rows) console.log(`${id.padEnd(24)} ${flows} of ${kernel}`);
  for (const id of ids.proxies) console.log(id);
} else {
  try {
    process.exitCode = (await face()) ? 0 : 1;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
