import { asText } from '../../../kernel/as-text.ts';
import type { AwsResponse } from '../../../contract/service.ts';
import { sdkAction, sdkServices } from '../../../kernel/sdk-services.ts';
import type { Integration, Json, JsonObject } from '../engine/definition/machine.ts';
import { isObject } from '../engine/numbers.ts';
import type { Errand, Integrate } from './errand.ts';
import { asMembers } from './sdk-members.ts';
import { s3Members } from './s3/answer.ts';
import { modelled } from './s3/members.ts';
import { s3Request } from './s3/request.ts';
import { membersAsWritten, membersOf, type ServiceWords } from './task-error.ts';

/**
 * Translates the members of a task to those of a service here, and the answer of the service to the result of the task.
 */
interface Dialect {
  /** Without it the members are those of any integration. */
  readonly request?: (args: JsonObject, action: string) => Readonly<Record<string, unknown>>;
  readonly answer: (output: unknown, action: string) => Json | Promise<Json>;
  /** The service receives JSON as text. */
  readonly asWritten?: true;
}

/**
 * Calls aws-sdk:service:action, for every action that the runtime has. docs: AWS Step Functions Developer Guide,
 * "Learning to use AWS service SDK integrations in Step Functions"
 */
export function callSdk({ service, action: named }: Integration): { words: ServiceWords; run: Integrate } {
  const found = sdkServices[service];
  const words = { prefix: found?.prefix ?? service, ...wordsOf[service] };
  const name = found?.service ?? service;
  const action = sdkAction(named);
  const dialect = dialects[name] ?? plain;
  const run = async (errand: Errand): Promise<Json> => {
    const args = dialect.asWritten ? membersAsWritten(errand) : membersOf(errand);
    const output = await errand.ports.callService({
      principal: errand.principal,
      service: name,
      action,
      input: dialect.request
        ? dialect.request(args, action)
        : asMembers(name, args, errand.ports.membersOf(name, action)),
      cause: errand.call.cause,
    });
    return dialect.answer(output, action);
  };
  return { words, run };
}

/** recorded: test_no_such_bucket, test_s3_no_such_key */
const wordsOf: Readonly<Record<string, Partial<ServiceWords>>> = { s3: { modelled, extended: true } };

const same = (key: string): string => key;

const plain: Dialect = {
  answer: (output) => answered((output ?? {}) as Json, same),
};

/**
 * The members of these APIs begin with a small letter. Step Functions writes all of them with a capital letter. docs:
 * AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations in Step Functions"
 */
const smallLetters: Dialect = {
  answer: (output) => answered((output ?? {}) as Json, sdkAction),
};

/** The Query protocol writes lists and maps in elements of their own, and maps as lists of names and values. */
const query: Dialect = {
  answer: (output) => answered(unwrapped((output ?? {}) as Json), same),
};

const dialects: Readonly<Record<string, Dialect>> = {
  appsync: smallLetters,
  cloudformation: query,
  iam: query,
  logs: smallLetters,
  states: smallLetters,
  sns: query,
  sts: query,
  s3: {
    asWritten: true,
    request: (args, action) => ({ ...s3Request(action, args) }),
    answer: (output, action) => s3Members(action, output as AwsResponse),
  },
};

const isMoment = (key: string): boolean => /(Date|Time|Timestamps?)$/.test(key);

/** Writes times as texts, and leaves out absent members. */
function answered(value: Json, recase: (key: string) => string, key = ''): Json {
  if (typeof value === 'number' && isMoment(key)) return new Date(value * 1000).toISOString();
  if (Array.isArray(value)) return value.map((item) => answered(item, recase, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [recase(name), answered(item, recase, name)]),
  );
}

/** Answers the members of a service as they are, with times as texts. */
export const momentsAsTexts = (output: Json): Json => answered(output, same);

function unwrapped(value: Json): Json {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isObject(value)) return value;
  const { member, entry, ...rest } = value;
  if (Array.isArray(member) && Object.keys(rest).length === 0) return member.map(unwrapped);
  if (Array.isArray(entry))
    return Object.fromEntries(
      (entry as JsonObject[]).map(({ key, value: item }) => [asText(key), unwrapped(item ?? null)]),
    );
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unwrapped(item)]));
}
