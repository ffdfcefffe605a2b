/** The cost that a run may have in the thread that serves all requests. If units are zero, only steps are counted. */
export interface Allowance {
  /**
   * One unit is about the time of a call, or of copying sixteen characters. Each character of the context adds a
   * quarter of a unit.
   */
  readonly units: number;
  readonly milliseconds: number;
}

/** The allowance in another process, whose time a clock limits: only steps are counted. */
export const uncounted: Allowance = { units: 0, milliseconds: 0 };

/**
 * Is thrown when the run would cost more than its allowance. The run has had no effect, so it can be repeated in
 * another process.
 */
export class Overspent extends Error {
  override readonly name = 'Overspent';
}
