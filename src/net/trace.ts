/** Notes one request's way in words. Only traced packets carry one, so others pay a null check. */
export interface Route {
  note(time: number, place: string, what: string): void;
}
