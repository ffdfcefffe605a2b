import type { Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { queryProtocol } from '../../protocol/query.ts';
import * as actions from './actions/index.ts';
import type { StsContext } from './context.ts';
import { validationError } from './errors.ts';

/** AWS Security Token Service. */
export const createSts = (context: StsContext): Service => ({
  ...queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
  ...registryOf(actions, context, validationError),
  conditionKeys: ['sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'sts:transitivetagkeys'],
  resources: {},
  async stop() {},
});
