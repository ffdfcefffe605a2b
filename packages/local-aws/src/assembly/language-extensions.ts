import { UnsupportedError, type AwsError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { ownValue } from '../kernel/own-value.ts';
import { invalid } from './checks/references.ts';

const extensions = 'AWS::LanguageExtensions';
const loopPrefix = 'Fn::ForEach::';
type Members = Readonly<Record<string, unknown>>;

/** Answers an object, or an empty one for whatever else stands there. */
const objectAt = (value: unknown): Members => (isObject(value) ? value : {});

/** A template whose loops are written out, and what is wrong with them. */
export interface Extended {
  readonly value: unknown;
  readonly faults: readonly AwsError[];
}

/** Values of parameters that are given beside the template; undefined where they are not known yet. */
export type GivenParameters = Readonly<Record<string, string>> | undefined;

/**
 * Writes out the loops of a template that asks for the transform, as far as their items stand in the template or in its
 * parameters. What stays is refused by name. docs: AWS CloudFormation Template Reference, "AWS::LanguageExtensions
 * transform", "Fn::ForEach"; recorded: ministackorg/ministack pull request 1739 (what is replaced, and what stays as it
 * is written)
 */
export function extended(written: unknown, given: GivenParameters): Extended {
  if (!isObject(written)) return { value: written, faults: [] };
  const { Transform, ...template } = written;
  const transforms = Transform === undefined ? [] : [Transform].flat(2);
  if (!transforms.includes(extensions)) return { value: written, faults: withoutTransform(template) };
  const others = transforms.filter((name) => name !== extensions);
  const loops = new Loops(objectAt(template['Mappings']), parameterOf(objectAt(template['Parameters']), given));
  const sections = ['Conditions', 'Resources', 'Outputs'].filter((name) => template[name] !== undefined);
  const value = {
    ...template,
    ...Object.fromEntries(sections.map((name) => [name, loops.expand(template[name], new Map())])),
    ...(others.length > 0 && { Transform: others }),
  };
  const resources = (value as Members)['Resources'];
  if (!isObject(resources)) return { value, faults: loops.faults };
  const { kept, faults } = withPlainPolicies(resources);
  return { value: { ...value, Resources: kept }, faults: [...loops.faults, ...faults] };
}

type ValueOf = (name: string) => string | readonly string[] | undefined;

/** Reads the parameters that a template is transformed with. Those of Parameter Store are read later. */
const parameterOf =
  (parameters: Members, given: GivenParameters): ValueOf =>
  (name) => {
    const { Type, Default } = objectAt(ownValue(parameters, name));
    const value = given && (ownValue(given, name) ?? Default);
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    if (Type === 'CommaDelimitedList' || Type === 'List<Number>')
      return String(value)
        .split(',')
        .map((item) => item.trim());
    return Type === 'String' || Type === 'Number' ? String(value) : undefined;
  };

/** With the transform a function may give the policies, which are needed before any function is evaluated here. */
function withPlainPolicies(resources: Members): { readonly kept: Members; readonly faults: readonly AwsError[] } {
  const faults: AwsError[] = [];
  const kept = Object.entries(resources).map(([id, resource]) => {
    if (!isObject(resource)) return [id, resource] as const;
    const members = Object.entries(resource).filter(([name, value]) => {
      const isGiven = (name === 'DeletionPolicy' || name === 'UpdateReplacePolicy') && isObject(value);
      if (isGiven) faults.push(new UnsupportedError(`${id}: ${name} by a function (write the policy out)`));
      return !isGiven;
    });
    return [id, Object.fromEntries(members)] as const;
  });
  return { kept: Object.fromEntries(kept), faults };
}

/**
 * These functions are there for the transform alone; its words for them without it are not known. docs: AWS
 * CloudFormation Template Reference, "AWS::LanguageExtensions transform"
 */
function withoutTransform(template: Members): readonly AwsError[] {
  const used = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === 'Fn::Length' || name === 'Fn::ToJsonString') used.add(name);
      look(member);
    }
  };
  look([template['Conditions'], template['Resources'], template['Outputs']]);
  return [...used].map((name) =>
    invalid(`Template error: ${name} is there only in a template with the transform ${extensions}.`),
  );
}

type Bindings = ReadonlyMap<string, string>;

class Loops {
  readonly faults: AwsError[] = [];
  readonly #mappings: Members;
  readonly #valueOf: ValueOf;

  constructor(mappings: Members, valueOf: ValueOf) {
    this.#mappings = mappings;
    this.#valueOf = valueOf;
  }

  expand(value: unknown, bindings: Bindings): unknown {
    if (Array.isArray(value)) return value.map((item) => this.expand(item, bindings));
    if (!isObject(value)) return value;
    const [name = '', argument] = Object.entries(value)[0] ?? [];
    const bound = name === 'Ref' && typeof argument === 'string' ? bindings.get(argument) : undefined;
    if (bound !== undefined) return bound;
    if (name === 'Fn::Sub') return { 'Fn::Sub': this.#substitution(argument, bindings) };
    const members: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value))
      for (const [made, content] of this.#entriesOf(key, member, bindings)) {
        if (Object.hasOwn(members, made)) this.#fail(`the key ${made} is there twice`);
        members[made] = content;
      }
    return name === 'Fn::GetAtt' || name === 'Ref' ? { [name]: plainNames(members[name]) } : members;
  }

  /** Answers one member, or those of a loop. */
  #entriesOf(key: string, member: unknown, bindings: Bindings): readonly (readonly [string, unknown])[] {
    if (!key.startsWith(loopPrefix)) return [[key, this.expand(member, bindings)]];
    const [identifier, collection, fragment, ...others] = Array.isArray(member) ? (member as unknown[]) : [];
    if (typeof identifier !== 'string' || !isObject(fragment) || others.length > 0) {
      this.#fail(`${key} layout is incorrect`);
      return [];
    }
    const items = this.#itemsOf(this.expand(collection, bindings));
    // It is refused by name, with what it loops over.
    if (!items) return [[key, member]];
    return items.flatMap((item) => {
      const within = new Map([...bindings, [identifier, item]]);
      return Object.entries(fragment).flatMap(([name, content]) =>
        this.#entriesOf(keyOf(name, within), content, within),
      );
    });
  }

  /** Answers the items of a list that stands in the template: directly, in a mapping or as a parameter. */
  #itemsOf(collection: unknown): readonly string[] | undefined {
    if (Array.isArray(collection)) {
      const items = collection.flatMap((item) =>
        isObject(item) ? (this.#textOf(item) ?? this.#itemsOf(item) ?? [undefined]) : [item],
      );
      return items.every((item) => typeof item === 'string' || typeof item === 'number')
        ? items.map(String)
        : undefined;
    }
    if (!isObject(collection)) return undefined;
    const { Ref } = collection;
    const value = typeof Ref === 'string' ? this.#valueOf(Ref) : undefined;
    if (value !== undefined) return typeof value === 'string' ? undefined : value;
    const found = this.#found(collection);
    return Array.isArray(found) ? this.#itemsOf(found) : undefined;
  }

  /** Answers a text, or the one that a parameter or a mapping has. */
  #textOf(part: unknown): string | undefined {
    if (!isObject(part)) return typeof part === 'string' ? part : undefined;
    const value = typeof part['Ref'] === 'string' ? this.#valueOf(part['Ref']) : this.#found(part);
    return typeof value === 'string' ? value : undefined;
  }

  /** Answers what a mapping holds, or the default of the call. */
  #found({ 'Fn::FindInMap': call }: Members): unknown {
    const [map, first, second, options, ...others] = Array.isArray(call) ? (call as readonly unknown[]) : [];
    const path = [map, first, second].map((part) => this.#textOf(part));
    if (others.length > 0 || path.includes(undefined)) return undefined;
    const found = path.reduce<unknown>(
      (at, part) => (isObject(at) ? ownValue(at, part ?? '') : undefined),
      this.#mappings,
    );
    return found ?? objectAt(options)['DefaultValue'];
  }

  /** The text of Fn::Sub may name the identifier, unless it has a variable of that name. */
  #substitution(argument: unknown, bindings: Bindings): unknown {
    const [text, variables, ...others] = [argument].flat() as readonly unknown[];
    if (typeof text !== 'string') return this.expand(argument, bindings);
    const own = isObject(variables) ? variables : {};
    const replaced = text.replaceAll(/\$\{([A-Za-z0-9]+)\}/g, (whole, name: string) =>
      Object.hasOwn(own, name) ? whole : (bindings.get(name) ?? whole),
    );
    return variables === undefined ? replaced : [replaced, this.expand(variables, bindings), ...others];
  }

  /** recorded: aws-cloudformation/cfn-language-discussion issue 156, aws-cloudformation/cfn-lint issue 3996 */
  #fail(problem: string): void {
    this.faults.push(invalid(`Transform ${extensions} failed with: ${problem}`));
  }
}

/** `&{X}` leaves out what no logical id may have. */
const keyOf = (key: string, bindings: Bindings): string =>
  key.replaceAll(/([$&])\{([A-Za-z0-9]+)\}/g, (whole, sign: string, name: string) => {
    const value = bindings.get(name);
    if (value === undefined) return whole;
    return sign === '&' ? value.replaceAll(/[^A-Za-z0-9]/g, '') : value;
  });

/** With the transform the names within Ref and Fn::GetAtt may be made by Fn::Sub. */
function plainNames(argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.map(plainNames);
  const text = isObject(argument) ? argument['Fn::Sub'] : undefined;
  return typeof text === 'string' && !text.includes('${') ? text : argument;
}
