import { S3SelectError } from '../errors.ts';
import { createFlatRow, giveSlots, isTextAt, valueAt, type FlatRow } from '../json/flat-row.ts';
import { children, type Expression, type Identifier, type SelectItem, type Statement, type Step } from '../sql/ast.ts';
import { createAggregate, type Aggregate } from './aggregates.ts';
import { compile, type Dates, type Evaluate, type Scope } from './compile.ts';
import { jsonWriting, type Writing } from './writing.ts';
import { clausesOf, type Clause } from './needles.ts';
import { fieldGetter, pathGetter } from './path.ts';
import { isStruct, isUnknown, truth, type Value } from './values.ts';
import { spend, weightOf } from './work.ts';

export interface Column {
  /** The name as a JSON key: quoted, with the colon. */
  key: string;
  evaluate: Evaluate;
  /** The slot of a plain record that holds the column, if the column is a single field of the row. */
  slot?: number;
}

export interface Plan {
  /** The path of FROM after `S3Object[*]`. */
  from: readonly Step[];
  where?: (row: Value) => boolean;
  /** The columns; if they are absent, the query is `SELECT *`, the row itself. */
  columns?: readonly Column[];
  /**
   * Makes new accumulators for a run. It is present, and its result may be empty, if the query gives one row for all
   * records.
   */
  aggregates?: () => Aggregate[];
  limit: number;
  /** What a row costs at most when its values are short. */
  weight: number;
  exact: boolean;
  /** The fractions of a record keep all their digits. */
  decimals: boolean;
  clauses: readonly Clause[];
  /**
   * The fields that the query names. It is present if a row of JSON needs no more than these; evaluation then takes
   * `flat.row` for such a row.
   */
  fields?: { names: readonly Identifier[]; flat: FlatRow };
  /** The names of all fields that the query looks at, unless it looks at the whole row. */
  names?: readonly string[];
}

export interface Planning {
  dates: Dates | undefined;
  /** For rows of CSV fields: finds the column of a path, and tells how a text stands in a record. */
  csv?: { column(alias: Identifier): (path: Path) => Evaluate; writing: Writing };
}

/** The deepest tree, because evaluation recurses as deep. */
const maxDepth = 1000;

const checkDepth = (roots: Expression[]): void => {
  let level = roots;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth)
      throw new S3SelectError('MaxOperatorsExceeded', 'Failed to parse SQL expression, try reducing complexity.');
    level = level.flatMap(children);
  }
};

const some = (expression: Expression, test: (node: Expression) => boolean): boolean =>
  test(expression) || children(expression).some((child) => some(child, test));

/** A division distinguishes integers from floats of the same value (7 / 2 is 3, 7.0 / 2 is 3.5); nothing else does. */
const divides = (node: Expression): boolean => node.kind === 'arithmetic' && node.operator === '/';
/** If a decimal takes part, the numbers of the record are decimals too. */
const usesDecimals = (node: Expression): boolean =>
  (node.kind === 'cast' && node.type === 'DECIMAL') ||
  (node.kind === 'arithmetic' && (node.left.kind === 'decimal' || node.right.kind === 'decimal'));
const isAggregate = (node: Expression): boolean => node.kind === 'aggregate';

export type Path = Extract<Expression, { kind: 'path' }>;

export const namesRow = (path: Path, alias: Statement['from']['alias']): boolean => {
  const exact = path.root.name === alias.name;
  return exact || (!path.root.quoted && !alias.quoted && path.root.name.toLowerCase() === alias.name.toLowerCase());
};

/**
 * The fields of the row that a query names, each with a slot. `whole` means that it needs more of the row than these.
 */
interface Fields {
  names: Identifier[];
  /** By name, with its quotes if it has any. */
  slots: Map<string, number>;
  flat: FlatRow;
  whole: boolean;
}

const slotOf = ({ names, slots }: Fields, field: Identifier): number => {
  const key = field.quoted ? `"${field.name}` : field.name;
  const known = slots.get(key);
  if (known !== undefined) return known;
  slots.set(key, names.length);
  return names.push(field) - 1;
};

/** What is shorter counts as a part of the query, which is counted already. */
const shortText = 64;

const fieldOf = (fields: Fields, field: Identifier): Evaluate => {
  const slot = slotOf(fields, field);
  const { flat } = fields;
  const get = fieldGetter(field);
  return (row) => {
    if (row === flat.row) {
      const length = (flat.ends[slot] as number) - (flat.starts[slot] as number);
      if (length > shortText) spend(length);
      return valueAt(flat, slot);
    }
    return get(row);
  };
};

/** Answers the field of the row that a path means, if the path is a single field. */
const onlyField = (path: Path, alias: Identifier): Identifier | undefined => {
  const { root, steps } = path;
  const [step] = steps;
  if (namesRow(path, alias)) {
    if (steps.length !== 1 || step?.kind !== 'field') return undefined;
    return step.field;
  }
  if (steps.length > 0 || root.name === '_1' || root.name.toLowerCase() === 's3object') return undefined;
  return root;
};

/** Compares a field with a text, by the bytes of a plain record. */
const isTextOf =
  (alias: Identifier, fields: Fields) =>
  (path: Path, text: string): Evaluate | undefined => {
    const field = onlyField(path, alias);
    if (field === undefined || !text.isWellFormed()) return undefined;
    const slot = slotOf(fields, field);
    const { flat } = fields;
    const get = fieldGetter(field);
    const bytes = Buffer.from(text);
    return (row) => {
      if (row === flat.row) return isTextAt(flat, slot, bytes);
      const value = get(row);
      if (isUnknown(value)) return null;
      return value === text;
    };
  };

/** Follows `steps` from a value. */
const follow = (get: Evaluate, steps: readonly Step[]): Evaluate => {
  if (steps.length === 0) return get;
  const rest = pathGetter(steps);
  return (row) => rest(get(row));
};

const ofRow = (steps: readonly Step[], fields: Fields): Evaluate => {
  const [first, ...others] = steps;
  if (first?.kind === 'field') return follow(fieldOf(fields, first.field), others);
  fields.whole = true;
  return follow((row) => row, steps);
};

const ofField = ({ root, steps }: Path, fields: Fields): Evaluate => {
  const field = fieldOf(fields, root);
  if (root.name !== '_1') return follow(field, steps);
  // A row that is no struct counts as a struct with the single field _1.
  fields.whole = true;
  return follow((row) => (isStruct(row) ? field(row) : row), steps);
};

/** A path starts at the row, by the row's name, or at one of its fields. */
const columnOf =
  (alias: Identifier, fields: Fields) =>
  (path: Path): Evaluate => {
    if (namesRow(path, alias)) return ofRow(path.steps, fields);
    if (path.root.name.toLowerCase() === 's3object' && !path.root.quoted) {
      throw new S3SelectError(
        'EvaluatorBindingDoesNotExist',
        `The row is named ${alias.name}, not ${path.root.name}`,
        path.at,
      );
    }
    return ofField(path, fields);
  };

const noAggregate = (): never => {
  throw new S3SelectError(
    'UnsupportedSqlStructure',
    'An aggregate may stand in the SELECT list only, not inside another one.',
  );
};

const keyOf = (item: SelectItem, position: number): string => `${JSON.stringify(nameOf(item, position))}:`;

const nameOf = ({ alias, expression }: SelectItem, position: number): string => {
  if (alias !== undefined) return alias;
  if (expression.kind !== 'path') return `_${position}`;
  const last = expression.steps.at(-1);
  if (last === undefined) return expression.root.name;
  if (last.kind === 'field') return last.field.name;
  return `_${position}`;
};

/** `alias.*`, alone in the list, is `*`. */
const isStar = (items: SelectItem[], alias: Statement['from']['alias']): boolean => {
  const expression = items[0]?.expression;
  if (items.length !== 1 || expression?.kind !== 'path' || items[0]?.alias !== undefined) return false;
  return expression.steps.length === 1 && expression.steps[0]?.kind === 'members' && namesRow(expression, alias);
};

const compileAggregated = (items: SelectItem[], scope: Scope): Pick<Plan, 'columns' | 'aggregates'> => {
  const makers: (() => Aggregate)[] = [];
  let current: Aggregate[] = [];
  const outer: Scope = {
    ...scope,
    column(path) {
      throw new S3SelectError(
        'UnsupportedSqlStructure',
        'A column beside aggregates needs GROUP BY, which is not supported',
        path.at,
      );
    },
    aggregate(call) {
      const argument = call.argument && compile(call.argument, scope);
      const index = makers.push(() => createAggregate(call.name, argument, scope.exact)) - 1;
      return () => current[index]?.result();
    },
  };
  const columns = items.map((item, index) => ({
    key: keyOf(item, index + 1),
    evaluate: compile(item.expression, outer),
  }));
  return {
    columns,
    aggregates() {
      current = makers.map((make) => make());
      return current;
    },
  };
};

const compileItems = (statement: Statement, scope: Scope, fields: Fields): Pick<Plan, 'columns' | 'aggregates'> => {
  const { items, from } = statement;
  if (items === undefined || isStar(items, from.alias)) return {};
  if (items.some(({ expression }) => some(expression, isAggregate))) return compileAggregated(items, scope);
  return {
    columns: items.map((item, index) => {
      const { expression } = item;
      const field = expression.kind === 'path' ? onlyField(expression, from.alias) : undefined;
      return {
        key: keyOf(item, index + 1),
        evaluate: compile(expression, scope),
        ...(field !== undefined && { slot: slotOf(fields, field) }),
      };
    }),
  };
};

export const createPlan = (statement: Statement, { dates, csv }: Planning): Plan => {
  const { from, where, limit = Infinity, items = [] } = statement;
  const roots = items.map(({ expression }) => expression);
  if (where) roots.push(where);
  checkDepth(roots);
  const exact = roots.some((root) => some(root, divides));
  const fields: Fields = { names: [], slots: new Map(), flat: createFlatRow(), whole: csv !== undefined };
  const scope: Scope = {
    column: csv?.column(from.alias) ?? columnOf(from.alias, fields),
    ...(csv === undefined && { isText: isTextOf(from.alias, fields) }),
    aggregate: noAggregate,
    dates,
    exact,
  };
  const condition = where && compile(where, scope);
  const list = compileItems(statement, scope, fields);
  giveSlots(fields.flat, fields.names.length);
  return {
    from: from.steps,
    ...(condition && { where: (row: Value) => truth(condition(row)) === true }),
    ...list,
    ...(!fields.whole && !exact && { fields }),
    ...(!fields.whole && list.columns !== undefined && { names: fields.names.map(({ name }) => name) }),
    limit,
    weight: weightOf(statement),
    exact,
    decimals: roots.some((root) => some(root, usesDecimals)),
    clauses: where ? clausesOf(where, csv?.writing ?? jsonWriting) : [],
  };
};
