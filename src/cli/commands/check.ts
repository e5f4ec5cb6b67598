import { resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { Exit, reasonOf, type Report, usageError } from '../exit.js';

const STORIES = 1000;

const NOTES = `
Plays ${STORIES} made-up stories: requests come and end, backends come, go and
change weight. A policy has to pick a backend that is eligible and has weight,
must not throw, and has to decide the same from the same seed.

Example:
  netloom new policy my-policy && netloom check policy my-policy.mjs`;

export function checkCommand(report: Report): Command {
  return new Command('check')
    .description('hold a balancing policy of your own against the contract that ours keep')
    .addArgument(new Argument('<what>', 'what to check').choices(['policy']))
    .argument('<file>', 'the module that exports it')
    .addHelpText('after', NOTES)
    .action(async (_what: string, file: string) => {
      const { checkPolicy } = await import('../../balancing/check-policy.js');
      const { policyOf } = await import('../../experiment/jobs/own-code.js');
      const { importFile, textOf } = await import('../own-policies.js');
      const { complain, print } = await import('../terminal.js');
      const { nowDoing } = await import('../stop.js');
      nowDoing(`the check of '${file}'`);
      const path = resolve(file);
      let entry;
      try {
        entry = policyOf(await importFile(path, textOf(path)), path);
      } catch (error) {
        throw usageError(`cannot load ${file}: ${reasonOf(error)}`);
      }
      const breach = checkPolicy(entry, new Map(), STORIES);
      if (breach === null) {
        print(`${file}: keeps the contract (${STORIES} stories)\n`);
        report(Exit.OK);
        return;
      }
      const steps = breach.steps.slice(-12).map((step) => `  ${step}\n`);
      if (breach.steps.length > steps.length) steps.unshift('  ...\n');
      complain(`${file}: story ${breach.story}:\n${steps.join('')}  and then it ${breach.wrong}\n`);
      report(Exit.UNMET);
    });
}
