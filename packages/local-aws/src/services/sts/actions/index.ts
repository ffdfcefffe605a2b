import type { Actions } from '../../../protocol/action.ts';
import type { StsPorts } from '../index.ts';
import { createAssumeRole } from './AssumeRole.ts';
import { GetCallerIdentity } from './GetCallerIdentity.ts';

export const createActions = (ports: StsPorts): Actions => ({ AssumeRole: createAssumeRole(ports), GetCallerIdentity });
