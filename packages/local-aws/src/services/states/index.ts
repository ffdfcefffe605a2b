import { jsonProtocol } from '../../protocol/json.ts';
import type { PutEvent, StartExecution } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { createActivities } from './activities.ts';
import { Catalogue } from './catalogue.ts';
import type { StatesContext } from './context.ts';
import { createQueryEvaluator, type QueryEvaluator } from './elsewhere.ts';
import { Executions } from './executions.ts';
import type { TaskPorts } from './integrations/errand.ts';
import { Machines } from './machines.ts';
import { createObjectReader } from './map-runs/read-elsewhere.ts';
import { MapRunStore } from './map-runs/store.ts';
import { activityProvider, aliasProvider, versionProvider } from './published.ts';
import { createStateMachineResource } from './resources.ts';
import { Starts } from './start.ts';
import { StatesStore } from './store.ts';
import { Trials } from './test-state/trials.ts';

export interface StatesPorts extends TaskPorts {
  readonly putEvent: PutEvent;
  /** Evaluates expressions that may take long: in processes of its own unless given. */
  readonly queries?: QueryEvaluator;
  /** Makes a folder for the objects that distributed Maps read: one of the system's unless given. */
  readonly itemsFolder?: () => string;
}

const untrustedRole = {
  code: 'AccessDeniedException',
  message:
    'Neither the global service principal states.amazonaws.com, nor the regional one' +
    ' is authorized to assume the provided role.',
};

/** AWS Step Functions: state machines in JSONPath and JSONata, their versions and aliases, and activities. */
export function createStates(ports: Ports & StatesPorts): Service & { startExecution: StartExecution } {
  const store = new StatesStore(ports.database);
  const catalogue = new Catalogue(ports.database);
  const machines = new Machines(ports, store, catalogue);
  const activities = createActivities(ports.clock);
  const queries = ports.queries ?? createQueryEvaluator();
  const mapRuns = new MapRunStore(ports.database);
  const objects = createObjectReader(ports.requireAllowed, { folder: ports.itemsFolder });
  const reading = { store: mapRuns, objects };
  const executions = new Executions({ ports, store, machines, activities, queries, mapRuns: reading });
  const starts = new Starts({ ports, store, catalogue, machines, executions });
  const trials = new Trials(ports, (machineArn) => executions.environment(machineArn));
  const { clock, ids, roles, requireAllowed, hasAction, membersOf, region, accountId } = ports;
  const context: StatesContext = {
    ...{ clock, ids, roles, requireAllowed, hasAction, membersOf, region, accountId },
    ...{ store, catalogue, machines, executions, activities, starts, trials, mapRuns },
  };
  return {
    ...jsonProtocol('AWSStepFunctions', { untrustedRole }),
    ...registryOf(actions, context),
    conditionKeys: ['states:httpendpoint', 'states:httpmethod'],
    resources: {
      'AWS::StepFunctions::StateMachine': createStateMachineResource(ports, machines, catalogue),
      'AWS::StepFunctions::Activity': activityProvider(context),
      'AWS::StepFunctions::StateMachineVersion': versionProvider(context),
      'AWS::StepFunctions::StateMachineAlias': aliasProvider(context),
    },
    start: () => executions.resume(),
    stop: () => executions.close(),
    startExecution: async ({ stateMachineArn, input, name, cause }) =>
      starts.start({ stateMachineArn, input, name, cause }),
  };
}
