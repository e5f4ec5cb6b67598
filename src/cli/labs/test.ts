import { testLab } from '../../labs/self-test.js';
import { printable } from '../../report/format.js';
import { formatErrors } from '../../scenario/errors.js';
import { Exit, type ExitCode } from '../exit.js';
import { complain, print } from '../terminal.js';
import { limitsFor } from './desk.js';
import { openLab, shippedLabs } from './shelf.js';

export function testLabs(words: readonly string[]): ExitCode {
  const names = words.flatMap((word) => (word === 'all' ? shippedLabs() : [word]));
  let good = true;
  for (const name of names) {
    const authored = openLab(name);
    const errors = authored === null ? [] : testLab(authored, limitsFor());
    for (const error of errors) complain(`${printable(formatErrors([error]).trimEnd())}\n`);
    if (authored === null || errors.length > 0) good = false;
    else {
      const { checks, questions } = authored.lab;
      print(
        `${printable(name)}: ${checks.length} checks and ${questions.length} questions hold, ` +
          `${authored.wrong.size} wrong attempts are told apart\n`,
      );
    }
  }
  return good ? Exit.OK : Exit.UNMET;
}
