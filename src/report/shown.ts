import type { Field, Nature } from '../model/fields.js';
import { count, number, percent, success } from './format.js';

/**
 * The cells of a row by the words of its table's head. Each word is one that conditions may use:
 * the name of a field, or what the record says that it is shown as.
 * @param others cells that are no field, or not as plainly
 */
export function row<T>(
  field: Field<T>,
  value: T,
  head: string,
  others: Readonly<Record<string, string>>,
): string[] {
  return head.split(' ').map((each) => {
    const word = each.replace(/^<|\?*$/g, '');
    return others[word] ?? cell(field, value, word);
  });
}

function cell(field: Field<unknown>, value: unknown, word: string): string {
  const { form } = field;
  const path = (form.kind === 'record' && form.shown[word]) || word;
  let at: { field: Field<unknown>; value: unknown } = { field, value };
  for (const step of path.split('.')) at = below(at.field, at.value, step);
  const inner = at.field.form;
  if (inner.kind !== 'number') return String(at.value);
  return shown(at.value as number | null | undefined, inner.nature);
}

function below({ form }: Field<unknown>, value: unknown, step: string) {
  if (form.kind === 'members') {
    return { field: form.of, value: (value as Map<string, unknown>).get(step) };
  }
  if (form.kind !== 'record' || !(step in form.fields)) {
    throw new RangeError(`no result is shown as '${step}'`);
  }
  return { field: form.fields[step], value: (value as Record<string, unknown> | null)?.[step] };
}

function shown(value: number | null | undefined, { as, count: isCount }: Nature): string {
  if (as === 'success') return success(value ?? null);
  if (as === 'percent') return percent(value ?? null);
  // Nothing of a kind that is counted by name is none of it.
  if (isCount && value !== null) return count(value ?? 0);
  return number(value ?? null);
}
