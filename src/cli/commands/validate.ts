import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';
import { allowCode, allowRead, collect } from '../options.js';
import type { Overrides } from '../prepare.js';

const NOTES = `
Examples:
  netloom validate scenarios/*.yaml
  netloom validate net.yaml --set parameters.n=100`;

export function validateCommand(report: Report): Command {
  return new Command('validate')
    .description('check scenarios and say all their errors, each with line and column')
    .argument('<file...>', 'scenario files; - is standard input')
    .option('--set <path=value>', 'set a value of the scenario (repeatable)', collect)
    .option(...allowCode)
    .option(...allowRead)
    .option('--quiet', 'print nothing but warnings and errors')
    .addHelpText('after', NOTES)
    .action(async (files: string[], flags: Overrides & { quiet?: boolean }) => {
      const { checkConditions, prepare } = await import('../prepare.js');
      const { checkComparison } = await import('../compare-scenarios.js');
      const { print } = await import('../terminal.js');
      const prepared = await prepare(files, flags);
      let good = prepared !== null && (await checkConditions(prepared));
      for (const one of prepared ?? []) good = (await checkComparison(one, flags)) && good;
      if (good && prepared !== null && !flags.quiet) {
        for (const { file, plain } of prepared) {
          const { nodes, links, services } = plain;
          const parts = `${nodes.size} nodes, ${links.length} links, ${services.size} services`;
          print(`${file}: valid (${parts})\n`);
        }
      }
      report(good ? Exit.OK : Exit.USAGE);
    });
}
