/**
 * The names of resources that exist in the system that genuine examples are sent to. An example that destroys a
 * resource uses a name that no other example needs.
 */
export interface Samples {
  /** A stack that runs. */
  readonly stack: string;
  readonly parameter: string;
  readonly stateMachine: string;
  readonly execution: string;
  readonly historyToken: string;
  readonly rule: string;
  /** The ARN of a connection of EventBridge. */
  readonly connection: string;
  readonly schedule: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly queueUrl: string;
  readonly function: string;
  readonly topic: string;
  /** A table of DynamoDB whose key is the text `id`. */
  readonly table: string;
  /** The stream of a table, its shard and an iterator of it. */
  readonly stream: string;
  readonly shard: string;
  readonly shardIterator: string;
  readonly role: string;
  readonly graphqlApi: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** A user that examples only read. */
  readonly user: string;
  /** A user that examples may disable, sign out and rename. */
  readonly doomed: string;
  /** The access token of a user who is signed in. */
  readonly accessToken: string;
}

/** A genuine call, in the members of the protocol. */
export interface Example {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}
