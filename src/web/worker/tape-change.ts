/** What one change of a tape is: of those who wait at a holder, and those who are worked on. */
export const Change = {
  COMES: 0,
  STARTS: 1,
  COMES_AND_STARTS: 2,
  ENDS: 3,
  LEAVES: 4,
} as const;

/** By change: what it does to those who wait, and to those who are worked on. */
export const WAITING = [1, -1, 0, 0, -1] as const;
export const WORKING = [0, 1, 1, -1, 0] as const;
