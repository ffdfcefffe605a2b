import { systemClock } from '../storage/clock.ts';
import type { Publisher, PublisherSettings } from '../report/publisher.ts';
import { createPublisher } from '../report/publisher.ts';
import { variable } from './environment.ts';

/** Publishes as the role of the function. */
export const createRolePublisher = (timeout?: number): Publisher =>
  createPublisher({
    url: variable('GRAPHQL_URL'),
    region: variable('AWS_REGION'),
    credentials: roleCredentials(),
    clock: systemClock,
    fetch,
    ...(timeout !== undefined && { timeout }),
  });

/**
 * Answers the credentials of the role, which Lambda puts into the environment of every function. docs: AWS Lambda
 * Developer Guide, "Working with Lambda environment variables"
 */
function roleCredentials(): PublisherSettings['credentials'] {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
