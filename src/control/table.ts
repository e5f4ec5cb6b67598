/** What the control loops count by, in names and numbers that scenarios share. */

/** So many, or a share of all in whole per cents, as Kubernetes has it (IntOrString). */
export interface Amount {
  value: number;
  percent: boolean;
}

/** Per cents give a whole number (apimachinery pkg/util/intstr, GetScaledValueFromIntOrPercent). */
export function roundedUp({ value, percent }: Amount, of: number): number {
  return percent ? Math.ceil((value * of) / 100) : value;
}

export function roundedDown({ value, percent }: Amount, of: number): number {
  return percent ? Math.floor((value * of) / 100) : value;
}
