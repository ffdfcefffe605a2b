import { asText } from '../../kernel/as-text.ts';
import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import { namesMissing, type KnownPrincipals } from '../../iam/missing-principal.ts';
import { AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import type { Kept } from '../../storage/kept.ts';
import { principalNotFound, validation } from './errors.ts';

export type Statement = Readonly<Record<string, unknown>>;

export interface KeptStatement {
  readonly bus: string;
  /** The Sid of the statement. A statement without a Sid is identified by its place. */
  readonly id: string;
  readonly statement: Statement;
}

/** Keeps the policies of event buses: statements of the template and of calls, by their ids. */
export class BusPolicies {
  readonly #statements = new Map<string, Map<string, Statement>>();
  readonly #parsed = new Map<string, PolicyDocument>();
  readonly #kept: Kept<KeptStatement>;
  readonly #known: KnownPrincipals;

  constructor(kept: Kept<KeptStatement>, known: KnownPrincipals) {
    this.#kept = kept;
    this.#known = known;
    for (const [, { bus, id, statement }] of kept.own()) this.#set(bus, id, statement);
  }

  provision(bus: string, id: string, statement: Statement): void {
    checked(bus, [statement]);
    const kept = this.#kept.provisioned(keyOf(bus, id), { bus, id, statement });
    if (!kept) this.#set(bus, id, statement);
    else if (kept.definition) this.#set(bus, id, kept.definition.statement);
  }

  /** Removes a statement that the template no longer has. */
  forget(bus: string, id: string): void {
    this.#kept.forget(keyOf(bus, id));
    this.#delete(bus, id);
  }

  put(bus: string, id: string, statement: Statement): void {
    this.#requirePrincipals(bus, [statement]);
    const others = [...(this.#statements.get(bus) ?? [])].flatMap(([known, one]) => (known === id ? [] : [one]));
    requireSize([...others, statement]);
    this.#set(bus, id, statement);
    this.#kept.put(keyOf(bus, id), { bus, id, statement });
  }

  /** Removes a statement, and answers whether it existed. */
  remove(bus: string, id: string): boolean {
    if (!this.#delete(bus, id)) return false;
    this.#kept.remove(keyOf(bus, id));
    return true;
  }

  clear(bus: string): void {
    for (const id of [...(this.#statements.get(bus)?.keys() ?? [])]) this.remove(bus, id);
  }

  replace(bus: string, policy: unknown): void {
    const statements = statementsOf(bus, policy);
    const all = statements.map(([, statement]) => statement);
    this.#requirePrincipals(bus, all);
    this.clear(bus);
    for (const [id, statement] of statements) this.put(bus, id, statement);
  }

  /** Writes the policy as DescribeEventBus shows it. */
  text(bus: string): string | undefined {
    const statements = [...(this.#statements.get(bus)?.values() ?? [])];
    return statements.length === 0 ? undefined : textOf(statements);
  }

  document(bus: string): PolicyDocument | undefined {
    const known = this.#parsed.get(bus);
    if (known) return known;
    const text = this.text(bus);
    if (text === undefined) return undefined;
    const document = parseDocument(`event bus ${bus}`, text, 'resource');
    this.#parsed.set(bus, document);
    return document;
  }

  #requirePrincipals(bus: string, statements: readonly Statement[]): void {
    if (namesMissing(checked(bus, statements), this.#known)) throw principalNotFound();
  }

  #set(bus: string, id: string, statement: Statement): void {
    const statements = this.#statements.get(bus) ?? new Map<string, Statement>();
    statements.set(id, statement);
    this.#statements.set(bus, statements);
    this.#parsed.delete(bus);
  }

  #delete(bus: string, id: string): boolean {
    this.#parsed.delete(bus);
    return this.#statements.get(bus)?.delete(id) ?? false;
  }
}

const textOf = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" (Event bus policy size) */
const mostCharacters = 10_240;

/** docs: Amazon EventBridge API Reference, "PutPermission" (PolicyLengthExceededException) */
function requireSize(statements: readonly Statement[]): void {
  if (textOf(statements).length > mostCharacters)
    throw new AwsError(
      'PolicyLengthExceededException',
      'The event bus policy is too long. For more information, see the limits.',
    );
}

const keyOf = (bus: string, id: string): string => `${bus} ${id}`;

/** Answers the statements of a whole policy by their ids. */
export function statementsOf(bus: string, policy: unknown): readonly (readonly [string, Statement])[] {
  if (policy === undefined) return [];
  const statements = (isObject(policy) ? [policy['Statement'] ?? []].flat() : []) as unknown as readonly Statement[];
  read(bus, isObject(policy) ? { ...policy, Statement: statements } : policy);
  requireSize(statements);
  const ids = statements.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  if (new Set(ids).size < ids.length)
    throw validation(`event bus ${bus}: Statement IDs (SID) in a single policy must be unique.`);
  return statements.map((statement, place) => [asText(statement['Sid'] ?? `#${place}`), statement] as const);
}

/** Reads statements as a policy. */
export const checked = (bus: string, statements: readonly Statement[]): PolicyDocument =>
  read(bus, { Version: '2012-10-17', Statement: statements });

function read(bus: string, policy: unknown): PolicyDocument {
  try {
    return parseDocument(`event bus ${bus}`, policy, 'resource');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedPolicyDocument') throw validation(error.message);
    throw error;
  }
}
