/** What a run may cost in the thread that serves all requests. Without units only steps are counted. */
export interface Allowance {
  /** About the time of a call, or of copying sixteen characters; a quarter more for each character of the context. */
  readonly units: number;
  readonly milliseconds: number;
}

/** For another process, whose time is limited by a clock: nothing is counted but steps. */
export const uncounted: Allowance = { units: 0, milliseconds: 0 };

/** The run would cost more than its allowance. Nothing has come of it: it can be repeated where it may. */
export class Overspent extends Error {
  override readonly name = 'Overspent';
}
