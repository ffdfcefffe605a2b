import { setInterval } from 'node:timers/promises';
import type { Answer } from './outcome.ts';
import { getReport, reportDragon, type Operation, type Subject } from './operations.ts';
import { createCallers, newUsers, type Callers, type Caller, type Users } from './principals.ts';
import { productionUrl } from './assembly.ts';
import { startOwnRuntime, type OwnRuntime } from './runtime.ts';
import { post } from './signing.ts';

/** The application with everybody who calls it, and a report of the owner that was accepted. */
export interface World {
  readonly runtime: OwnRuntime;
  readonly users: Users;
  readonly callers: Callers;
  readonly subject: Subject;
  /** What no log may show. */
  readonly secrets: readonly string[];
}

/** Longer than an access token lives. */
export const tokenLife = 2 * 3_600_000;

export async function createWorld(): Promise<World> {
  const users = newUsers();
  const runtime = await startOwnRuntime(Object.values(users), -tokenLife);
  try {
    const { callers, secrets } = await createCallers(runtime, users);
    const subject = await reportOf(runtime, callers.owner);
    return { runtime, users, callers, subject, secrets };
  } catch (error) {
    const printed = runtime.printed();
    await runtime.stop();
    throw new Error(`the world could not be made: ${String(error)}\n${printed}`, { cause: error });
  }
}

/** A GraphQL request over HTTP. */
export async function ask(
  { outputs }: OwnRuntime,
  caller: Caller,
  { query, variables, production }: Operation,
  now = Date.now(),
): Promise<Answer> {
  const url = (production ? outputs.stackOutputs[productionUrl] : outputs.graphqlUrl) ?? '';
  const body = JSON.stringify({ query, variables });
  return read(
    await post(
      url,
      await caller.credentials({ url, body, now, headers: { 'content-type': 'application/json' } }),
      body,
    ),
  );
}

/** A call of an AWS API in the JSON protocol. */
export async function askAws(
  { outputs }: OwnRuntime,
  caller: Caller,
  service: string,
  target: string,
  input: object,
): Promise<Answer> {
  const url = `${outputs.awsEndpointUrl}/`;
  const body = JSON.stringify(input);
  return read(
    await post(
      url,
      await caller.credentials({
        url,
        body,
        service,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      }),
      body,
    ),
  );
}

const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  text: await response.text(),
  errorType: response.headers.get('x-amzn-errortype'),
});

async function reportOf(runtime: OwnRuntime, owner: Caller): Promise<Subject> {
  const dragonName = `Matrix ${crypto.randomUUID().slice(0, 8)}`;
  const { text } = await ask(runtime, owner, reportDragon(dragonName));
  const { data } = JSON.parse(text) as { data: { reportDragon: { id: string; owner: string } } | null };
  if (!data) throw new Error(`the owner could not report: ${text}`);
  const { id, owner: sub } = data.reportDragon;
  const deadline = Date.now() + 20_000;
  for await (const _ of setInterval(50)) {
    const { text: now } = await ask(runtime, owner, getReport(id));
    if (now.includes('"ACCEPTED"')) break;
    if (Date.now() > deadline) throw new Error(`the report was not accepted: ${now}`);
  }
  return { reportId: id, owner: sub, dragonName };
}
