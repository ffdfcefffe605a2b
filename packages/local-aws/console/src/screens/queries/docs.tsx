import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { useState } from 'react';

interface Member {
  readonly name: string;
  readonly args: readonly { readonly name: string; readonly type: string }[];
  readonly type: string | undefined;
  /** The type that a click opens. */
  readonly named: string | undefined;
  readonly description: string | undefined;
}

/** Shows the schema's own documentation, type by type, from its root types on. */
export function Docs({ schema }: { readonly schema: GraphQLSchema | undefined }) {
  const [path, setPath] = useState<readonly string[]>([]);
  if (!schema) return null;
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    type ? [type.name] : [],
  );
  const open = path.at(-1);
  const type = open === undefined ? undefined : schema.getType(open);
  return (
    <details className="more docs">
      <summary>Documentation of the schema</summary>
      <div className="bar" role="group" aria-label="Types">
        {[...roots, ...path.filter((name) => !roots.includes(name))].map((name) => (
          <button
            key={name}
            type="button"
            className="small"
            aria-pressed={name === open}
            onClick={() => setPath(roots.includes(name) ? [name] : path.slice(0, path.indexOf(name) + 1))}
          >
            {name}
          </button>
        ))}
      </div>
      {type?.description && <p>{type.description}</p>}
      {type && <Members members={membersOf(type)} open={(name) => setPath([...path, name])} of={type.name} />}
    </details>
  );
}

interface MembersProps {
  readonly members: readonly Member[];
  readonly open: (type: string) => void;
  readonly of: string;
}

function Members({ members, open, of }: MembersProps) {
  return (
    <ul className="members" aria-label={`Members of ${of}`}>
      {members.map(({ name, args, type, named, description }) => (
        <li key={name}>
          <code>
            <b>{name}</b>
            {args.length > 0 && `(${args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')})`}
            {type !== undefined && ': '}
            {named !== undefined && (
              <button type="button" className="type" onClick={() => open(named)}>
                {type}
              </button>
            )}
          </code>
          {description && <p className="soft">{description}</p>}
        </li>
      ))}
    </ul>
  );
}

type Field = GraphQLField<unknown, unknown> | GraphQLInputField;

const argumentsOf = (field: Field): Member['args'] =>
  'args' in field ? field.args.map(({ name, type }) => ({ name, type: String(type) })) : [];

function membersOf(type: GraphQLNamedType): Member[] {
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    return Object.values<Field>(type.getFields()).map((field) => ({
      name: field.name,
      args: argumentsOf(field),
      type: String(field.type),
      named: getNamedType(field.type).name,
      description: field.description ?? undefined,
    }));
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => plain(name, description));
  if (isUnionType(type))
    return type.getTypes().map(({ name, description }) => ({ ...plain(name, description), type: name, named: name }));
  return [];
}

const plain = (name: string, description: string | null | undefined): Member => ({
  name,
  args: [],
  type: undefined,
  named: undefined,
  description: description ?? undefined,
});
