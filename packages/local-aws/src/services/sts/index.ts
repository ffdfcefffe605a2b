import type { Credentials, Principal } from '../../kernel/principal.ts';
import { queryProtocol } from '../../protocol/query.ts';
import type { Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/action.ts';
import { createActions } from './actions/index.ts';
import { needs } from './needs.ts';

export interface StsPorts {
  /** What STS needs of IAM. */
  readonly iam: {
    readonly issueSession: (
      roleArn: string,
      sessionName: string,
      seconds: number,
    ) => { principal: Principal; credentials: Required<Credentials> & { expiresAt: number } };
    readonly policies: { role(roleArn: string): { readonly maxSessionSeconds: number } | undefined };
  };
}

export function createSts(ports: StsPorts): Service {
  const actions = createActions(ports);
  return {
    ...queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
    ...registryOf(actions, needs),
    conditionKeys: ['sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'sts:transitivetagkeys'],
    resources: {},
    async stop() {},
  };
}
