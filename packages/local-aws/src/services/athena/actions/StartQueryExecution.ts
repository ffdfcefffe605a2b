import type { StartQueryExecutionOutput } from '@aws-sdk/client-athena';
import { textOf, type Call } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { structure, text } from '../../../protocol/members.ts';
import type { WorkGroup } from '../catalog.ts';
import { athenaAction, workGroupArn, type AthenaContext } from '../context.ts';
import { bucketAndPrefix } from '../engine/location.ts';
import { invalidRequest, QueryFailure } from '../errors.ts';

// docs: Amazon Athena API Reference, "StartQueryExecution"
export const StartQueryExecution = athenaAction({
  input: {
    QueryString: text({ required: true, min: 1, max: 262_144 }),
    ClientRequestToken: text({ min: 32, max: 128 }),
    QueryExecutionContext: structure({ Database: text({ min: 1, max: 255 }), Catalog: text({ min: 1, max: 256 }) }),
    ResultConfiguration: structure({
      OutputLocation: text(),
      EncryptionConfiguration: structure({ EncryptionOption: text({ required: true, values: ['SSE_S3'] }) }),
    }),
    WorkGroup: text({ pattern: /^[a-zA-Z0-9._-]{1,128}$/ }),
  },
  needs: ({ WorkGroup }, context) => [
    {
      action: 'athena:StartQueryExecution',
      resource: workGroupArn(context, WorkGroup === undefined ? 'primary' : textOf(WorkGroup)),
    },
  ],
  genuine: () => [
    { QueryString: 'SELECT 1', WorkGroup: 'primary', ResultConfiguration: { OutputLocation: 's3://bucket/results/' } },
  ],
  async run(input, context, call): Promise<Wire<StartQueryExecutionOutput>> {
    const { QueryString: sql, ClientRequestToken: token, QueryExecutionContext = {} } = input;
    const workGroup = context.catalog.workGroups.get(input.WorkGroup ?? 'primary');
    if (workGroup === undefined) throw invalidRequest('WorkGroup is not found.');
    const { Database: database, Catalog: catalog } = QueryExecutionContext;
    if (catalog !== undefined && catalog.toLowerCase() !== 'awsdatacatalog')
      throw invalidRequest(`Catalog ${catalog} is not found`);
    const before = token === undefined ? undefined : context.store.byToken(token);
    if (before !== undefined) {
      if (before.sql === sql && before.database === database && before.workGroup === workGroup.name)
        return { QueryExecutionId: before.id };
      throw invalidRequest('Idempotent parameters do not match');
    }
    const folder = folderOf(workGroup, input.ResultConfiguration?.OutputLocation);
    await verifyOutput(context, folder, call);
    const submission = { sql, workGroup, database, catalog, folder, token };
    return { QueryExecutionId: context.queries.submit(submission, call).id };
  },
});

/** docs: Amazon Athena User Guide, "Override client-side settings"; recorded: classmethod/athena-query#10 */
function folderOf({ output, enforced }: WorkGroup, wanted: string | undefined): string {
  const location = enforced ? (output ?? wanted) : (wanted ?? output);
  if (location === undefined || location === '')
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration ' +
        'setting or as an API input.',
    );
  if (bucketAndPrefix(location) === undefined) throw invalidRequest(`outputLocation is not a valid S3 path.`);
  return location.endsWith('/') ? location : `${location}/`;
}

/** recorded: pyathena-dev/PyAthena#67 */
async function verifyOutput({ objects }: AthenaContext, folder: string, { principal, entry }: Call): Promise<void> {
  const bucket = bucketAndPrefix(folder)?.bucket ?? '';
  try {
    await objects.locate(bucket, { principal, cause: entry });
  } catch (error) {
    if (!(error instanceof QueryFailure) && !(error instanceof AwsError)) throw error;
    throw invalidRequest(`Unable to verify/create output bucket ${bucket}`);
  }
}
