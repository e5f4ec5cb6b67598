import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';
import { allowCode, allowRead, collect } from '../options.js';
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
    .option('--quiet', 'print nothing but warnings and errors')
    .addHelpText('after', NOTES)
    .action(async (files: string[], flags: Overrides & { quiet?: boolean }) => {
      const { prepare } = await import('../prepare.js');
      const { print } = await import('../terminal.js');
      const { plural } = await import('../../report/format.js');
      const prepared = await prepare(files, flags);
      if (prepared !== null && !flags.quiet) {
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
      report(prepared === null ? Exit.USAGE : Exit.OK);
    });
}
