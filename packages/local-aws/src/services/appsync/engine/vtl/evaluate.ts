import { UnsupportedError } from '../../../../kernel/errors.ts';
import { declareUnverified } from '../../../../kernel/unverified.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';
import { splitJava } from '../appsync-js/library/java-regex.ts';
import type { Run } from '../appsync-js/library/port.ts';
import { Overspent } from '../appsync-js/overspent.ts';
import { calculate } from './calculate.ts';
import { costOf, sizeOf } from './cost.ts';
import { callMethod } from './methods.ts';
import {
  TemplateSyntaxError,
  type Block,
  type Call,
  type Expression,
  type Head,
  type Node,
  type Reference,
  type Step,
} from './nodes.ts';
import { behind, Broken, Halted, Returned } from './leaving.ts';
import { callUtility, library } from './utilities.ts';
import { written } from './written.ts';
import { doubleOf, Loop, memberOf, plain, setItem, textOf, toJson, type Value } from './values.ts';
import type { Json } from '../appsync-js/index.ts';
import { isTrue } from './calculate.ts';

const setNull = declareUnverified(
  'appsync-vtl:set-null',
  'A mapping template sets a variable that has a value to null.',
  'The variable keeps its value, as Velocity 1.7 has it.',
);

const stop = declareUnverified(
  'appsync-vtl:stop',
  'A mapping template has the directive #stop.',
  'The template ends there, with what it has written, as Velocity 1.7 has it.',
);

/** AppSync's quota of iterations. docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
const mostIterations = 1_000;

/** The longest range. No loop runs through as many numbers. */
const mostItems = 100_000;

/** The variables that a loop has beside its own. */
const loopNames = ['foreach', 'velocityCount', 'velocityHasNext'];

/** A name that leads into the library, such as `$util.time`. */
class Library {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

interface Macro {
  readonly parameters: readonly string[];
  readonly body: readonly Node[];
}

/**
 * Evaluates a template of Velocity 1.7, with the additions of AppSync. docs: AWS AppSync Developer Guide, "Resolver
 * mapping template programming guide"
 */
export class Evaluation {
  readonly #variables: Map<string, Value>;
  readonly #macros = new Map<string, Macro>();
  readonly #run: Run;
  #units: number;

  /** `units` is the cost that it may have in this thread. Without units there is no limit. */
  constructor(variables: Map<string, Value>, run: Run, units: number) {
    this.#variables = variables;
    this.#run = run;
    this.#units = units;
  }

  #charge(cost: number): void {
    if (!this.#run.isCounted) return;
    this.#units -= cost;
    if (this.#units < 0) throw new Overspent();
  }

  /** Charges for values before they are walked: they may be large, or contain themselves. */
  #chargeFor(...values: readonly Value[]): void {
    if (this.#run.isCounted) this.#charge(sizeOf(values, this.#units));
  }

  #chargeCall(name: string, values: readonly Value[]): void {
    if (this.#run.isCounted) this.#charge(costOf(name, values, this.#units));
  }

  jsonOf(value: Value): Json {
    this.#chargeFor(value);
    return toJson(value);
  }

  render(nodes: readonly Node[]): string {
    let text = '';
    try {
      for (const node of nodes) text += this.#renderNode(node);
    } catch (error) {
      throw behind(text, error);
    }
    this.#charge(text.length >> 4);
    return text;
  }

  #renderNode(node: Node): string {
    this.#charge(1);
    if (typeof node === 'string') return node;
    if (Array.isArray(node)) return this.#renderBlock(node as unknown as Block);
    const { type } = node as Exclude<Node, string | Block>;
    if (type === 'references') return this.#renderReference(node as Reference);
    if (type === 'set') this.#set(...(node as { equal: readonly [Reference, Expression] }).equal);
    if (type === 'raw') return (node as { value?: string }).value ?? '';
    if (type === 'break') throw new Broken();
    return type === 'macro_call' ? this.#call(node as Call) : '';
  }

  #renderReference(reference: Reference): string {
    const value = this.#valueOf(reference);
    if (value !== null) {
      this.#chargeFor(value);
      return textOf(value);
    }
    return reference.leader === '$!' ? '' : written(reference);
  }

  #renderBlock([head, ...body]: Block): string {
    if (head.type === 'if') return this.#renderIf([head, ...body]);
    if (head.type === 'foreach') return this.#renderEach(head, body);
    if (head.type === 'macro') {
      this.#macros.set(head.id, { parameters: (head.args || []).map(({ id }) => id), body });
      return '';
    }
    throw new UnsupportedError(`The directive #${head.type} in a mapping template`);
  }

  #renderIf(nodes: readonly (Node | Head)[]): string {
    const chosen: Node[] = [];
    let isChosen = false;
    for (const node of nodes) {
      const branch = branchOf(node);
      if (branch && isChosen) break;
      if (branch) isChosen = branch.type === 'else' || isTrue(this.evaluate(branch.condition));
      else if (isChosen) chosen.push(node as Node);
    }
    return this.render(chosen);
  }

  #renderEach({ to, from }: Head & { readonly type: 'foreach' }, body: readonly Node[]): string {
    const items = itemsOf(this.evaluate(from));
    // An iteration takes its time also where it has nothing to write.
    this.#charge(items.length * 4);
    if (items.length > mostIterations) throw new CodeFault(`A #foreach loop runs at most ${mostIterations} times.`);
    const before = [to, ...loopNames].map((name) => [name, this.#variables.get(name)] as const);
    const outer = this.#variables.get('foreach') ?? null;
    let text = '';
    try {
      items.forEach((item, index) => {
        this.#variables.set(to, item);
        this.#variables.set('foreach', new Loop(index, items.length, outer));
        this.#variables.set('velocityCount', index + 1);
        this.#variables.set('velocityHasNext', index + 1 < items.length);
        text += this.render(body);
      });
    } catch (error) {
      if (!(error instanceof Broken)) throw behind(text, error);
    }
    for (const [name, value] of before)
      if (value === undefined) this.#variables.delete(name);
      else this.#variables.set(name, value);
    return text;
  }

  #call({ id, args }: Call): string {
    const values = (args || []).map((argument) => this.evaluate(argument));
    if (id === 'return') throw new Returned(values[0] ?? null);
    if (id === 'stop') {
      this.#run.requireAllowed(stop);
      throw new Halted('');
    }
    const macro = this.#macros.get(id);
    if (!macro) throw new UnsupportedError(`The directive #${id} in a mapping template`);
    macro.parameters.forEach((name, index) => this.#variables.set(name, values[index] ?? null));
    return this.render(macro.body);
  }

  #set({ id, path = [] }: Reference, expression: Expression): void {
    const value = this.evaluate(expression);
    const last = path.at(-1);
    if (!last) {
      if (value !== null) this.#variables.set(id, value);
      else if ((this.#variables.get(id) ?? null) !== null) this.#run.requireAllowed(setNull);
      return;
    }
    const owner = this.#valueOf({ type: 'references', id, path: path.slice(0, -1) });
    const key = last.type === 'index' ? this.evaluate(last.id) : last.id;
    this.#chargeFor(key);
    if (owner instanceof Map) owner.set(textOf(key), value);
    else if (Array.isArray(owner)) setItem(owner, Number(plain(key)), value);
    else throw new UnsupportedError(`#set of a member of what is no map in a mapping template`);
  }

  evaluate(expression: Expression): Value {
    this.#charge(1);
    switch (expression.type) {
      case 'references':
        return this.#valueOf(expression);
      case 'string':
        if (expression.fault !== undefined) throw new TemplateSyntaxError(expression.fault);
        return expression.nodes ? this.#textOf(expression.nodes) : expression.value;
      case 'integer':
        return Math.trunc(Number(expression.value));
      case 'decimal':
        return doubleOf(Number(expression.value));
      case 'bool':
        return expression.value === 'null' ? null : expression.value === 'true';
      case 'array':
        return this.#listOf(expression);
      case 'map':
        if (expression.hasLost) throw new UnsupportedError('The name __proto__ in a map of a mapping template');
        return this.#mapOf(expression.value ?? {});
      case 'math':
        return calculate(expression.operator, expression.expression, (operand) => {
          const value = this.evaluate(operand);
          this.#chargeFor(value);
          return value;
        });
    }
  }

  /** What a text has written is no part of what the template has, where it is stopped within the text. */
  #textOf(nodes: readonly Node[]): string {
    try {
      return this.render(nodes);
    } catch (error) {
      throw error instanceof Halted ? new Halted('') : error;
    }
  }

  #mapOf(members: Readonly<Record<string, Expression>>): Value {
    return new Map(Object.entries(members).map(([key, item]) => [key, this.evaluate(item)]));
  }

  #listOf({ isRange, value = [] }: Expression & { readonly type: 'array' }): Value[] {
    const items = value.map((item) => (typeof item === 'object' ? this.evaluate(item) : item));
    if (!isRange) return items;
    const [from = 0, to = 0] = items.map((item) => Number(plain(item)));
    const length = Math.abs(to - from) + 1;
    this.#charge(length);
    if (length > mostItems) throw new CodeFault(`A range has at most ${mostItems} numbers.`);
    return Number.isInteger(length)
      ? Array.from({ length }, (_, index) => (from < to ? from + index : from - index))
      : [];
  }

  #valueOf({ id, path = [] }: Reference): Value {
    const root = rootOf(id, this.#variables);
    let value: Value | Library = root;
    for (const step of path) {
      if (value === null) return null;
      value = value instanceof Library ? this.#inLibrary(value, step) : this.#step(value, step);
    }
    return value instanceof Library ? null : value;
  }

  #inLibrary({ path }: Library, step: Step): Value | Library {
    if (step.type === 'index') return null;
    const name = `${path}.${step.id}`;
    if (step.type === 'property') return new Library(name);
    const values = (step.args || []).map((argument) => this.evaluate(argument));
    this.#chargeCall(name, values);
    return callUtility(name, values, this.#run);
  }

  #step(value: Value, step: Step): Value {
    if (step.type === 'method') {
      const values = (step.args || []).map((argument) => this.evaluate(argument));
      this.#chargeCall(step.id, [value, ...values]);
      return callMethod(value, step.id, values, {
        call: (name, given) => library(name, given, this.#run),
        split: (text, pattern) => splitJava(text, pattern, this.#run),
      });
    }
    const key = step.type === 'index' ? plain(this.evaluate(step.id)) : step.id;
    return memberOf(value, key);
  }
}

function rootOf(id: string, variables: ReadonlyMap<string, Value>): Value | Library {
  if (id === 'util' || id === 'utils') return new Library('util');
  if (id === 'extensions') return new Library('extensions');
  return variables.get(id) ?? null;
}

function branchOf(node: Node | Head): (Head & { readonly type: 'if' | 'elseif' | 'else' }) | undefined {
  if (typeof node === 'string' || Array.isArray(node)) return undefined;
  const head = node as Head;
  return head.type === 'if' || head.type === 'elseif' || head.type === 'else' ? head : undefined;
}

function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? [...value.values()] : [];
}
