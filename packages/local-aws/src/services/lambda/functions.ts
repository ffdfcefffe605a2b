import { availableParallelism } from 'node:os';
import { AwsError } from '../../kernel/errors.ts';
import type { Ports } from '../../contract/service.ts';
import type { CodeStore } from './code.ts';
import { functionNotFound } from './errors.ts';
import type { StartEnvironment } from './environments/executor.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { createPlatformLog, type LogTails } from './environments/platform-log.ts';
import type { Capacity, Pool } from './environments/pool-contract.ts';
import { createPool } from './environments/pool.ts';
import { variablesOf } from './variables.ts';

export interface Permission {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface EventInvokeConfig {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly onFailureArn?: string;
  readonly onSuccessArn?: string;
}

export interface LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly pool: Pool;
  /** Statements of the function's resource policy, by the qualifier they were added to ('' for none). */
  readonly permissions: Map<string, Permission[]>;
  readonly versions: Set<string>;
  readonly aliases: Map<string, string>;
  /** By qualifier; `$LATEST` for the function itself. */
  readonly eventConfigs: Map<string, EventInvokeConfig>;
}

export interface Functions {
  put(definition: FunctionDefinition): Promise<void>;
  /** Finds by name, partial or full ARN, with or without a qualifier. Throws ResourceNotFoundException. */
  find(reference: string, qualifier?: string): { fn: LambdaFunction; qualifier: string; invokedArn: string };
  byName(name: string): LambdaFunction | undefined;
  list(): LambdaFunction[];
  readonly tails: LogTails;
  /** Notes what failed in an invocation. */
  readonly failed: Ports['failed'];
  /** When everything that led to a call is on disk. */
  durable(): Promise<void>;
  stop(): Promise<void>;
}

// An environment is a thread: more of them than the machine can run at once cost memory and win nothing.
const environmentsPerFunction = Math.min(8, Math.max(2, 2 * availableParallelism()));
const environmentsInAll = 4 * environmentsPerFunction;
/** Of an account, by default. */
const accountConcurrency = 1000;

export function createFunctions(ports: Ports, code: CodeStore, start: StartEnvironment): Functions {
  const functions = new Map<string, LambdaFunction>();
  const capacity: Capacity = { total: environmentsInAll, used: 0, pools: new Set() };
  const tails: LogTails = new Map();
  const arnPrefix = `arn:aws:lambda:${ports.region}:${ports.accountId}:function:`;

  function open(definition: FunctionDefinition): LambdaFunction {
    let staged: Promise<string> | undefined;
    const reserved = definition.reservedConcurrency;
    const pool = createPool({
      clock: ports.clock,
      capacity,
      start,
      maxEnvironments: Math.min(reserved ?? environmentsPerFunction, environmentsPerFunction),
      maxConcurrency: reserved ?? accountConcurrency,
      reserved: reserved !== undefined,
      newLogStream: () =>
        `${new Date(ports.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${Buffer.from(ports.ids.bytes(16)).toString('hex')}`,
      async define(logStream) {
        const taskRoot = await (staged ??= code.stage(definition.code));
        const credentials = ports.roles.credentials(definition.roleArn, definition.name);
        return {
          taskRoot,
          handler: definition.handler,
          variables: variablesOf(definition, {
            region: ports.region,
            endpointUrl: ports.endpointUrl,
            credentials,
            logStream,
            taskRoot,
          }),
          memorySizeMb: definition.memorySizeMb,
          jsonLogs: definition.jsonLogs,
          logLevel: definition.applicationLogLevel,
          callbacksAllowed: definition.runtime !== 'nodejs24.x',
        };
      },
      observer: createPlatformLog(definition, ports.writeLog, ports.clock.now, tails),
    });
    return {
      definition,
      pool,
      permissions: new Map(),
      versions: new Set(),
      aliases: new Map(),
      eventConfigs: new Map(),
    };
  }

  return {
    tails,
    failed: ports.failed,
    durable: ports.database.durable,
    async put(definition) {
      await functions.get(definition.name)?.pool.stop();
      functions.set(definition.name, open(definition));
    },
    find(reference, qualifier) {
      const parsed = parseReference(reference);
      if (parsed.qualifier !== undefined && qualifier !== undefined && parsed.qualifier !== qualifier) {
        throw new AwsError(
          'InvalidParameterValueException',
          'The derived qualifier from the function name does not match the specified qualifier.',
          { details: { Type: 'User' } },
        );
      }
      const wanted = qualifier ?? parsed.qualifier;
      const invokedArn = `${arnPrefix}${parsed.name}${wanted === undefined ? '' : `:${wanted}`}`;
      const fn = functions.get(parsed.name);
      if (!fn || (parsed.arnPrefix !== undefined && parsed.arnPrefix !== arnPrefix))
        throw functionNotFound(parsed.arnPrefix === undefined ? invokedArn : reference);
      if (wanted !== undefined && wanted !== '$LATEST' && !fn.versions.has(wanted) && !fn.aliases.has(wanted))
        throw functionNotFound(invokedArn);
      return { fn, qualifier: wanted ?? '$LATEST', invokedArn };
    },
    byName: (name) => functions.get(name),
    list: () => [...functions.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1)),
    async stop() {
      await Promise.all([...functions.values()].map((fn) => fn.pool.stop()));
      await code.dispose();
    },
  };
}

function parseReference(reference: string): { name: string; qualifier?: string; arnPrefix?: string } {
  const match =
    /^(?:(arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:)|(?:\d{12}:)?(?:function:)?)([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/.exec(
      reference,
    );
  if (!match?.[2]) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${reference.slice(0, 200)}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern`,
      { details: { Type: 'User' } },
    );
  }
  return {
    name: match[2],
    ...(match[3] !== undefined && { qualifier: match[3] }),
    ...(match[1] !== undefined && { arnPrefix: match[1] }),
  };
}
