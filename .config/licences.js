/** The licences of what is bundled: most of them ask to travel with the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LICENCE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/**
 * One text with name, version and licence of every package that a bundle has taken something from.
 * @param {string} root the folder that the names of inputs start from
 * @param {Iterable<string>} inputs of all bundles
 */
export function licencesOf(root, inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const folder = packageOf(join(root, input));
    if (folder !== null) folders.add(folder);
  }
  const parts = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const texts = readdirSync(folder).filter((file) => LICENCE.test(file));
    const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    parts.set(
      `${name} ${version}`,
      `${name} ${version} (${license})\n\n${text || fromReadme(folder) || byName(folder)}`,
    );
  }
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `What is bundled here, and by which licence.${line}${sorted.join(line)}\n`;
}

/** The folder of the package that a file belongs to; null for our own files. */
function packageOf(file) {
  const at = file.lastIndexOf('node_modules/');
  if (at < 0) return null;
  for (let folder = dirname(file); folder.length > at; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined) {
      return folder;
    }
  }
  return null;
}

/** The part of a package's own page that has its licence. */
function fromReadme(folder) {
  const file = readdirSync(folder).find((name) => /^readme/i.test(name));
  const page = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  return /^(#+ *)?licen[cs]e\b.*\n(?:[-=]+\n)?([^]*?copyright[^]*)/im.exec(page)?.[0].trim() ?? '';
}

/** Where a package says no more than the name of its licence. */
function byName(folder) {
  const {
    license,
    author,
    homepage = '',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const who = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `By ${who}, ${homepage}: under the licence ${license}.`;
}
