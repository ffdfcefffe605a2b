import type { Protocol, RequestHead, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { queryProtocol } from '../../protocol/query.ts';
import { isForm, signedService } from '../../protocol/refusal.ts';
import { signatureErrors } from '../../protocol/sigv4-errors.ts';
import * as actions from './actions/index.ts';
import type { StsContext } from './context.ts';
import { validationError } from './errors.ts';

const protocol = queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/');

/**
 * AWS Security Token Service. It also answers the forms that nobody has signed, because two of its actions need no
 * credentials. They are refused by their names here, and all other forms for what they lack.
 */
export const createSts = (context: StsContext): Service => ({
  ...protocol,
  read: readSigned,
  takesUnsigned: (head) => head.path === '/' && isUnsignedForm(head),
  ...registryOf(actions, context, validationError),
  conditionKeys: [
    ...['sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'sts:transitivetagkeys'],
    ...['aws:tagkeys', 'aws:requesttag/'],
  ],
  resources: {},
  async stop() {},
});

/** docs: AWS STS API Reference, "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML" */
const withoutCredentials: ReadonlySet<string> = new Set(['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML']);

const isUnsignedForm = (head: RequestHead): boolean =>
  head.method === 'POST' && head.headers['x-amz-target'] === undefined && isForm(head);

const readSigned: Protocol['read'] = (request) => {
  const reading = protocol.read(request);
  if (signedService(request) === undefined && !withoutCredentials.has(reading.action))
    throw signatureErrors(protocol.refusals.signature).missing();
  return reading;
};
