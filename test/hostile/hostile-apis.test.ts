import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import type { Call } from './apis/examples.ts';
import { callsOf } from './apis/genuine.ts';
import { mutantOf } from './apis/mutants.ts';
import { findNames, type Names } from './apis/names.ts';
import { isBeyondHttp, verdictOf } from './apis/oracle.ts';
import { ask, draftOf, type Draft } from './apis/wire.ts';
import { classicsOf } from './corpus/apis.ts';
import type { Answer } from './support/http.ts';
import { createTally, each, type Tally } from './support/judge.ts';
import { diceOf, indices, size } from './support/settings.ts';

const timeout = size(120_000, 1_800_000);
let names: Names;
let calls: readonly Call[];
let steady: readonly { readonly draft: Draft; readonly right: string }[];

/** The answer without what differs from one to the next. */
const lasting = ({ text }: Answer): string => text.replace(/<RequestId>[^<]+/, '');

/** Calls whose answers nothing that is done here may change. */
const unchanging = new Set([
  'GetParameter',
  'GetCallerIdentity',
  'DescribeRule',
  'GetSchedule',
  'GetQueueUrl',
  'DescribeUserPoolClient',
  'GetFunctionConfiguration',
  'DescribeExecution',
]);

/** What is refused although it is well-formed: names, codes, tokens and sessions that are nobody's. */
const refusals: Readonly<Record<string, readonly string[]>> = {
  CreateStateMachine: ['AccessDenied'],
  CreateStateMachineAlias: ['ResourceNotFound'],
  DescribeStateMachineAlias: ['ResourceNotFound'],
  UpdateStateMachineAlias: ['ResourceNotFound'],
  DescribeActivity: ['ActivityDoesNotExist'],
  // There is no such query.
  GetQueryExecution: ['InvalidRequestException'],
  GetQueryResults: ['InvalidRequestException'],
  StopQueryExecution: ['InvalidRequestException'],
  // Its bucket is not there.
  StartQueryExecution: ['InvalidRequestException'],
  DescribeMapRun: ['ResourceNotFound'],
  // A dead-letter queue, a task and a resource that are not there.
  StartMessageMoveTask: ['ResourceNotFoundException'],
  ListMessageMoveTasks: ['ResourceNotFoundException'],
  CancelMessageMoveTask: ['InvalidParameterValueException'],
  DescribeStackResource: ['ValidationError'],
  UpdateMapRun: ['ResourceNotFound'],
  StartSyncExecution: ['StateMachineTypeNotSupported'],
  // The execution that is there has not failed.
  RedriveExecution: ['ExecutionNotRedrivable'],
  GetActivityTask: ['ActivityDoesNotExist'],
  SendTaskFailure: ['InvalidToken'],
  SendTaskHeartbeat: ['InvalidToken'],
  SendTaskSuccess: ['InvalidToken'],
  // It may come before the one that makes it.
  DeleteParameter: ['ParameterNotFound'],
  DeleteResourcePolicy: ['ResourceNotFoundException'],
  GetLayerVersion: ['ResourceNotFoundException'],
  GetLayerVersionByArn: ['ResourceNotFoundException'],
  // Calls that were broken may have made as many as there may be.
  PutResourcePolicy: ['LimitExceededException'],
  GetSchedule: ['ResourceNotFoundException'],
  // There is no identity pool.
  GetId: ['ResourceNotFoundException'],
  GetCredentialsForIdentity: ['ResourceNotFoundException'],
  FilterLogEvents: ['UnsupportedByLocalAws'],
  ChangeMessageVisibility: ['InvalidParameterValueException'],
  DeleteQueue: ['QueueDoesNotExist'],
  // They come before the one that makes it.
  DisableRule: ['ResourceNotFoundException'],
  EnableRule: ['ResourceNotFoundException'],
  CreateEventBus: ['ResourceAlreadyExistsException'],
  RemoveTargets: ['UnverifiedBehaviour'],
  // Again: they are sent more than once; and what nobody has made.
  CreateConnection: ['ResourceAlreadyExistsException'],
  DeleteConnection: ['ResourceNotFoundException'],
  DeleteApiDestination: ['ResourceNotFoundException'],
  DeauthorizeConnection: ['ResourceNotFoundException'],
  // The role is not for Scheduler.
  CreateSchedule: ['ValidationException'],
  UpdateSchedule: ['ResourceNotFoundException'],
  DeleteSchedule: ['ResourceNotFoundException'],
  CreateScheduleGroup: ['ConflictException'],
  DeleteScheduleGroup: ['ResourceNotFoundException'],
  PurgeQueue: ['PurgeQueueInProgress'],
  GetPolicy: ['ResourceNotFoundException', 'NoSuchEntity'],
  GetAlias: ['ResourceNotFoundException'],
  GetFunctionEventInvokeConfig: ['ResourceNotFoundException'],
  DeleteFunctionEventInvokeConfig: ['ResourceNotFoundException'],
  UpdateAlias: ['ResourceNotFoundException'],
  DeleteFunction: ['ResourceNotFoundException'],
  UpdateFunctionCode: ['ResourceNotFoundException'],
  ...Object.fromEntries(
    ['Create', 'Get', 'Update', 'Delete'].map((what) => [`${what}FunctionUrlConfig`, ['ResourceNotFoundException']]),
  ),
  PutFunctionConcurrency: ['ResourceNotFoundException'],
  PutFunctionRecursionConfig: ['ResourceNotFoundException'],
  DeleteFunctionConcurrency: ['ResourceNotFoundException'],
  ConfirmSubscription: ['InvalidParameter'],
  GetSubscriptionAttributes: ['NotFound'],
  SetSubscriptionAttributes: ['NotFound'],
  CreateEventSourceMapping: ['ResourceNotFoundException'],
  GetEventSourceMapping: ['ResourceNotFoundException'],
  UpdateEventSourceMapping: ['ResourceNotFoundException'],
  DeleteEventSourceMapping: ['ResourceNotFoundException'],
  UpdateFunctionConfiguration: ['ResourceNotFoundException'],
  RemovePermission: ['ResourceNotFoundException', 'InvalidParameterValueException'],
  // Again: they are sent more than once.
  AddPermission: ['ResourceConflictException', 'InvalidParameterValueException'],
  CreateAlias: ['ResourceConflictException'],
  // The role is not for Lambda.
  CreateFunction: ['InvalidParameterValueException'],
  AssumeRole: ['AccessDenied', 'MalformedPolicyDocument'],
  // Its alarm is made later.
  'monitoring:ListTagsForResource': ['ResourceNotFoundException'],
  // They come in any order, and more than once.
  CreateLogGroup: ['ResourceAlreadyExistsException'],
  CreateLogStream: ['ResourceAlreadyExistsException'],
  DeleteLogGroup: ['ResourceNotFoundException'],
  PutRetentionPolicy: ['ResourceNotFoundException'],
  DeleteRetentionPolicy: ['ResourceNotFoundException'],
  // The calls for roles and policies come in any order, and more than once.
  CreateRole: ['EntityAlreadyExists'],
  CreatePolicy: ['EntityAlreadyExists'],
  UpdateAssumeRolePolicy: ['NoSuchEntity', 'MalformedPolicyDocument'],
  ...Object.fromEntries(
    [
      ...['GetRole', 'DeleteRole', 'UpdateRole', 'TagRole', 'UntagRole', 'ListRoleTags', 'ListInstanceProfilesForRole'],
      ...['PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy', 'ListRolePolicies', 'ListAttachedRolePolicies'],
      ...['AttachRolePolicy', 'DetachRolePolicy'],
      ...['GetPolicyVersion', 'ListPolicyVersions', 'DeletePolicy'],
    ].map((action) => [action, ['NoSuchEntity']]),
  ),
  CreateGroup: ['GroupExistsException'],
  DeleteGroup: ['ResourceNotFoundException'],
  VerifySoftwareToken: ['EnableSoftwareTokenMFAException'],
  ...Object.fromEntries(
    ['AdminListGroupsForUser', 'ListUserPools', 'ListUsers', 'ResendConfirmationCode'].map((action) => [
      action,
      ['InvalidParameterException'],
    ]),
  ),
  ...Object.fromEntries(
    ['ConfirmForgotPassword', 'VerifyUserAttribute'].map((action) => [
      action,
      ['CodeMismatchException', 'ExpiredCodeException'],
    ]),
  ),
  ...Object.fromEntries(
    [
      'AdminConfirmSignUp',
      'AdminResetUserPassword',
      'AdminRespondToAuthChallenge',
      'ConfirmSignUp',
      'InitiateAuth',
      'RespondToAuthChallenge',
      'GetTokensFromRefreshToken',
      'GlobalSignOut',
      'ChangePassword',
      'DeleteUser',
      'AssociateSoftwareToken',
    ].map((action) => [action, ['NotAuthorizedException']]),
  ),
  AdminInitiateAuth: ['NotAuthorizedException', 'InvalidParameterException'],
};

beforeAll(async () => {
  names = await findNames();
  calls = callsOf(names);
  const drafts = calls
    .filter(
      ({ action }, index) => unchanging.has(action) && calls.findIndex((call) => call.action === action) === index,
    )
    .map((call) => draftOf(call));
  expect(drafts).toHaveLength(unchanging.size);
  steady = await Promise.all(drafts.map(async (draft) => ({ draft, right: lasting(await ask(draft)) })));
});

const show = ({ service, method, path, query, headers, body }: Draft): object => ({
  service,
  method,
  path: path.slice(0, 300),
  query,
  headers,
  body: `${body.length} bytes: ${body.toString('utf8', 0, 600)}`,
});

/** What functions and executions said is theirs, stack traces included. */
const tellsOfOthers = ({ service }: Draft, { status }: Answer): boolean =>
  status < 300 && ['logs', 'lambda', 'states'].includes(service);

async function attack(tally: Tally, name: string, draft: Draft): Promise<string> {
  try {
    const answer = await ask(draft);
    tally.judge(name, show(draft), tellsOfOthers(draft, answer) ? { ...answer, text: '' } : answer, () => ask(draft));
    const { outcome, why } = verdictOf(draft, answer);
    tally.count(outcome);
    if (why !== undefined) tally.fail(name, why, show(draft));
    return outcome;
  } catch (error) {
    if (isBeyondHttp(draft)) {
      tally.count('beyond HTTP');
      return 'beyond HTTP';
    }
    tally.fail(name, String(error), show(draft));
    return 'nothing';
  }
}

async function attackValid(tally: Tally, index: number): Promise<void> {
  const { draft, right } = steady[index % steady.length]!;
  const answer = await ask(draft);
  tally.count('interleaved');
  if (lasting(answer) !== right)
    tally.fail(
      'a valid request among them',
      `is answered ${answer.status} ${answer.text.slice(0, 300)} instead of ${right.slice(0, 300)}`,
      show(draft),
    );
}

/** The first table of the support page; later ones are of other things. */
const actionsTable = (): string =>
  readFileSync(join(root, 'packages/local-aws/docs/support.md'), 'utf8').split('\n## ')[1] ?? '';

it('every action that the runtime serves is attacked', () => {
  const served = [...actionsTable().matchAll(/^\| ([a-z-]+) \| ([A-Z]\w+(?:, \w+)*) \|$/gm)].flatMap(
    ([, service = '', actions = '']) => actions.split(', ').map((action) => `${service}:${action}`),
  );
  const attacked = new Set(calls.map(({ service, action }) => `${service}:${action}`));
  expect(served.length).toBeGreaterThan(90);
  // S3 and AppSync have suites of their own.
  expect(served.filter((action) => !attacked.has(action) && !/^(s3|appsync):/.test(action))).toEqual([]);
});

it('what the SDK sends is answered', { timeout }, async () => {
  const tally = createTally('apis genuine');
  for (const call of calls) {
    const name = `${call.service}:${call.action}`;
    const outcome = await attack(tally, name, draftOf(call));
    const refused = refusals[name] ?? refusals[call.action] ?? [];
    const isExpected = outcome === 'ok' || call.service === 'iam' || refused.includes(outcome);
    if (!isExpected) tally.fail(name, `is answered ${outcome}`, call.input);
  }
  await tally.finish();
});

it('the corpus of hostile calls', { timeout }, async () => {
  const tally = createTally('apis corpus');
  for (const { name, draft, refused } of classicsOf(names)) {
    const outcome = await attack(tally, name, draft);
    if (refused !== undefined && outcome !== refused)
      tally.fail(name, `is answered ${outcome} instead of ${refused}`, show(draft));
  }
  await attackValid(tally, 0);
  await tally.finish();
});

it('mutated calls', { timeout }, async () => {
  const tally = createTally('apis');
  await each(indices('apis', size(750, 30_000)), 8, async (index) => {
    const { kind, draft } = mutantOf(diceOf('apis', index), calls);
    await attack(tally, `apis:${index} (${kind})`, draft);
    if (index % 25 === 0) await attackValid(tally, index / 25);
  });
  await tally.finish();
});
