import { AwsError } from '../../kernel/errors.ts';
import { violationSentence } from '../../kernel/violations.ts';
import type { PutMetric } from '../../contract/metrics.ts';
import type { Ports } from '../../contract/service.ts';
import type { StoredInvokeConfig } from './asynchronous/invoke-config.ts';
import type { CodeStore } from './code.ts';
import { functionNotFound, otherRegion } from './errors.ts';
import type { StartEnvironment } from './environments/executor.ts';
import type { LogTails } from './environments/platform-log.ts';
import type { Pool } from './environments/pool-contract.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { createPools, mostEnvironments, type FunctionPorts } from './function-pools.ts';

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
  /** The configuration as it was given. */
  readonly given?: StoredInvokeConfig;
}

/** Code with its settings, and the environments that run it. */
export interface Running {
  readonly definition: FunctionDefinition;
  readonly pool: Pool;
}

/** A name for one version, or for two versions with weights. */
export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The weight of another version, below 1. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

/** The present function, with the parts that do not depend on its code. */
export interface LambdaFunction extends Running {
  /** The statements of the function's resource policy, by the qualifier that they were added to ('' for none). */
  readonly permissions: Map<string, Permission[]>;
  /** The published versions by number, in their order. */
  readonly versions: Map<string, Running>;
  readonly aliases: Map<string, Alias>;
  /** The configurations by qualifier; `$LATEST` stands for the function itself. */
  readonly eventConfigs: Map<string, EventInvokeConfig>;
}

export interface Functions {
  /** Adds a function, or changes a known one. Running invocations finish with the old code. */
  put(definition: FunctionDefinition): void;
  remove(name: string): void;
  /** Adds a version, which keeps the code and settings with which it was published. */
  putVersion(definition: FunctionDefinition): void;
  removeVersion(name: string, version: string): void;
  /**
   * Answers what runs for a qualifier; an alias with weights chooses each time. Answers undefined if there is no such
   * function.
   */
  running(name: string, qualifier: string): Running | undefined;
  /**
   * Finds a function by name, partial ARN or full ARN, with or without a qualifier. Throws ResourceNotFoundException.
   */
  find(reference: string, qualifier?: string): { fn: LambdaFunction; qualifier: string; invokedArn: string };
  byName(name: string): LambdaFunction | undefined;
  list(): LambdaFunction[];
  /** The most environments that this machine gives a function, whatever concurrency is reserved. */
  readonly mostEnvironments: number;
  readonly tails: LogTails;
  readonly lastEvents: Map<string, string> | undefined;
  readonly putMetric: PutMetric;
  /** Notes a failure in an invocation. */
  readonly failed: Ports['failed'];
  readonly operator: Pick<Ports['operator'], 'info'>;
  /** Resolves when all changes that led to a call are on disk. */
  durable(): Promise<void>;
  /** Allows environments to call the endpoint from now on. */
  start(): void;
  stop(): Promise<void>;
}

export const createFunctions = (ports: FunctionPorts, code: CodeStore, start: StartEnvironment): Functions =>
  new FunctionTable(ports, code, start);

class FunctionTable implements Functions {
  readonly tails: LogTails = new Map();
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #ports: FunctionPorts;
  readonly #code: CodeStore;
  readonly #openPool: (definition: FunctionDefinition) => Pool;
  readonly #retired: RetiredPools;
  #isStarted = false;

  constructor(ports: FunctionPorts, code: CodeStore, start: StartEnvironment) {
    this.#ports = ports;
    this.#code = code;
    this.#openPool = createPools(ports, code, start, this.tails);
    this.#retired = new RetiredPools(ports.operator);
  }

  get mostEnvironments(): number {
    return mostEnvironments(this.#ports);
  }

  get putMetric(): PutMetric {
    return this.#ports.putMetric;
  }

  get operator(): Pick<Ports['operator'], 'info'> {
    return this.#ports.operator;
  }

  get failed(): Ports['failed'] {
    return this.#ports.failed;
  }

  get lastEvents(): Map<string, string> | undefined {
    return this.#ports.lastEvents;
  }

  durable(): Promise<void> {
    return this.#ports.database.durable();
  }

  put(definition: FunctionDefinition): void {
    const known = this.#functions.get(definition.name);
    if (known?.definition.revisionId === definition.revisionId) return;
    const opened = { permissions: new Map(), versions: new Map(), aliases: new Map(), eventConfigs: new Map() };
    // Permissions, versions and the like belong to the function, whatever its code is.
    const pool = this.#openPool(definition);
    this.#functions.set(definition.name, { ...opened, ...known, definition, pool });
    const warm = (): void => {
      if (this.#isStarted) pool.warm();
    };
    if (known) this.#retired.add(known.pool, warm);
    else warm();
  }

  remove(name: string): void {
    const known = this.#functions.get(name);
    this.#functions.delete(name);
    if (known) poolsOf(known).forEach((pool) => this.#retired.add(pool));
  }

  putVersion(definition: FunctionDefinition): void {
    const pool = this.#openPool(definition);
    this.#functions.get(definition.name)?.versions.set(definition.version, { definition, pool });
  }

  removeVersion(name: string, version: string): void {
    const versions = this.#functions.get(name)?.versions;
    const known = versions?.get(version);
    versions?.delete(version);
    if (known) this.#retired.add(known.pool);
  }

  running(name: string, qualifier: string): Running | undefined {
    const fn = this.#functions.get(name);
    return fn && runningOf(fn, qualifier, this.#ports.ids.random());
  }

  find(reference: string, qualifier?: string): ReturnType<Functions['find']> {
    return find(this.#functions, this.#ports, reference, qualifier);
  }

  byName(name: string): LambdaFunction | undefined {
    return this.#functions.get(name);
  }

  list(): LambdaFunction[] {
    return [...this.#functions.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  start(): void {
    this.#isStarted = true;
    for (const { pool } of this.#functions.values()) pool.warm();
  }

  async stop(): Promise<void> {
    const running = [...this.#functions.values()].flatMap(poolsOf);
    await Promise.all([...running.map((pool) => pool.stop()), this.#retired.stop()]);
    await this.#code.dispose();
  }
}

const poolsOf = ({ pool, versions }: LambdaFunction): Pool[] => [
  pool,
  ...[...versions.values()].map((version) => version.pool),
];

/** The pools of replaced code, until their last invocation is over. */
class RetiredPools {
  readonly #pools = new Set<Pool>();
  readonly #operator: Ports['operator'];

  constructor(operator: Ports['operator']) {
    this.#operator = operator;
  }

  add(pool: Pool, then?: () => void): void {
    this.#pools.add(pool);
    pool
      .drain()
      .finally(() => {
        this.#pools.delete(pool);
        then?.();
      })
      .catch(this.#operator.unexpected);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.stop()));
  }
}

/** Chooses a version for an alias with weights, by `chance` from 0 to below 1. */
function runningOf(fn: LambdaFunction, qualifier: string, chance: number): Running | undefined {
  if (qualifier === '$LATEST') return fn;
  const alias = fn.aliases.get(qualifier);
  if (!alias) return fn.versions.get(qualifier);
  const other = Object.entries(alias.weights).find(([, weight]) => chance < weight)?.[0];
  const version = other ?? alias.version;
  return version === '$LATEST' ? fn : fn.versions.get(version);
}

function find(
  functions: ReadonlyMap<string, LambdaFunction>,
  { region, accountId }: Ports,
  reference: string,
  qualifier: string | undefined,
): ReturnType<Functions['find']> {
  const parsed = parseReference(reference);
  if (parsed.qualifier !== undefined && qualifier !== undefined && parsed.qualifier !== qualifier)
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
      { details: { Type: 'User' } },
    );
  const wanted = qualifier ?? parsed.qualifier;
  const arnPrefix = `arn:aws:lambda:${region}:${accountId}:function:`;
  const invokedArn = `${arnPrefix}${parsed.name}${wanted === undefined ? '' : `:${wanted}`}`;
  const fn = functions.get(parsed.name);
  const there = parsed.arnPrefix?.split(':')[3];
  if (there !== undefined && there !== region) throw otherRegion(there, region);
  if (!fn || (parsed.arnPrefix !== undefined && parsed.arnPrefix !== arnPrefix))
    throw functionNotFound(parsed.arnPrefix === undefined ? invokedArn : reference);
  if (wanted !== undefined && wanted !== '$LATEST' && !fn.versions.has(wanted) && !fn.aliases.has(wanted))
    throw functionNotFound(invokedArn);
  return { fn, qualifier: wanted ?? '$LATEST', invokedArn };
}

const arnPrefixes = String.raw`(arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:)|(?:\d{12}:)?(?:function:)?`;
const functionNames = String.raw`([a-zA-Z0-9-_]{1,64})`;
const qualifiers = String.raw`(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?`;
const references = new RegExp(`^(?:${arnPrefixes})${functionNames}${qualifiers}$`);

function parseReference(reference: string): { name: string; qualifier?: string; arnPrefix?: string } {
  const match = references.exec(reference);
  if (!match?.[2]) {
    throw new AwsError(
      'ValidationException',
      violationSentence({
        at: 'functionName',
        rule: 'Member must satisfy regular expression pattern',
        value: reference.slice(0, 200),
      }),
      { details: { Type: 'User' } },
    );
  }
  return {
    name: match[2],
    ...(match[3] !== undefined && { qualifier: match[3] }),
    ...(match[1] !== undefined && { arnPrefix: match[1] }),
  };
}
