/** A change of the state, and the question before it. */
export interface Change {
  readonly title: string;
  readonly snapshot?: string;
}

export type Act = (path: string, body: object) => Promise<void>;
