/** The properties of a stage. One stage is one stack, `Dragons-<stage>`: several can live in one account and region. */
export interface Stage {
  readonly name: string;
  /** Data and users stay when the stack is deleted, together with everything that protects them. */
  readonly keepsData: boolean;
  /** New code of a function first gets a part of the calls, and is withdrawn if an alarm rings. */
  readonly canary: boolean;
  /** Clients may ask for the schema. */
  readonly introspection: boolean;
  /**
   * The deepest query. The schema itself is five levels deep. No page says whether the levels of an introspection query
   * count. The usual one has thirteen, so a stage that allows it leaves room for them.
   */
  readonly queryDepthLimit: number;
  /** The numbers of one person's reports that may be open and that may be made within a day: `OPEN/DAILY`, or `off`. */
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

/**
 * The name of the stack that serves the page of the stage. It is a separate stack, because a laptop serves the page
 * itself.
 */
export const pageStackName = (stage: Stage): string => `${stackName(stage)}-page`;

/** The default stage has the names of the original application; every other stage adds its own name. */
export const parameterName = (name: string, stage: Stage): string =>
  stage.name === defaultStage.name ? name : `${name}_${stage.name}`;

/** The catalogue may move to buckets whose names begin with this text; the roles allow them by it. */
export const dataBucketPrefix = (stage: Stage): string => `dragons-${stage.name}-data-`;
