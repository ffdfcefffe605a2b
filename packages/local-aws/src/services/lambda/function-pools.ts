import { availableParallelism } from 'node:os';
import type { Ports } from '../../contract/service.ts';
import type { Debugging } from '../../kernel/debugging.ts';
import { processorTimes } from '../../kernel/processors.ts';
import { madeOnce } from '../../storage/lasting-folder.ts';
import type { CodeStore } from './code.ts';
import type { EnvironmentDefinition, StartEnvironment } from './environments/executor.ts';
import { createPlatformLog, type LogTails } from './environments/platform-log.ts';
import type { Capacity, Pool } from './environments/pool-contract.ts';
import { createPool } from './environments/pool.ts';
import { isPython, type PythonFinder } from './environments/python.ts';
import { pythonOf, type FunctionDefinition } from './function-definition.ts';
import { variablesOf, type Surroundings } from './variables.ts';

// An environment is a process, whose code becomes fast only after many invocations. More environments than processors
// need memory and bring no speed, except for functions that wait.
const steadyEnvironments = Math.min(8, Math.max(2, availableParallelism()));
const environmentsPerFunction = Math.min(8, 2 * steadyEnvironments);
const environmentsInAll = 4 * environmentsPerFunction;

/** The most environments that a function has. A debugger needs only one process of each function. */
export const mostEnvironments = ({ debugging }: Pick<FunctionPorts, 'debugging'>): number =>
  debugging ? 1 : environmentsPerFunction;
/** The default limit of an account. */
const accountConcurrency = 1000;

/** The ports of functions, with the debugger if there is one. */
export type FunctionPorts = Ports & {
  readonly debugging?: Debugging | undefined;
  readonly python: Pick<PythonFinder, 'find' | 'found'>;
  /** Keeps the last event of each function by its name, if the console shows it. */
  readonly lastEvents?: Map<string, string> | undefined;
  /** Answers the folders of layers. Without it no function has any. */
  readonly layerFolders?: (arns: readonly string[]) => Promise<string[]>;
};

/** Opens the pools of functions, which share the capacity of the machine. */
export function createPools(
  ports: FunctionPorts,
  code: CodeStore,
  start: StartEnvironment,
  tails: LogTails,
): (definition: FunctionDefinition) => Pool {
  const { clock, debugging } = ports;
  const perFunction = mostEnvironments(ports);
  const capacity: Capacity = { total: environmentsInAll, used: 0, pools: new Set() };
  return (definition) => {
    const debugged = isPython(definition.runtime) ? undefined : debugging;
    debugged?.portOf(definition.name);
    const reserved = definition.reservedConcurrency;
    const staged = madeOnce(() => code.stage(definition.code, definition.name));
    return createPool({
      clock,
      capacity,
      start,
      steadyEnvironments,
      processors: processorTimes,
      maxEnvironments: Math.min(reserved ?? perFunction, perFunction),
      maxConcurrency: reserved ?? accountConcurrency,
      reserved: reserved !== undefined,
      keepsOne: debugged !== undefined,
      newLogStream: () => logStreamName(ports, definition.version),
      define: async (logStream) =>
        environmentOf(ports, definition, {
          taskRoot: await staged(),
          layers: (await ports.layerFolders?.(definition.layers)) ?? [],
          python: (await pythonOf(definition.runtime, ports.python))?.path,
          logStream,
        }),
      observer: createPlatformLog(definition, ports, tails),
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
  {
    python,
    ...made
  }: Pick<Surroundings, 'taskRoot' | 'layers' | 'logStream'> & { readonly python: string | undefined },
): EnvironmentDefinition {
  const credentials = roles.credentials(definition.roleArn, definition.name);
  return {
    taskRoot: made.taskRoot,
    handler: definition.handler,
    variables: variablesOf(definition, { region, endpointUrl, credentials, ...made }),
    memorySizeMb: definition.memorySizeMb,
    jsonLogs: definition.jsonLogs,
    logLevel: definition.applicationLogLevel,
    callbacksAllowed: definition.runtime !== 'nodejs24.x',
    python,
    inspectPort: python === undefined ? debugging?.portOf(definition.name) : undefined,
  };
}
