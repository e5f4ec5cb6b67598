import type { Results, Traced } from '../model/results.js';
import type { Recording } from '../facts/recording.js';
import { count, printable } from '../report/format.js';
import { narrate } from '../report/narrate.js';
import { table } from '../report/table.js';
import { Exit, type ExitCode } from './exit.js';
import type { RunFlags } from './options.js';
import { complain, paintFor, print } from './terminal.js';

/** What a run means for the exit code. */
export function verdict(results: Results): ExitCode {
  const { packets, requests } = results.conservation;
  if (!packets.balanced || !requests.balanced) {
    complain(
      `netloom: the counts of '${results.scenario}' do not add up. This is a bug in Netloom: ` +
        `please report the scenario and its seed ${results.seed}.\n`,
    );
    return Exit.BUG;
  }
  if (results.ended.reason === 'interrupted') return Exit.INTERRUPTED;
  if (results.ended.reason === 'limit') return Exit.LIMIT;
  return results.expectations.every((expectation) => expectation.holds) ? Exit.OK : Exit.UNMET;
}

/** Says what a run has found; `folder` is where its files are, null where they could not be written. */
export function show(results: Results, folder: string | null, flags: RunFlags): void {
  if (flags.trace !== undefined) {
    // With --json standard output holds JSON and nothing else.
    const say = flags.json ? complain : print;
    const trace = narrate(results.trace);
    const lines = trace.length > 0 ? trace : [`${flags.trace} was not sent in this run.`];
    say(`${lines.map(printable).join('\n')}\n\n`);
  }
  if (flags.json || flags.quiet) return showTroubles(results);
  print(`${table(results, paintFor(process.stdout))}\n`);
  const recorded = results.recording === null ? [] : recordedWords(results.recording);
  const traced = results.traced === null ? [] : tracedWords(results.traced);
  for (const line of [...recorded, ...traced]) print(`${line}\n`);
  if (folder !== null) print(`Results are in ${folder}\n`);
}

/** How much of the run a recording has. */
function recordedWords({ facts, leftOut }: Recording): string[] {
  const told = `Recorded: ${count(facts.length)} facts, ${count(Math.ceil(facts.size / 1e3))} kB in memory`;
  if (leftOut.since === null) return [`${told}: all there were`];
  return [
    `${told}: all until ${(leftOut.since / 1e6).toFixed(3)} ms;`,
    `  ${count(leftOut.facts)} more are left out (--record-facts keeps more)`,
  ];
}

/** How much of the run is traced. */
function tracedWords({ requests, leftOut }: Traced): string[] {
  const told = `Traced: ${count(requests.length)} requests, calls and attempts`;
  if (leftOut === 0) return [`${told}: all there were`];
  return [
    `${told};`,
    `  ${count(leftOut)} more requests of workloads are left out (--spans keeps more)`,
  ];
}

/** All that is said where no table is wanted. */
function showTroubles({ scenario, expectations, partial, ended, traced }: Results): void {
  const say = (trouble: string) => complain(`netloom: ${printable(`${scenario}: ${trouble}`)}\n`);
  if (partial) say(ended.detail);
  if (traced !== null && traced.leftOut > 0) say(tracedWords(traced).join(''));
  for (const { text, holds } of expectations) {
    if (!holds) say(`does not hold: ${text}`);
  }
}
