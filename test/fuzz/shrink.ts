/**
 * Makes a failing text small: takes ever smaller runs of lines away as long as it fails in the same
 * way (delta debugging, Zeller and Hildebrandt 2002).
 */
export async function shrink(
  text: string,
  fails: (text: string) => Promise<boolean>,
  tries: number,
): Promise<string> {
  let lines = text.split('\n');
  let left = tries;
  for (let size = Math.ceil(lines.length / 2); size >= 1 && left > 0;) {
    let shrunk = false;
    for (let at = 0; at < lines.length && left > 0;) {
      const fewer = [...lines.slice(0, at), ...lines.slice(at + size)];
      left--;
      if (await fails(fewer.join('\n'))) {
        lines = fewer;
        shrunk = true;
      } else at += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (!shrunk) break;
  }
  return lines.join('\n');
}
