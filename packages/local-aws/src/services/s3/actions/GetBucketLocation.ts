import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketLocation = ({ state, region }: S3Context): S3Action => ({
  query: ['location'],
  headers: [],
  handle({ bucket }) {
    state.bucket(bucket);
    // The first region has no name here.
    return xmlResponse(200, writeXml('LocationConstraint', region === 'us-east-1' ? '' : region, xmlNamespace));
  },
});
