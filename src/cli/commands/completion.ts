import { Argument, type Command, Command as CommandClass } from 'commander';
import { Exit, type Report } from '../exit.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const NOTES = `
Examples, for the shells' own start-up files:
  source <(netloom completion bash)
  source <(netloom completion zsh)
  netloom completion fish | source`;

/** The words of `program`, for a shell to complete. */
export function completionCommand(program: Command, report: Report): Command {
  return new CommandClass('completion')
    .description('print a script by which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText('after', NOTES)
    .action(async (shell: Shell) => {
      const { print } = await import('../terminal.js');
      const { shippedNames } = await import('../shipped.js');
      print(scripts[shell](wordsOf(program, shippedNames())));
      report(Exit.OK);
    });
}

/** What may follow a command: its options, and words for its arguments; files where it takes some. */
interface Words {
  name: string;
  summary: string;
  options: readonly { flag: string; summary: string; takesValue: boolean }[];
  words: readonly string[];
  files: boolean;
}

function wordsOf(program: Command, scenarios: readonly string[]): Words[] {
  const names = program.commands.map((command) => command.name());
  return program.commands.map((command) => {
    const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
    const files = command.registeredArguments.some((argument) => argument.name() === 'file');
    const below = command.commands.map((each) => each.name());
    const known =
      command.name() === 'help'
        ? names
        : files && choices.length === 0
          ? scenarios
          : [...choices, ...below];
    return {
      name: command.name(),
      summary: command.description().split('\n')[0],
      options: command.options.map(({ long, description, required }) => ({
        flag: long ?? '',
        summary: description,
        takesValue: required,
      })),
      words: known,
      files,
    };
  });
}

const scripts: Record<Shell, (commands: readonly Words[]) => string> = { bash, zsh, fish };

function cases(commands: readonly Words[]): string {
  return commands
    .map(({ name, options, words }) => {
      const all = [...options.map(({ flag }) => flag), '--help', ...words].join(' ');
      return `    ${name}) words="${all}" ;;`;
    })
    .join('\n');
}

function bash(commands: readonly Words[]): string {
  return `# netloom completion for bash
_netloom() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases(commands)}
    *) words="" ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(' ')} --help --version"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _netloom netloom
`;
}

function zsh(commands: readonly Words[]): string {
  return `#compdef netloom
# netloom completion for zsh
_netloom() {
  local words_
  if (( CURRENT == 2 )); then
    local -a commands_
    commands_=(
${commands.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`).join('\n')}
    )
    _describe command commands_
    return
  fi
  case "\${words[2]}" in
${cases(commands).replaceAll('words="', 'words_="')}
    *) words_="" ;;
  esac
  compadd -- \${=words_}
  _files
}
compdef _netloom netloom
`;
}

function fish(commands: readonly Words[]): string {
  const lines = [
    '# netloom completion for fish',
    'complete -c netloom -n __fish_use_subcommand -f',
  ];
  for (const { name, summary, options, words, files } of commands) {
    lines.push(`complete -c netloom -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`);
    const within = `complete -c netloom -n '__fish_seen_subcommand_from ${name}'`;
    for (const { flag, summary: meaning, takesValue } of options) {
      lines.push(`${within} -l ${flag.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(meaning)}`);
    }
    if (words.length > 0)
      lines.push(`${within}${files ? '' : ' -f'} -a ${quoted(words.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
