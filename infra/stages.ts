/** What a stage is. One stage is one stack, `Dragons-<stage>`: several live in one account and region. */
export interface Stage {
  readonly name: string;
  /** Data and users stay when the stack is deleted, and whatever protects them stays with them. */
  readonly keepsData: boolean;
  /** New code of a function takes a part of the calls first, and goes back when an alarm rings. */
  readonly canary: boolean;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
  /**
   * The schema itself is five levels deep. No page says whether the levels of an introspection query count. The usual
   * one has thirteen, so a stage that allows it leaves room for them.
   */
  readonly queryDepthLimit: number;
  /** How many reports of one person may be open, and how many made within a day: `OPEN/DAILY`, or `off`. */
  readonly quota: string;
}

const trial = { keepsData: false, canary: false, introspection: true, queryDepthLimit: 15, quota: 'off' };

export const stages = {
  dev: { name: 'dev', ...trial },
  test: { name: 'test', ...trial },
  staging: { name: 'staging', ...trial },
  prod: { name: 'prod', keepsData: true, canary: true, introspection: false, queryDepthLimit: 6, quota: '20/200' },
} as const satisfies Record<string, Stage>;

export const defaultStage = stages.dev;

export const stackName = (stage: Stage): string => `Dragons-${stage.name}`;

/** Serves the page of the stage: a stack beside it, for a laptop serves the page itself. */
export const pageStackName = (stage: Stage): string => `${stackName(stage)}-page`;

/** The default stage has the names of the original application; every other adds its own. */
export const parameterName = (name: string, stage: Stage): string =>
  stage.name === defaultStage.name ? name : `${name}_${stage.name}`;

/** Buckets that the catalogue may move to: the roles allow them by this beginning of their names. */
export const dataBucketPrefix = (stage: Stage): string => `dragons-${stage.name}-data-`;
