import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';
import { allowCode, allowRead, collect, quiet } from '../options.js';
import type { Overrides } from '../prepare.js';

const NOTES = `
Examples:
  netloom validate docker-network mm1
  netloom init && netloom validate first.yaml --set parameters.n=100`;

export function validateCommand(report: Report): Command {
  return new Command('validate')
    .description('check scenarios and say all their errors, each with line and column')
    .argument('<file...>', 'scenario files; - is standard input')
    .option('--set <path=value>', 'set a value of the scenario; PATH= unsets (repeatable)', collect)
    .option(...allowCode)
    .option(...allowRead)
    .option(...quiet)
    .addHelpText('after', NOTES)
    .action(async (files: string[], flags: Overrides & { quiet?: boolean }) => {
      const { OwnPolicies } = await import('../own-policies.js');
      const { checkConditions, prepare } = await import('../prepare.js');
      const { checkComparison } = await import('../compare-scenarios.js');
      const { complain, onceEach, print } = await import('../terminal.js');
      const say = onceEach(complain);
      const { plural } = await import('../../report/format.js');
      const own = new OwnPolicies();
      const prepared = await prepare(files, flags, own, say);
      let good = prepared !== null && (await checkConditions(prepared));
      for (const one of prepared ?? [])
        good = (await checkComparison(one, flags, own, say)) && good;
      if (good && prepared !== null && !flags.quiet) {
        for (const { file, plain } of prepared) {
          const { nodes, links, services } = plain;
          const parts = [
            plural(nodes.size, 'node'),
            plural(links.length, 'link'),
            plural(services.size, 'service'),
          ];
          print(`${file}: valid (${parts.join(', ')})\n`);
        }
      }
      report(good ? Exit.OK : Exit.USAGE);
    });
}
