import { testLab } from '../../labs/self-test.js';
import { printable } from '../../report/format.js';
import { formatErrors } from '../../scenario/errors.js';
import { Exit, type ExitCode } from '../exit.js';
import { nowDoing } from '../stop.js';
import { complain, print } from '../terminal.js';
import { limitsFor, positive } from './desk.js';
import { openLab, shippedLabs } from './shelf.js';

export function testLabs(words: readonly string[], flags: { students?: string }): ExitCode {
  const many = positive(flags.students, '--students') ?? 2;
  const students = Array.from({ length: Math.ceil(many) }, (_, i) => `student ${i + 1}`);
  const names = words.flatMap((word) => (word === 'all' ? shippedLabs() : [word]));
  let good = true;
  for (const name of names) {
    nowDoing(`the test of '${printable(name)}'`);
    const authored = openLab(name);
    const errors = authored === null ? [] : testLab(authored, limitsFor(), students);
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
