/** A CloudFormation template without assets: it is deployed as it stands, here and on AWS. */
export interface Template {
  readonly Resources: Readonly<Record<string, object>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/**
 * What a case does, in order. In every text `{{Name}}` stands for an output of the stack, and `{{step.path}}` for a
 * part of what the step of that name has answered.
 */
export type Step = (Ask | Call | Listen | Wait | Totp | Post) & {
  /** By which later steps refer to what it answered. */
  readonly name?: string;
  /** It only prepares: its answer is no part of the recording. */
  readonly quiet?: true;
  /** The parts of its answer that are recorded, as paths; all of it unless given. */
  readonly keep?: readonly string[];
};

/** A GraphQL request, by API key unless told otherwise. */
export interface Ask {
  readonly ask: string;
  readonly variables?: object;
  /** The Authorization header. */
  readonly authorization?: string;
  /** Signed by the role with this ARN. */
  readonly signed?: string;
  readonly method?: 'GET';
}

/** An action of an AWS API, as the SDK calls it: `s3:HeadObject`. */
export interface Call {
  readonly call: string;
  readonly input: object;
  /** As the role with this ARN. */
  readonly as?: string;
  /** Is repeated until the value at the path matches, or a minute is over. */
  readonly until?: { readonly path: string; readonly matches: string };
}

/** A subscription over a socket, and what its frames were until it was quiet for some seconds. */
export interface Listen {
  readonly listen: string;
  readonly variables?: object;
  /** Sent once the subscription is acknowledged. */
  readonly then?: readonly string[];
  readonly seconds: number;
  /** Sends `start` without `connection_init`. */
  readonly uninvited?: true;
}

export interface Wait {
  readonly wait: number;
}

/** The six digits of an authenticator with this secret. */
export interface Totp {
  readonly totp: string;
}

/** A signed request of bytes that no SDK would send, in base64. */
export interface Post {
  readonly post: string;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Case {
  /** What a recording settles, as a question. */
  readonly question: string;
  /** `unverified:ID` of the runtime, `difference:TITLE` of its README, `doubt:ID` of `doubts.ts`. */
  readonly settles: readonly string[];
  /** One of `stacks.ts`, which cases share, or one of its own; without one it needs nothing. */
  readonly stack?: string | Template;
  readonly steps: readonly Step[];
  /** Why it takes minutes, here too: it is not a part of `npm test`. */
  readonly slow?: string;
  /** Starts the runtime as if S3 Select were closed; on AWS the account decides. */
  readonly selectClosed?: true;
}

/** Cases by their ids. */
export type Cases = Readonly<Record<string, Case>>;

/** JSON. */
export type Answer = null | boolean | number | string | readonly Answer[] | { readonly [name: string]: Answer };
