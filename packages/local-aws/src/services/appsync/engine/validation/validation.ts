import {
  GraphQLError,
  Kind,
  NoFragmentCyclesRule,
  specifiedRules,
  validate,
  visit,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { UnsupportedError } from '../../../../kernel/errors.ts';
import { sourceLocations, type ErrorEntry } from '../envelope.ts';
import { queryPath } from '../query-path.ts';
import { graphqlJavaMessage } from './validation-messages.ts';
import { wrongLiteral } from './wrong-literals.ts';

const maxErrors = 100;
/** This bound is the runtime's own: each error may show a whole argument, which is as long as a document. */
const maxCharacters = 2 ** 21;

interface Told {
  note(message: string): void;
}

/** Counts what the errors of a document say together. */
function countTold(): Told {
  let characters = 0;
  return {
    note(message) {
      characters += message.length;
      if (characters > maxCharacters)
        throw new UnsupportedError(`A GraphQL document whose errors say more than ${maxCharacters} characters`);
    },
  };
}

/** Notes which rule found each error, because graphql-java words errors by rule. */
const named = (rule: ValidationRule, found: Map<GraphQLError, string>, told: Told): ValidationRule => {
  return (context) => {
    const reporting: ValidationContext = Object.create(context, {
      reportError: {
        value(error: GraphQLError) {
          const reported = rule.name === 'ValuesOfCorrectTypeRule' ? wrongLiteral(context, error) : error;
          told.note(reported.message);
          found.set(reported, rule.name);
          context.reportError(reported);
        },
      },
    }) as ValidationContext;
    return rule(reporting);
  };
};

/** With introspection disabled, its fields count as unknown fields. `__typename` still resolves. */
const noIntrospection: ValidationRule = function FieldsOnCorrectTypeRule(context): ASTVisitor {
  return {
    Field(node) {
      const name = node.name.value;
      if (name === '__schema' || name === '__type')
        context.reportError(
          new GraphQLError(`Cannot query field "${name}" on type "${context.getParentType()?.name ?? 'Query'}"`, {
            nodes: node,
          }),
        );
    },
  };
};

const otherRules = specifiedRules.filter((rule) => rule !== NoFragmentCyclesRule);

/**
 * Answers the errors of a document in the words of graphql-java; the list is empty if the document is valid. It looks
 * for fragment cycles first and alone: the other rules recurse through fragments, and a small document with cycles
 * would overflow the stack.
 */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode, introspection: boolean): ErrorEntry[] {
  const conflict = crowdedSelection(document);
  if (conflict) return [entry(document, conflict, 'OverlappingFieldsCanBeMergedRule')];
  const cycles = run(schema, document, [NoFragmentCyclesRule]);
  if (cycles.length > 0) return cycles;
  return run(schema, document, introspection ? otherRules : [noIntrospection, ...otherRules]);
}

function run(schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]): ErrorEntry[] {
  const found = new Map<GraphQLError, string>();
  const told = countTold();
  const errors = validate(
    schema,
    document,
    rules.map((rule) => named(rule, found, told)),
    { maxErrors, hideSuggestions: true },
  );
  const inFull = countTold();
  return errors.slice(0, maxErrors).map((error) => {
    const full = entry(document, error, found.get(error) ?? '');
    inFull.note(full.message);
    return full;
  });
}

function entry(document: DocumentNode, error: GraphQLError, rule: string): ErrorEntry {
  // No rule found this error: validation gave up on a document that would take too long to compare.
  if (rule === '') return { path: null, locations: null, message: error.message };
  const node = error.nodes?.[0];
  const path = node ? queryPath(document, node) : '';
  return {
    path: null,
    locations: sourceLocations(error),
    message: graphqlJavaMessage(rule, error) + (path ? ` @ '${path}'` : ''),
  };
}

/**
 * The most times that a response key may stand in one selection set with different text. Comparing all pairs of more
 * would take seconds.
 */
const maxSameKey = 100;

function crowdedSelection(document: DocumentNode): GraphQLError | undefined {
  let crowded: GraphQLError | undefined;
  visit(document, {
    SelectionSet({ selections }) {
      if (crowded || selections.length <= maxSameKey) return;
      const counts = new Map<string, number>();
      for (const node of selections) {
        if (node.kind !== Kind.FIELD) continue;
        const key = (node.alias ?? node.name).value;
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        if (count > maxSameKey)
          crowded = new GraphQLError(`Fields "${key}" conflict because they have differing arguments`, { nodes: node });
      }
    },
  });
  return crowded;
}
