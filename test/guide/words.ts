export function code(text: string): string {
  return `\`${text}\``;
}

/** To a policy's section of the page; `policy` may have options. */
export function link(policy: string): string {
  return `[${code(policy)}](#${policy.replace(/\(.*/, '')})`;
}
