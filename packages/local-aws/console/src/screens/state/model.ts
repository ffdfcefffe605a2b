/** What to do, and what is asked before it is done. */
export interface Change {
  readonly title: string;
  readonly snapshot?: string;
}

export type Act = (path: string, body: object) => Promise<void>;
