import { variable } from './environment.ts';
import type { PublisherSettings } from '../report/publisher.ts';

/** The role's credentials, as Lambda gives them to every function; they last as long as the container. */
export function roleCredentials(): PublisherSettings['credentials'] {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
