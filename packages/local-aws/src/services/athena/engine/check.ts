import { UnsupportedError } from '../../../kernel/errors.ts';
import { refusedBySql } from '../errors.ts';
import type { Call, Expression, Item, Place, Statement } from './syntax.ts';
import type { Column, ColumnType, Table } from './table.ts';
import { childrenOf, hasAggregate, Identities, isAggregate } from './walk.ts';

type Type = ColumnType | 'unknown';

/** What can be ordered by beside columns. */
interface Outputs {
  readonly aliases: ReadonlySet<string | undefined>;
  readonly expressions: ReadonlySet<number>;
}

const numbers: ReadonlySet<Type> = new Set<Type>(['bigint', 'integer', 'double']);

const fault = (code: string, { line, column }: Place, problem: string): Error =>
  refusedBySql(`${code}: line ${line}:${column}: ${problem}`);

/**
 * Answers the columns of the result. It checks names and types as Athena does, because DuckDB would accept more: a
 * number instead of a text, or an alias where none may stand. recorded: stackspot's and grafana's mocks of
 * GetQueryExecution (COLUMN_NOT_FOUND and its place)
 */
export function checkStatement(statement: Statement, table: Table | undefined): readonly Column[] {
  return new Checking(statement, table).run();
}

class Checking {
  private readonly statement: Statement;
  private readonly columns: ReadonlyMap<string, Type>;
  private readonly names: readonly string[];
  private readonly identities = new Identities();
  /** Of expressions that were looked at: each is looked at once, or nested ones would double at each level. */
  private readonly types = new Map<Expression, Type>();

  constructor(statement: Statement, table: Table | undefined) {
    this.statement = statement;
    const all = table === undefined ? [] : [...table.columns, ...table.partitionKeys];
    this.columns = new Map(all.map(({ name, type }) => [name, type]));
    const from = statement.from;
    this.names = from === undefined ? [] : [from.alias ?? from.table];
  }

  run(): readonly Column[] {
    const { from, where, having, groupBy, orderBy } = this.statement;
    if (from === undefined && this.statement.items === undefined)
      throw refusedBySql('COLUMN_NOT_FOUND: line 1:8: SELECT * not allowed in queries without FROM clause');
    const items = this.items();
    if (where !== undefined) this.condition(where, 'WHERE');
    if (where !== undefined && hasAggregate(where))
      throw fault('EXPRESSION_NOT_SCALAR', where.at, 'WHERE clause cannot contain aggregations');
    for (const expression of groupBy) if (!this.isOrdinal(expression, items)) this.typeOf(expression);
    if (having !== undefined) this.condition(having, 'HAVING');
    const outputs = this.outputsOf(items);
    for (const { expression } of orderBy) this.order(expression, items, outputs);
    this.grouping(items, outputs);
    return items.map(({ expression, alias }, index) => ({
      name: alias ?? (expression.kind === 'column' ? expression.name : `_col${index}`),
      type: known(this.typeOf(expression), expression),
    }));
  }

  private items(): readonly Item[] {
    const { items, from } = this.statement;
    if (items !== undefined) return items;
    const at = from?.at ?? { line: 1, column: 8 };
    return [...this.columns.keys()].map((name) => ({
      expression: { kind: 'column', table: undefined, name, at },
      alias: undefined,
    }));
  }

  private condition(expression: Expression, clause: string): void {
    const type = this.typeOf(expression);
    if (type !== 'boolean' && type !== 'unknown')
      throw fault('TYPE_MISMATCH', expression.at, `${clause} clause must evaluate to a boolean: actual type ${type}`);
  }

  private isOrdinal(expression: Expression, items: readonly Item[]): boolean {
    if (expression.kind !== 'number' || !/^\d+$/.test(expression.digits)) return false;
    const ordinal = Number(expression.digits);
    if (ordinal < 1 || ordinal > items.length)
      throw fault(
        'INVALID_COLUMN_REFERENCE',
        expression.at,
        `Position ${ordinal} is not in select list of ${items.length} columns`,
      );
    return true;
  }

  private outputsOf(items: readonly Item[]): Outputs {
    return {
      aliases: new Set(items.map(({ alias }) => alias)),
      expressions: new Set(items.map(({ expression }) => this.identities.of(expression))),
    };
  }

  private order(expression: Expression, items: readonly Item[], { aliases, expressions }: Outputs): void {
    if (this.isOrdinal(expression, items)) return;
    if (expression.kind === 'column' && aliases.has(expression.name)) return;
    this.typeOf(expression);
    if (this.statement.distinct && !expressions.has(this.identities.of(expression)))
      throw fault(
        'EXPRESSION_NOT_IN_DISTINCT',
        expression.at,
        'For SELECT DISTINCT, ORDER BY expressions must appear in select list',
      );
  }

  /** An expression that is neither grouped by nor part of an aggregate has no single value. */
  private grouping(items: readonly Item[], { aliases }: Outputs): void {
    const { groupBy, having, orderBy } = this.statement;
    const isOutput = (expression: Expression): boolean =>
      expression.kind === 'number' || (expression.kind === 'column' && aliases.has(expression.name));
    const ordered = orderBy.map(({ expression }) => expression).filter((expression) => !isOutput(expression));
    const shown = [...items.map(({ expression }) => expression), ...ordered, ...(having === undefined ? [] : [having])];
    if (groupBy.length === 0 && having === undefined && !shown.some(hasAggregate)) return;
    const keys = groupBy.map((key) => (this.isOrdinal(key, items) ? ordinalOf(key, items) : key));
    const known = new Set(keys.map((key) => this.identities.of(key)));
    for (const expression of shown) this.grouped(expression, known);
  }

  private grouped(expression: Expression, keys: ReadonlySet<number>): void {
    if (keys.has(this.identities.of(expression))) return;
    if (isAggregate(expression)) return;
    if (expression.kind === 'column')
      throw fault(
        'EXPRESSION_NOT_AGGREGATE',
        expression.at,
        `'${expression.name}' must be an aggregate expression or appear in GROUP BY clause`,
      );
    for (const child of childrenOf(expression)) this.grouped(child, keys);
  }

  private typeOf(expression: Expression): Type {
    const known = this.types.get(expression);
    if (known !== undefined) return known;
    const type = this.lookAt(expression);
    this.types.set(expression, type);
    return type;
  }

  private lookAt(expression: Expression): Type {
    switch (expression.kind) {
      case 'column':
        return this.column(expression.table, expression.name, expression.at);
      case 'text':
        return 'varchar';
      case 'number':
        return typeOfNumber(expression.digits);
      case 'boolean':
        return 'boolean';
      case 'null':
        return 'unknown';
      case 'call':
        return this.call(expression);
      case 'concat':
        for (const part of expression.parts) this.needs(part, ['varchar'], '||');
        return 'varchar';
      case 'like':
        this.needs(expression.of, ['varchar'], 'LIKE');
        return 'boolean';
      case 'missing':
        this.typeOf(expression.of);
        return 'boolean';
      case 'compare':
        this.comparable(expression.left, expression.right, expression.operator, expression.at);
        return 'boolean';
      case 'in':
        for (const item of expression.items) this.comparable(expression.of, item, '=', item.at);
        return 'boolean';
      case 'between':
        for (const end of [expression.low, expression.high]) this.comparable(expression.of, end, '<=', expression.at);
        return 'boolean';
      default:
        for (const part of childrenOf(expression)) this.needs(part, ['boolean'], 'a condition');
        return 'boolean';
    }
  }

  private column(table: string | undefined, name: string, at: Place): Type {
    if (name.startsWith('$')) throw new UnsupportedError(`Athena’s SQL: the column "${name.slice(0, 50)}"`);
    const type = table === undefined || this.names.includes(table) ? this.columns.get(name) : undefined;
    if (type !== undefined) return type;
    const written = table === undefined ? name : `${table}.${name}`;
    throw fault(
      'COLUMN_NOT_FOUND',
      at,
      `Column '${written}' cannot be resolved or requester is not authorized to access requested resources`,
    );
  }

  private call(call: Call & { readonly at: Place }): Type {
    const { name, args, distinct, at } = call;
    if (name === 'count') {
      for (const arg of args ?? []) this.scalar(arg);
      return this.counted(call, args === undefined ? [0] : [0, 1], 'bigint');
    }
    if (args === undefined) throw fault('FUNCTION_NOT_FOUND', at, `Unexpected parameters (*) for function ${name}`);
    const types = args.map((arg) => (isAggregate(call) ? this.scalar(arg) : this.typeOf(arg)));
    if (distinct && !isAggregate(call))
      throw fault('FUNCTION_NOT_AGGREGATE', at, `DISTINCT is not supported for non-aggregation functions: ${name}`);
    const [first = 'unknown'] = types;
    switch (name) {
      case 'min':
      case 'max':
      case 'arbitrary':
      case 'any_value':
        return this.counted(call, [1], first);
      case 'sum':
        this.needs(args[0], numbers, name);
        return this.counted(call, [1], first === 'double' ? 'double' : 'bigint');
      case 'avg':
        this.needs(args[0], numbers, name);
        return this.counted(call, [1], 'double');
      case 'lower':
      case 'upper':
        this.needs(args[0], ['varchar'], name);
        return this.counted(call, [1], 'varchar');
      case 'length':
        this.needs(args[0], ['varchar'], name);
        return this.counted(call, [1], 'bigint');
      case 'starts_with':
        for (const arg of args) this.needs(arg, ['varchar'], name);
        return this.counted(call, [2], 'boolean');
      case 'coalesce':
        for (const arg of args) this.comparable(args[0] as Expression, arg, '=', arg.at);
        return types.find((type) => type !== 'unknown') ?? 'unknown';
      default:
        throw new UnsupportedError(`Athena’s SQL: the function ${name.slice(0, 50)}`);
    }
  }

  private scalar(expression: Expression): Type {
    if (hasAggregate(expression))
      throw fault('NESTED_AGGREGATION', expression.at, 'Cannot nest aggregations inside aggregation');
    return this.typeOf(expression);
  }

  private counted({ name, args = [], at }: Call & { readonly at: Place }, counts: readonly number[], type: Type): Type {
    if (counts.includes(args.length)) return type;
    const given = args.map((arg) => this.typeOf(arg)).join(', ');
    throw fault('FUNCTION_NOT_FOUND', at, `Unexpected parameters (${given}) for function ${name}`);
  }

  private needs(expression: Expression | undefined, types: ReadonlySet<Type> | readonly Type[], what: string): void {
    if (expression === undefined) return;
    const type = this.typeOf(expression);
    if (type !== 'unknown' && ![...types].includes(type))
      throw fault('TYPE_MISMATCH', expression.at, `Cannot apply ${what} to ${type}`);
  }

  private comparable(left: Expression, right: Expression, operator: string, at: Place): void {
    const [one, other] = [this.typeOf(left), this.typeOf(right)];
    const isFine = one === other || [one, other].includes('unknown') || (numbers.has(one) && numbers.has(other));
    if (!isFine) throw fault('TYPE_MISMATCH', at, `Cannot apply operator: ${one} ${operator} ${other}`);
  }
}

const ordinalOf = (key: Expression, items: readonly Item[]): Expression =>
  items[Number((key as { digits: string }).digits) - 1]?.expression ?? key;

function typeOfNumber(digits: string): ColumnType {
  if (/[eE]/.test(digits)) return 'double';
  // Athena reads 1.5 as a DECIMAL, whose arithmetic and text differ. docs: Trino, "Data types" (DECIMAL)
  if (digits.includes('.')) throw new UnsupportedError(`Athena’s SQL: the decimal ${digits.slice(0, 50)}`);
  const value = BigInt(digits);
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return 'integer';
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return 'bigint';
  throw refusedBySql(`INVALID_LITERAL: Invalid numeric literal: ${digits.slice(0, 50)}`);
}

function known(type: Type, { at }: Expression): ColumnType {
  if (type === 'unknown') throw new UnsupportedError(`Athena’s SQL: a column of NULL at ${at.line}:${at.column}`);
  return type;
}
