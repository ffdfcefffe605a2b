import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketVersioning = ({ state }: S3Context): S3Action => ({
  query: ['versioning'],
  headers: [],
  handle: ({ bucket }) =>
    xmlResponse(200, writeXml('VersioningConfiguration', { Status: state.bucket(bucket).versioning }, xmlNamespace)),
});
