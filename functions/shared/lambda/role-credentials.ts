import { variable } from './environment.ts';
import type { PublisherSettings } from '../report/publisher.ts';

/**
 * The credentials of the role, which Lambda puts into the environment of every function. docs: AWS Lambda Developer
 * Guide, "Working with Lambda environment variables"
 */
export function roleCredentials(): PublisherSettings['credentials'] {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
