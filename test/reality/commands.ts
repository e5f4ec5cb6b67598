import { execFile } from 'node:child_process';

/** Runs a program to its end; its output. What it says when it fails is the error. */
export function output(command: readonly string[], timeout = 10_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const [file, ...words] = command;
    execFile(file, words, { timeout, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr.trim() || stdout.trim() || error.message));
    });
  });
}
