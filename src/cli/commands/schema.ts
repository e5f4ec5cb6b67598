import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';

const NOTES = `
Example, for editors that read the YAML language server's comment:
  netloom schema > schema.json
  # yaml-language-server: $schema=./schema.json`;

export function schemaCommand(report: Report): Command {
  return new Command('schema')
    .description('print the JSON Schema of scenario files, by which editors complete')
    .addHelpText('after', NOTES)
    .action(async () => {
      const { jsonSchema } = await import('../../scenario/json-schema.js');
      const { print } = await import('../terminal.js');
      print(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
      report(Exit.OK);
    });
}
