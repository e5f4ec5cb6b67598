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
      const { prepare } = await import('../prepare.js');
      const { print } = await import('../terminal.js');
      const prepared = await prepare(files, flags);
      if (prepared !== null && !flags.quiet) {
        for (const { file, plain } of prepared) {
          const { nodes, links, services } = plain;
          const parts = `${nodes.size} nodes, ${links.length} links, ${services.size} services`;
          print(`${file}: valid (${parts})\n`);
        }
      }
      report(prepared === null ? Exit.USAGE : Exit.OK);
    });
}
