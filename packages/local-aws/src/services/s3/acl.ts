import type { AwsResponse } from '../../contract/service.ts';
import { writeXml, xmlElement, xmlResponse } from '../../protocol/rest-xml.ts';
import { S3Error } from './errors.ts';
import { canonicalId, xmlNamespace, type S3Context } from './context.ts';

/**
 * With ACLs disabled, everything belongs to the owner of the bucket, and S3 still answers that. docs: Amazon S3 User
 * Guide, "Controlling ownership of objects and disabling ACLs for your bucket"
 */
export function ownersAcl({ accountId }: S3Context): AwsResponse {
  const id = canonicalId(accountId);
  const head = writeXml('AccessControlPolicy', { Owner: { ID: id } }, xmlNamespace);
  const grantee =
    '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">' +
    `${xmlElement('ID', id)}</Grantee>`;
  const list = `<AccessControlList><Grant>${grantee}<Permission>FULL_CONTROL</Permission></Grant></AccessControlList>`;
  const close = '</AccessControlPolicy>';
  return xmlResponse(200, head.slice(0, -close.length) + list + close);
}

/** docs: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket" */
export const aclsAreOff = (): S3Error =>
  new S3Error(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
