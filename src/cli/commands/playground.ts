import { Command, Option } from 'commander';
import type { Report } from '../exit.js';
import { allowRead } from '../options.js';
import type { PlaygroundFlags } from '../playground.js';

const NOTES = `
The page simulates in the browser; nothing leaves the machine. With a file it is
run again whenever the file is saved. --out writes one file that opens without a
server.

Examples:
  netloom playground
  netloom playground net.yaml
  netloom playground docker-network --out lesson.html`;

export function playgroundCommand(report: Report): Command {
  return new Command('playground')
    .description('see a scenario run, in a page of its own in the browser')
    .argument('[file]', 'a scenario file; - is standard input')
    .option('--out <file.html>', 'write the page, with the scenario inside, instead of serving it')
    .addOption(
      new Option('--port <n>', 'where to serve it (default: one that is free)').conflicts('out'),
    )
    .option('--no-open', 'only say where the page is, and open no browser')
    .option(...allowRead)
    .addHelpText('after', NOTES)
    .action(async (file: string | undefined, flags: PlaygroundFlags) => {
      const { playground } = await import('../playground.js');
      report(await playground(file, flags));
    });
}
