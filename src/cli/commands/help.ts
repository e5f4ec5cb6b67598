import { Command } from 'commander';
import { usageError } from '../exit.js';

/** `netloom help run` is `netloom run --help`; a word that is no command is told. */
export function helpCommand(program: Command): Command {
  return new Command('help')
    .description("print a command's help")
    .argument('[command]', 'the command; all of them without it')
    .action(async (word: string | undefined) => {
      if (word === undefined) return program.outputHelp();
      const command = program.commands.find((each) => each.name() === word);
      if (command !== undefined) return command.outputHelp();
      const { unknownWord } = await import('../../scenario/nearest.js');
      const names = program.commands.map((each) => each.name());
      throw usageError(unknownWord('command', word, names));
    });
}
