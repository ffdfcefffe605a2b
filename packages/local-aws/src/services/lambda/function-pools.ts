import { availableParallelism } from 'node:os';
import type { Ports } from '../../contract/service.ts';
import type { Debugging } from '../../kernel/debugging.ts';
import type { CodeStore } from './code.ts';
import type { EnvironmentDefinition, StartEnvironment } from './environments/executor.ts';
import { createPlatformLog, type LogTails } from './environments/platform-log.ts';
import type { Capacity, Pool } from './environments/pool-contract.ts';
import { createPool } from './environments/pool.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { variablesOf } from './variables.ts';

// An environment is a process. More environments than the machine can run at once need memory and bring no speed.
const environmentsPerFunction = Math.min(8, Math.max(2, 2 * availableParallelism()));
const environmentsInAll = 4 * environmentsPerFunction;
/** Of an account, by default. */
const accountConcurrency = 1000;

/** Who debugs functions, if anybody does. */
export type FunctionPorts = Ports & {
  readonly debugging?: Debugging | undefined;
  /** Where what each was last invoked with is kept, by its name, if anybody looks. */
  readonly lastEvents?: Map<string, string> | undefined;
};

/** Opens the pools of functions, which share what the machine can run at once. */
export function createPools(
  ports: FunctionPorts,
  code: CodeStore,
  start: StartEnvironment,
  tails: LogTails,
): (definition: FunctionDefinition) => Pool {
  const { clock, debugging } = ports;
  // One place for a debugger to look at.
  const perFunction = debugging ? 1 : environmentsPerFunction;
  const capacity: Capacity = { total: environmentsInAll, used: 0, pools: new Set() };
  return (definition) => {
    const debugged = definition.python ? undefined : debugging;
    debugged?.portOf(definition.name);
    const reserved = definition.reservedConcurrency;
    let staged: Promise<string> | undefined;
    return createPool({
      clock,
      capacity,
      start,
      maxEnvironments: Math.min(reserved ?? perFunction, perFunction),
      maxConcurrency: reserved ?? accountConcurrency,
      reserved: reserved !== undefined,
      keepsOne: debugged !== undefined,
      newLogStream: () => logStreamName(ports, definition.version),
      define: async (logStream) =>
        environmentOf(ports, definition, await (staged ??= code.stage(definition.code, definition.name)), logStream),
      observer: createPlatformLog(definition, ports.writeLog, clock.now, tails),
    });
  };
}

function logStreamName({ clock, ids }: Ports, version: string): string {
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${Buffer.from(ids.bytes(16)).toString('hex')}`;
}

function environmentOf(
  { region, endpointUrl, roles, debugging }: FunctionPorts,
  definition: FunctionDefinition,
  taskRoot: string,
  logStream: string,
): EnvironmentDefinition {
  const credentials = roles.credentials(definition.roleArn, definition.name);
  return {
    taskRoot,
    handler: definition.handler,
    variables: variablesOf(definition, { region, endpointUrl, credentials, logStream, taskRoot }),
    memorySizeMb: definition.memorySizeMb,
    jsonLogs: definition.jsonLogs,
    logLevel: definition.applicationLogLevel,
    callbacksAllowed: definition.runtime !== 'nodejs24.x',
    python: definition.python?.path,
    inspectPort: definition.python ? undefined : debugging?.portOf(definition.name),
  };
}
