import type { RunningStacks } from '../../contract/running-stack.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { queryProtocol } from '../../protocol/query.ts';
import * as actions from './actions/index.ts';
import { validationError } from './errors.ts';

export interface CloudFormationPorts extends Ports {
  readonly stacks: RunningStacks;
}

/** AWS CloudFormation: what runs here, read. Stacks are changed where their templates are. */
export const createCloudFormation = ({ region, accountId, clock, stacks }: CloudFormationPorts): Service => ({
  ...queryProtocol('http://cloudformation.amazonaws.com/doc/2010-05-15/'),
  ...registryOf(actions, { region, accountId, stacks, since: clock.now() }, validationError),
  conditionKeys: [],
  resources: {},
  async stop() {},
});
