import type { Actions } from '../../../protocol/action.ts';
import type { SsmContext } from '../parameters.ts';
import { DeleteParameter } from './DeleteParameter.ts';
import { DescribeParameters } from './DescribeParameters.ts';
import { GetParameter } from './GetParameter.ts';
import { GetParameters } from './GetParameters.ts';
import { GetParametersByPath } from './GetParametersByPath.ts';
import { PutParameter } from './PutParameter.ts';

export const createActions = (context: SsmContext): Actions => ({
  DeleteParameter: DeleteParameter(context),
  DescribeParameters: DescribeParameters(context),
  GetParameter: GetParameter(context),
  GetParameters: GetParameters(context),
  GetParametersByPath: GetParametersByPath(context),
  PutParameter: PutParameter(context),
});
