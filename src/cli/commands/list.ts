import { Argument, Command } from 'commander';
import { Exit, type Report } from '../exit.js';
import { type Kind, KINDS } from '../kinds.js';

const NOTES = `
Examples:
  netloom list policies --verbose
  netloom list distributions --json | jq '.[].name'`;

export function listCommand(report: Report): Command {
  return new Command('list')
    .description('list what scenario files can name, and the scenarios that come along')
    .addArgument(new Argument('[kind]', 'what to list; all without it').choices(KINDS))
    .option('--json', 'print JSON, with all options')
    .option('--verbose', 'print options, defaults and sources too')
    .addHelpText('after', NOTES)
    .action(async (kind: Kind | undefined, flags: { json?: boolean; verbose?: boolean }) => {
      const { catalogue, listing } = await import('../catalogue.js');
      const { print } = await import('../terminal.js');
      if (flags.json) {
        const entries =
          kind === undefined
            ? Object.fromEntries(KINDS.map((each) => [each, catalogue(each)]))
            : catalogue(kind);
        print(`${JSON.stringify(entries, null, 2)}\n`);
      } else {
        print(listing(kind === undefined ? KINDS : [kind], flags.verbose ?? false));
      }
      report(Exit.OK);
    });
}
